import t from 'tap'
import { caughtUp, inState, play, settle, welcomed } from './support/play.js'

t.test('a socket that is silent for two and a half heartbeats is dead', async (t) => {
  const { client, seat, time, heard } = await settle(t)
  time.pass(62_499)
  t.equal(client.state, 'live')
  t.equal(client.status.silentMs, 62_499)
  time.pass(1)
  t.equal(client.state, 'waiting')
  t.match(heard.state?.at(-1), { why: 'Nothing was heard for 62.5 s' })
  t.equal(await seat.closed, 1006)
})

t.test('one that speaks is not', async (t) => {
  const { client, seat, time } = await settle(t)
  for (let beats = 0; beats < 5; beats++) {
    time.pass(60_000)
    seat.send({ type: 'heartbeat', timestamp: 1 })
    await caughtUp(seat, client)
  }
  t.equal(client.state, 'live')
})

t.test('a server that never says connected is not waited for', async (t) => {
  const { client, server, time, heard } = await play(t)
  const seat = await server.seat()
  time.pass(9_999)
  t.equal(client.state, 'connecting')
  time.pass(1)
  t.equal(client.state, 'waiting')
  t.match(heard.state?.at(-1), { why: 'The server did not answer within 10000 ms' })
  await seat.closed
})

t.test('in gaia.v1 the server is asked for a sign of life', async (t) => {
  const { client, seat, time } = await settle(t, { protocol: 'gaia.v1' })
  time.pass(15_000)
  t.same(await seat.next(), { type: 'ping' })
  time.pass(15_000)
  t.same(await seat.next(), { type: 'ping' })
  time.pass(7_500)
  t.equal(client.state, 'waiting')
})

t.test('a ping measures the way there and back, and tells whether this is all there is', async (t) => {
  const { client, seat, time, heard } = await settle(t)
  const pings = [client.ping(), client.ping()]
  const { timestamp } = await seat.next()
  time.pass(30)
  seat.send({ type: 'pong', timestamp: 'of another', current: true }, { type: 'pong', timestamp, current: true })
  t.same(
    await Promise.all(pings),
    [1, 2].map(() => ({ status: 'done', latencyMs: 30, current: true })),
  )
  t.same(heard.pong, [{ latencyMs: 30, current: true }])
  t.equal(client.status.latencyMs, 30)
  t.same(seat.unread, [], 'one at a time')
})

t.test('a socket that does not answer a ping is left', async (t) => {
  const { client, time } = await settle(t)
  const ping = client.ping()
  time.pass(5_000)
  t.match(await ping, { status: 'failed', code: 'timeout' })
  t.equal(client.state, 'waiting')
})

t.test('without a socket there is nothing to measure', async (t) => {
  const scene = await settle(t)
  const { client, seat, time } = scene
  const ping = client.ping()
  seat.cut()
  t.match(await ping, { status: 'failed', code: 'not_open' })
  t.match(await client.ping(), { status: 'failed', code: 'not_open' })
  time.pass(1)
  await welcomed(scene)
  await inState(client, 'syncing')
  time.pass(5_000)
  t.equal(client.state, 'syncing', 'an old ping ends no new socket')
})

t.test('a ping that the server would not read says nothing of the socket', async (t) => {
  const { client, seat, time } = await settle(t)
  const ping = client.ping()
  await seat.next()
  seat.send({ type: 'error', code: 'rate_limited', message: 'Too many', timestamp: 1, retryable: true })
  t.match(await ping, { status: 'failed', code: 'rate_limited', retryable: true })
  time.pass(10_000)
  t.equal(client.state, 'live')
})

t.test('a clock that is set back hides no dead socket', async (t) => {
  const { client, time } = await settle(t)
  time.set(-3_600_000)
  time.pass(62_500)
  t.equal(client.state, 'live', 'it is asked from then on')
  time.pass(62_500)
  t.equal(client.state, 'waiting')
})
