import t from 'tap'
import { at, seen, step } from './support/frames.js'
import { caughtUp, inState, type Scene, settle, told, welcomed } from './support/play.js'
import { current, type Seat, type Welcome } from './support/server.js'

async function again({ client, server, time, seat }: Scene & { seat: Seat }, more: Welcome): Promise<Seat> {
  seat.cut()
  await inState(client, 'waiting')
  time.pass(1)
  return welcomed({ server }, more)
}

t.test('a line that breaks goes on from what was applied, and says who it was', async (t) => {
  const scene = await settle(t)
  const { client, seat } = scene
  seat.send(step(2), step(4))
  await caughtUp(seat, client)
  t.match(client.status, { cursor: at(2), held: 1 })
  const next = await again(scene, current)
  t.same(next.query, { cursor: at(2), session: 'session-1' })
  await inState(client, 'live')
  await caughtUp(next, client)
  t.same(next.said, [], 'the world is not asked for')
})

t.test('what is replayed is applied, and only then the client is live', async (t) => {
  const scene = await settle(t)
  const { client } = scene
  const recovered = told(client, 'recovery')
  const next = await again(scene, { recovery: { outcome: 'replayed', events: 2 }, cursor: at(1) })
  t.match(await recovered, { recovery: { outcome: 'replayed', events: 2 }, isMove: false })
  t.match(client.status, { state: 'syncing', cursor: at(1) })
  next.send(step(2))
  await told(client, 'world')
  t.match(client.status, { state: 'syncing', cursor: at(2) })
  const ready = client.ready()
  next.send(step(3))
  t.match(await ready, { status: 'done', world: { version: 3 } })
  t.match(client.status, { state: 'live', cursor: at(3), recovery: { outcome: 'replayed' } })
  t.same(next.said, [])
})

t.test('a world that was another meanwhile is replayed as an area of interest', async (t) => {
  const scene = await settle(t)
  const next = await again(scene, { recovery: { outcome: 'replayed', events: 1 }, cursor: at(1) })
  next.send(seen({ version: 40 }))
  await inState(scene.client, 'live')
  t.match(scene.client.status, { cursor: at(40) })
})

t.test('what cannot be told is asked for anew, without saying where the device is', async (t) => {
  const scene = await settle(t, { position: { lat: 1, lng: 2 } })
  const { client, heard } = scene
  const next = await again(scene, { recovery: { outcome: 'resync', reason: 'expired' } })
  t.match(await next.next(), { type: 'request_resync' })
  t.same(heard.resync, [{ cause: 'expired' }])
  t.match(client.status, { state: 'syncing', cursor: null })
  t.equal(client.world?.version, 1, 'the old world is there until the new one is')
  next.send(seen({ version: 9 }))
  await inState(client, 'live')
  t.match(client.status, { cursor: at(9) })
})

t.test('a broken line without a world begins anew', async (t) => {
  const scene = await settle(t)
  const { client, seat } = scene
  seat.send({ type: 'resync_required', reason: 'too_many' })
  await told(client, 'resync')
  const next = await again(scene, { recovery: { outcome: 'fresh' } })
  t.same(next.query, { session: 'session-1' })
  t.match(await next.next(), { type: 'request_resync' })
  t.equal(next.unread.length, 0, 'once')
})

t.test('frames that change nothing say where one stands, but not while something is held', async (t) => {
  const { client, seat } = await settle(t)
  seat.send({ type: 'heartbeat', timestamp: 1, cursor: at(7) })
  await caughtUp(seat, client)
  t.equal(client.status.cursor, at(7))
  seat.send(step(4), { type: 'heartbeat', timestamp: 1, cursor: at(9) })
  await caughtUp(seat, client)
  t.match(client.status, { cursor: at(7), held: 1 })
  seat.send(step(2), step(3, at(10)))
  await caughtUp(seat, client)
  t.match(client.status, { cursor: at(4), held: 0 }, 'that of the last that was applied')
})

t.test('what was there already moves the cursor too', async (t) => {
  const { client, seat } = await settle(t)
  seat.send({ ...step(1), cursor: at(3) })
  await caughtUp(seat, client)
  t.match(client.status, { cursor: at(3) })
  t.equal(client.world?.version, 1)
})

t.test('a server that replays less than it said keeps nobody waiting', async (t) => {
  const scene = await settle(t)
  const { client } = scene
  const next = await again(scene, { recovery: { outcome: 'replayed', events: 2 }, cursor: at(1) })
  next.send(step(2))
  await told(client, 'world')
  t.equal(client.state, 'syncing')
  next.send({ type: 'heartbeat', timestamp: 1, cursor: at(2) })
  await inState(client, 'live')
})
