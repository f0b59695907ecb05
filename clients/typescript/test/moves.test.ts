import t from 'tap'
import { answerTo, at, draining, seen, step, update } from './support/frames.js'
import { caughtUp, inState, play, type Scene, settle, told, welcomed } from './support/play.js'
import { current, type Seat, Server } from './support/server.js'

type Settled = Scene & { seat: Seat }

/** The server says that it stops, and the client opens its next socket, which has not said anything yet. */
async function leaving(scene: Settled, afterMs = 0): Promise<Seat> {
  scene.seat.send(draining(afterMs))
  await inState(scene.client, 'moving')
  scene.time.pass(afterMs + 1)
  return scene.server.seat()
}

t.test('who is asked to leave waits for its slot, plays on, and leaves when the next socket is there', async (t) => {
  const scene = await settle(t)
  const { client, server, seat, time, heard } = scene
  seat.send(draining(3_000))
  await inState(client, 'moving')
  t.match(heard.state?.at(-1), { why: 'This gateway stops.', retryInMs: 3_000 })
  seat.send(step(2))
  await told(client, 'world')
  time.pass(2_999)
  t.equal(server.seats.length, 1)
  time.pass(1)
  const next = await welcomed(scene, current)
  t.same(next.query, { cursor: at(2), session: 'session-1' })
  t.match(await told(client, 'recovery'), { isMove: true })
  t.equal(await seat.closed, 1000)
  t.match(client.status, { state: 'live', sessionId: 'session-2' })
  t.notOk(heard.state?.some(({ state }) => state === 'waiting' || state === 'connecting'))
})

t.test('what the old socket tells meanwhile is told by the new one, and comes once', async (t) => {
  const scene = await settle(t)
  const { client, seat, heard } = scene
  const next = await leaving(scene)
  const own = update(1, 1, [{ operation: 'update', area_id: 'attic', path: 'player.current_area' }], at(5))
  seat.send(own, step(2, at(6)), { type: 'heartbeat', timestamp: 1, cursor: at(6) })
  await caughtUp(seat, client)
  t.match(client.status, { cursor: at(1) }, 'nor does the client stand where the old one says')
  t.same(heard.update, [])
  next.welcome({ recovery: { outcome: 'replayed', events: 2 }, cursor: at(1) })
  next.send(own, step(2, at(6)), step(3))
  await told(client, 'world', ({ version }) => version === 3)
  t.same(
    heard.update?.map(({ fate }) => fate),
    ['applied', 'applied', 'applied'],
  )
  t.equal(heard.area?.length, 1)
  t.match(client.status, { state: 'live', cursor: at(3) })
})

t.test('where the next socket comes to nothing, what was put aside counts', async (t) => {
  const scene = await settle(t)
  const { client, server, seat, time, heard } = scene
  const next = await leaving(scene)
  seat.send(step(2), step(3))
  await caughtUp(seat, client)
  const caught = told(client, 'world', ({ version }) => version === 3)
  next.cut()
  await caught
  t.match(client.status, { state: 'moving', cursor: at(3) })
  t.equal(heard.state?.at(-1)?.state, 'moving')
  time.pass(1)
  const another = await server.seat()
  t.same(another.query, { cursor: at(3), session: 'session-1' })
  another.welcome(current)
  await inState(client, 'live')
  t.equal(await seat.closed, 1000)
})

t.test('an old socket that is closed before the next is there leaves it to that', async (t) => {
  const scene = await settle(t)
  const { client, server, seat } = scene
  const next = await leaving(scene)
  seat.send(step(2))
  await caughtUp(seat, client)
  seat.close(1001)
  await inState(client, 'connecting')
  next.welcome({ recovery: { outcome: 'replayed', events: 1 }, cursor: at(1) })
  next.send(step(2))
  await inState(client, 'live')
  t.match([client.world?.version, server.seats.length], [2, 2])
})

t.test('with both gone, it goes on from what the old one told', async (t) => {
  const scene = await settle(t)
  const { client, seat, server, time } = scene
  const next = await leaving(scene)
  seat.send(step(2))
  await caughtUp(seat, client)
  seat.cut()
  await inState(client, 'connecting')
  next.cut()
  await inState(client, 'waiting')
  t.match(client.status, { cursor: at(2) })
  time.pass(1)
  t.same((await server.seat()).query, { cursor: at(2), session: 'session-1' })
})

t.test('a socket that is cut before its slot is replaced after the slot', async (t) => {
  const { client, server, seat, time } = await settle(t)
  seat.send(draining(60_000))
  await inState(client, 'moving')
  seat.cut()
  await inState(client, 'waiting')
  t.equal(client.status.retryInMs, 60_000)
  time.pass(60_000)
  await server.seat()
})

t.test('an action during a move is answered by the old socket', async (t) => {
  const scene = await settle(t)
  const { client, seat } = scene
  const next = await leaving(scene)
  const outcome = client.act('look')
  seat.send(answerTo(await seat.next()))
  t.match(await outcome, { status: 'done', sent: 1 })
  next.welcome(current)
  await inState(client, 'live')
  await caughtUp(next, client)
  t.same(next.said, [])
})

t.test('or asked again of the new one, and what the old one says then is not heard', async (t) => {
  const scene = await settle(t)
  const { client, seat, heard } = scene
  const next = await leaving(scene)
  const outcome = client.act('look')
  const said = await seat.next()
  next.welcome(current)
  seat.send(answerTo(said, { message: 'Old.' }), seen({ version: 99 }), step(2))
  t.same(await next.next(), said)
  next.send(answerTo(said, { message: 'New.', replayed: true }))
  t.match(await outcome, { status: 'done' })
  await caughtUp(next, client)
  t.equal(client.world?.version, 1)
  t.equal(heard.entered?.length, 1)
})

t.test('a place that was asked for of the old socket is asked for again of the new one', async (t) => {
  const scene = await settle(t)
  const { client, seat } = scene
  const next = await leaving(scene)
  const moved = client.moveTo({ lat: 1, lng: 2 })
  await seat.next()
  seat.send(seen({ version: 40 }))
  await caughtUp(seat, client)
  t.equal(client.world?.version, 1)
  next.welcome({ recovery: { outcome: 'resync', reason: 'zone_changed' } })
  t.match(await next.next(), { type: 'update_location', lat: 1, lng: 2 })
  next.send(seen({ version: 41 }))
  t.match(await moved, { status: 'done', world: { version: 41 } })
  await caughtUp(next, client)
  t.same(next.unread, [], 'once')
})

t.test('of what the old socket tells so much is put aside and no more', async (t) => {
  const scene = await settle(t, { limits: { asideMost: 3 } })
  const { client, seat } = scene
  const next = await leaving(scene)
  seat.send(step(2), step(3), step(4), step(5))
  await told(client, 'world', ({ version }) => version === 5)
  t.match(client.status, { state: 'moving', cursor: at(5) })
  await next.closed
})

t.test('a second notice changes nothing; the last word of a gateway is obeyed', async (t) => {
  const scene = await settle(t)
  const { client, server, seat, time } = scene
  seat.send(draining(1_000), draining(9_000))
  await inState(client, 'moving')
  await caughtUp(seat, client)
  time.pass(1_000)
  const next = await server.seat()
  t.equal(server.seats.length, 2)
  next.welcome(current)
  await inState(client, 'live')
})

t.test('the next socket goes to the next address', async (t) => {
  const other = await Server.start(t)
  const first = await Server.start(t)
  const scene = await settleAt(t, first, [first.url, other.url])
  scene.seat.send(draining(0))
  await inState(scene.client, 'moving')
  scene.time.pass(1)
  await welcomed({ server: other }, current)
  await inState(scene.client, 'live')
  t.equal(scene.client.status.url, other.url)
})

async function settleAt(
  t: Parameters<typeof settle>[0],
  server: Scene['server'],
  url: [string, string],
): Promise<Settled> {
  const scene = { ...(await play(t, { url })), server }
  const seat = await welcomed(scene)
  await seat.next()
  seat.send(seen({ version: 1 }))
  await inState(scene.client, 'live')
  return { ...scene, seat }
}

t.test('a next socket that is refused is heard by nobody, and the old one plays on', async (t) => {
  const scene = await settle(t)
  const { client, seat, server, time } = scene
  const types: string[] = []
  client.on('frame', ({ type }) => types.push(type))
  const next = await leaving(scene)
  next.send({ type: 'goodbye', code: 'overloaded', message: 'Full.', retryable: true, retry_after_ms: 7_000 })
  next.close(1001)
  await next.closed
  const outcome = client.act('look')
  seat.send(answerTo(await seat.next()))
  t.match(await outcome, { status: 'done' })
  t.same(types, ['goodbye', 'action_response'])
  t.equal(client.status.retryInMs, 7_000)
  time.pass(7_000)
  ;(await server.seat()).welcome(current)
  await inState(client, 'live')
})
