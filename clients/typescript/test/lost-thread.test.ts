import t from 'tap'
import { at, errorTo, seen, step } from './support/frames.js'
import { caughtUp, inState, play, settle, told, welcomed } from './support/play.js'

t.test('something missed on the open line is asked for anew; until it is here there is no cursor', async (t) => {
  const { client, seat, heard } = await settle(t)
  seat.send({ type: 'resync_required', reason: 'overtaken' })
  t.match(await seat.next(), { type: 'request_resync' })
  t.match(client.status, { state: 'syncing', cursor: null })
  t.same(heard.resync, [{ cause: 'overtaken' }])
  seat.send(seen({ version: 8 }))
  await inState(client, 'live')
  t.match(client.status, { cursor: at(8) })
})

t.test('what was missed while the world is being asked for is not asked for twice', async (t) => {
  const { client, seat } = await settle(t)
  const asked = client.resync()
  t.match(await seat.next(), { type: 'request_resync' })
  seat.send({ type: 'resync_required', reason: 'too_many' }, { type: 'resync_required', reason: 'too_many' })
  await caughtUp(seat, client)
  t.same(seat.unread, [])
  seat.send(seen({ version: 8 }))
  t.match(await asked, { status: 'done', world: { version: 8 } })
  t.equal(client.state, 'live')
})

t.test('an update before the first area of interest changes nothing', async (t) => {
  const scene = await play(t)
  const { client } = scene
  const seat = await welcomed(scene)
  seat.send(step(2))
  await caughtUp(seat, client)
  t.match([client.world, client.status.cursor, client.state], [null, null, 'syncing'])
  seat.send(seen({ version: 1 }), step(2))
  await told(client, 'update')
  t.equal(client.world?.version, 2)
})

t.test('what is held too long is not waited for', async (t) => {
  const { client, seat, time, heard } = await settle(t)
  seat.send(step(3))
  await told(client, 'update')
  time.pass(4_000)
  seat.send(step(4))
  await told(client, 'update')
  time.pass(999)
  t.equal(client.state, 'live')
  time.pass(1)
  t.match(await seat.next(), { type: 'request_resync' })
  t.same(heard.resync, [{ cause: 'held_too_long' }])
  seat.send(seen({ version: 3 }), step(4))
  await inState(client, 'live')
  await caughtUp(seat, client)
  t.match(client.status, { held: 0, cursor: at(4) })
})

t.test('what comes in time ends the wait', async (t) => {
  const { client, seat, time } = await settle(t)
  seat.send(step(3), step(2))
  await told(client, 'update', ({ fate }) => fate === 'applied')
  time.pass(60_000)
  t.match([client.state, client.world?.version], ['live', 3])
})

t.test('of what comes too early so much is held and no more', async (t) => {
  const { client, seat, heard } = await settle(t)
  const early = Array.from({ length: 34 }, (_, index) => step(10 + index))
  seat.send(...early)
  t.match(await seat.next(), { type: 'request_resync' })
  await caughtUp(seat, client)
  t.equal(client.status.held, 32)
  t.same(heard.resync, [{ cause: 'held_too_many' }])
  t.same(seat.unread, [], 'once')
})

t.test('where the world cannot be shown at the moment it is asked for again and again', async (t) => {
  const scene = await play(t)
  const { client, time } = scene
  const seat = await welcomed(scene)
  for (let times = 0; times < 3; times++) {
    const asked = await seat.next()
    t.match(asked, { type: 'request_resync' })
    seat.send(errorTo(asked, 'kb_unavailable', { retryable: true, retry_after_ms: 1_000 }))
    await caughtUp(seat, client)
    t.same(seat.unread, [], 'not at once')
    time.pass(1_000)
  }
  await seat.next()
  seat.send(seen({ version: 1 }))
  await inState(client, 'live')
})

t.test('a frame that does not fit the protocol is told, and what it said is asked for', async (t) => {
  const { client, seat, heard } = await settle(t)
  seat.send({ type: 'world_update', base_version: 1, snapshot_version: 2, timestamp: 1 })
  t.match(await seat.next(), { type: 'request_resync' })
  t.match(heard.failure, [{ code: 'bad_frame', message: 'A world_update does not fit the protocol' }])
  t.match(client.status, { cursor: at(1) })
})

t.test('what is no frame at all is told, and what is not known is left alone', async (t) => {
  const { client, seat, heard } = await settle(t)
  seat.sendText('no JSON')
  seat.sendText('[1]')
  seat.sendText(Buffer.from('{"type":"heartbeat"}'))
  seat.send({ type: 'of_a_later_server' })
  await caughtUp(seat, client)
  t.same(
    heard.failure?.map(({ code }) => code),
    ['bad_frame', 'bad_frame', 'bad_frame'],
  )
  t.equal(client.state, 'live')
})

t.test('who hears three times in a row that there is more asks for all of it', async (t) => {
  const { client, seat, time, heard } = await settle(t)
  void client.ping()
  for (let times = 0; times < 3; times++) {
    const { timestamp, cursor } = await seat.next()
    t.equal(cursor, at(1))
    const pong = told(client, 'pong')
    seat.send({ type: 'pong', timestamp, cursor: at(1), current: false })
    t.match(await pong, { current: false })
    if (times < 2) time.pass(2_000)
  }
  t.match(await seat.next(), { type: 'request_resync' })
  t.same(heard.resync, [{ cause: 'not_current' }])
})

t.test('an area of interest that is none takes nobody’s world away', async (t) => {
  const { client, seat, heard } = await settle(t)
  seat.send({ type: 'area_of_interest', timestamp: 1, snapshot_version: 2 })
  t.match(await seat.next(), { type: 'request_resync' })
  t.match(heard.resync, [{ cause: 'bad_frame' }])
  t.equal(client.world?.version, 1)
})
