import t from 'tap'
import { answerTo, errorTo, seen, step } from './support/frames.js'
import { caughtUp, inState, type Scene, settle, told, welcomed } from './support/play.js'
import { current, type Seat } from './support/server.js'

const later = { retryable: true, retry_after_ms: 1_000 }

async function again({ client, server, time, seat }: Scene & { seat: Seat }): Promise<Seat> {
  seat.cut()
  await inState(client, 'waiting')
  time.pass(1)
  return welcomed({ server }, current)
}

t.test('an action is answered with what became of it', async (t) => {
  const { client, seat } = await settle(t)
  const outcome = client.act('collect_item', { instance_id: 'bottle_joy', type: 'nonsense' })
  const said = await seat.next()
  t.match(said, { type: 'action', action: 'collect_item', instance_id: 'bottle_joy', request_id: /^[\w-]{16,64}$/ })
  seat.send(answerTo(said, { version: 2, replayed: false }), step(2))
  t.match(await outcome, { status: 'done', message: 'Done.', requestId: said.request_id, sent: 1, tookMs: 0 })
  t.equal(client.world?.version, 1, 'its change comes after it')
})

t.test('what the rules refuse is no failure', async (t) => {
  const { client, seat } = await settle(t)
  const outcome = client.act('take the moon')
  seat.send(answerTo(await seat.next(), { success: false, message: 'There is no moon.' }))
  t.match(await outcome, { status: 'refused', message: 'There is no moon.', response: { success: false } })
})

t.test('an action without an answer is sent again with its id, on as many sockets as it takes', async (t) => {
  const scene = await settle(t)
  const outcome = scene.client.act('look')
  const first = await scene.seat.next()
  const second = await again(scene)
  t.same(await second.next(), first)
  const third = await again({ ...scene, seat: second })
  t.same(await third.next(), first)
  third.send(answerTo(first, { replayed: true }))
  t.match(await outcome, { status: 'done', sent: 3, response: { replayed: true } })
})

t.test('what is asked for while the line is down is sent when it is up, in order', async (t) => {
  const scene = await settle(t)
  const { client } = scene
  client.suspend()
  const outcomes = [client.act('one'), client.act('two'), client.chat('three')]
  t.equal(client.status.pending, 3)
  client.resume()
  const seat = await welcomed(scene, current)
  for (const text of ['one', 'two']) {
    const said = await seat.next()
    t.match(said, { action: text })
    seat.send(answerTo(said))
  }
  t.match(await seat.next(), { type: 'chat', text: 'three' })
  seat.send({ type: 'npc_speech', npc_id: 'fairy', text: 'Hm?', voice: '', timestamp: 1 })
  t.match(await Promise.all(outcomes), [{ status: 'done' }, { status: 'done' }, { status: 'done', message: 'Hm?' }])
})

t.test('an answer is told once, whoever else says it', async (t) => {
  const { client, seat } = await settle(t)
  const outcome = client.act('look')
  const said = await seat.next()
  seat.send(answerTo(said, { message: 'First.' }), answerTo(said, { message: 'Second.' }))
  t.match(await outcome, { message: 'First.' })
  await caughtUp(seat, client)
  t.equal(client.status.pending, 0)
})

t.test('answers find their questions by id', async (t) => {
  const { client, seat } = await settle(t)
  const outcomes = [client.act('one'), client.act('two')]
  const [one, two] = [await seat.next(), await seat.next()]
  seat.send(
    answerTo(two, { message: '2' }),
    errorTo({ request_id: 'somebody-elses-id' }, 'forbidden'),
    answerTo(one, { message: '1' }),
  )
  t.match(await Promise.all(outcomes), [{ message: '1' }, { message: '2' }])
})

t.test('what is worth a retry is asked again after the time that the server names', async (t) => {
  const { client, seat, time } = await settle(t)
  const outcome = client.act('look')
  const said = await seat.next()
  seat.send(errorTo(said, 'kb_unavailable', later))
  await caughtUp(seat, client)
  time.pass(999)
  await caughtUp(seat, client)
  t.same(seat.unread, [])
  time.pass(1)
  t.same(await seat.next(), said)
  seat.send(answerTo(said))
  t.match(await outcome, { status: 'done', sent: 2, tookMs: 1_000 })
})

t.test('at the end of its time an action fails with what the server said last', async (t) => {
  const { client, seat, time } = await settle(t)
  const outcome = client.act('look', {}, { deadlineMs: 1_500 })
  const said = await seat.next()
  seat.send(errorTo(said, 'kb_unavailable', later))
  await caughtUp(seat, client)
  time.pass(1_500)
  const failed = { status: 'failed', code: 'kb_unavailable', message: 'Not now', retryable: true }
  t.match(await outcome, { ...failed, requestId: said.request_id })
})

t.test('what is not worth a retry fails at once', async (t) => {
  const { client, seat } = await settle(t)
  const outcome = client.act('look')
  seat.send(errorTo(await seat.next(), 'request_conflict'))
  t.match(await outcome, { status: 'failed', code: 'request_conflict', retryable: false })
})

t.test('an action that nobody answers fails in time, and can be asked for again with its id', async (t) => {
  const { client, seat, time } = await settle(t)
  const outcome = client.act('look', {}, { deadlineMs: 300 })
  const said = await seat.next()
  time.pass(300)
  const failed = await outcome
  t.match(failed, { status: 'failed', code: 'timeout', requestId: said.request_id })
  const repeated = client.act('look', {}, { requestId: failed.requestId ?? '' })
  t.equal(client.act('look', {}, { requestId: failed.requestId ?? '' }).constructor, Promise)
  t.same(await seat.next(), said)
  await caughtUp(seat, client)
  t.same(seat.unread, [], 'twice at the same time is once')
  seat.send(answerTo(said))
  t.match(await repeated, { status: 'done' })
})

t.test('so many questions wait and no more', async (t) => {
  const { client, seat } = await settle(t, { limits: { pendingMost: 4, inFlightMost: 2 } })
  const outcomes = [1, 2, 3, 4].map((number) => client.act(`act ${number}`))
  t.match(await client.act('act 5'), { status: 'failed', code: 'queue_full', retryable: true })
  const first = await seat.next()
  await seat.next()
  await caughtUp(seat, client)
  t.same(seat.unread, [], 'two are on their way')
  seat.send(answerTo(first))
  t.match(await outcomes[0], { status: 'done' })
  t.match(await seat.next(), { action: 'act 3' })
  t.equal(client.status.pending, 3)
})

t.test('what the server would close the socket for is not sent', async (t) => {
  const { client, seat } = await settle(t)
  t.match(await client.act('x'.repeat(65_536)), { status: 'failed', code: 'frame_too_large' })
  t.match(await client.act('ü'.repeat(33_000)), { status: 'failed', code: 'frame_too_large' })
  const round: Record<string, unknown> = {}
  round.round = round
  t.match(await client.act('look', round), { status: 'failed', code: 'invalid_message' })
  t.match(await client.act('look', {}, { requestId: 'short' }), { status: 'failed', code: 'invalid_message' })
  await caughtUp(seat, client)
  t.same(seat.unread, [])
})

t.test('who is told to slow down says all of it again, and nothing is done twice', async (t) => {
  const { client, seat, time } = await settle(t)
  const outcomes = [client.act('one'), client.act('two')]
  const said = [await seat.next(), await seat.next()]
  seat.send({ type: 'error', code: 'rate_limited', message: 'Too many', timestamp: 1, ...later })
  await caughtUp(seat, client)
  time.pass(1_000)
  t.same([await seat.next(), await seat.next()], said)
  seat.send(...said.map((one) => answerTo(one)), ...said.map((one) => answerTo(one)))
  t.match(await Promise.all(outcomes), [{ status: 'done' }, { status: 'done' }])
})

t.test('in gaia.v1 one question is asked at a time, and answers belong to it', async (t) => {
  const { client, seat } = await settle(t, { protocol: 'gaia.v1' })
  const outcomes = [client.act('one'), client.act('two'), client.chat('three')]
  const one = await seat.next()
  t.match(one, { action: 'one', request_id: String })
  await caughtUpV1(seat, client)
  t.same(seat.unread, [])
  seat.send({ ...answerTo(one), request_id: undefined })
  await seat.next()
  seat.send({ type: 'error', code: 'kb_unavailable', message: 'Away', timestamp: 1 })
  t.same(await seat.next(), { type: 'chat', text: 'three' })
  seat.send({ type: 'npc_speech', npc_id: 'fairy', text: 'Hm?', voice: '', timestamp: 1 })
  t.match(await Promise.all(outcomes), [{ status: 'done' }, { code: 'kb_unavailable' }, { message: 'Hm?' }])
})

async function caughtUpV1(seat: Seat, client: Scene['client']): Promise<void> {
  const passed = told(client, 'told')
  seat.send({ type: 'quest_complete', quest_id: 'q', message: '', timestamp: 1 })
  await passed
}

t.test('of several places where the device is waits only the last', async (t) => {
  const { client, seat } = await settle(t)
  const all = [1, 2, 3].map((lat) => client.moveTo({ lat, lng: 0 }))
  t.match(await seat.next(), { type: 'update_location', lat: 1 })
  await caughtUp(seat, client)
  t.equal(client.status.pending, 2)
  seat.send(seen({ version: 2 }))
  t.match(await seat.next(), { type: 'update_location', lat: 3 })
  seat.send(seen({ version: 3 }))
  t.match(await Promise.all(all), [{ status: 'done' }, { status: 'done' }, { status: 'done', world: { version: 3 } }])
  t.same(seat.unread, [])
})

t.test('what can be asked for is asked for', async (t) => {
  const { client, seat } = await settle(t)
  const asked = client.commands()
  t.match(await seat.next(), { type: 'get_commands' })
  seat.send({ type: 'commands_schema', timestamp: 1, schema_version: '1.0', commands: {} })
  t.match(await asked, { status: 'done', commands: { schema_version: '1.0' } })
})
