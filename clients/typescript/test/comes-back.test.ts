import t from 'tap'
import { defaultLimits } from '../src/index.js'
import { backoffMs } from '../src/schedule.js'
import { seen } from './support/frames.js'
import { inState, play, settle, told, welcomed } from './support/play.js'
import { Server } from './support/server.js'

function goodbye(code: string, more: object = {}): object {
  return { type: 'goodbye', code, message: `Because of ${code}.`, retryable: true, ...more }
}

t.test('the wait is any time up to a bound that doubles', async (t) => {
  const bounds = [0, 1, 2, 3, 4, 5, 99].map((attempt) => backoffMs(attempt, { random: () => 1, limits: defaultLimits }))
  t.same(bounds, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
  t.equal(backoffMs(5, { random: () => 0, limits: defaultLimits }), 0)
  t.equal(backoffMs(1, { random: () => 0.25, limits: defaultLimits }), 500)
})

t.test('a line that breaks is tried again after its wait, and not before', async (t) => {
  const { client, server, seat, time, heard } = await settle(t, { random: () => 0.5 })
  seat.cut()
  await inState(client, 'waiting')
  t.match(heard.state?.at(-1), { state: 'waiting', before: 'live', retryInMs: 500, ending: null })
  time.pass(499)
  t.equal(client.state, 'waiting')
  time.pass(1)
  t.equal(client.state, 'connecting')
  await welcomed({ server })
  await inState(client, 'syncing')
})

t.test('it waits longer each time, until a socket has lived for a while', async (t) => {
  const { client, server, seat, time } = await settle(t, { random: () => 0.5 })
  const waits: (number | null)[] = []
  let last = seat
  for (const livedMs of [0, 0, 0, 10_000]) {
    time.pass(livedMs)
    last.cut()
    await inState(client, 'waiting')
    waits.push(client.status.retryInMs)
    time.pass(client.status.retryInMs ?? 0)
    last = await welcomed({ server })
    await last.next()
    last.send(seen({ version: 1 }))
    await inState(client, 'live')
  }
  t.same(waits, [500, 1_000, 2_000, 500])
})

t.test('a server that asks for patience gets it', async (t) => {
  const { client, seat, time } = await settle(t)
  seat.send(goodbye('overloaded', { retry_after_ms: 60_000 }))
  seat.close(1001)
  await inState(client, 'waiting')
  t.equal(client.status.retryInMs, 60_000)
  time.pass(59_999)
  t.equal(client.state, 'waiting')
})

t.test('but not for ever', async (t) => {
  const { client, seat } = await settle(t)
  seat.send(goodbye('overloaded', { retry_after_ms: 1e15 }))
  seat.close(1001)
  await inState(client, 'waiting')
  t.equal(client.status.retryInMs, defaultLimits.patienceMostMs)
})

t.test('where one address does not answer the next is tried, and at the end the first again', async (t) => {
  const other = await Server.start(t)
  const { client, time } = await play(t, { url: ['ws://127.0.0.1:1', other.url] })
  await inState(client, 'waiting')
  time.pass(1)
  const seat = await welcomed({ server: other })
  await inState(client, 'syncing')
  t.equal(client.status.url, other.url)
  seat.cut()
  await inState(client, 'waiting')
  t.equal(client.status.url, 'ws://127.0.0.1:1/ws/experience')
})

for (const code of ['replaced', 'revoked', 'abuse', 'unknown_experience', 'token_invalid']) {
  t.test(`who is told ${code} does not come back`, async (t) => {
    const { client, seat, time, heard } = await settle(t)
    seat.send(goodbye(code, { retryable: false }))
    seat.close(1000)
    await inState(client, 'closed')
    t.match(heard.state?.at(-1), { ending: { code, message: `Because of ${code}.` }, retryInMs: null })
    t.match(await client.act('look'), { status: 'failed', code: 'closed', message: `Because of ${code}.` })
    t.match(await client.ready(), { status: 'failed', code: 'closed' })
    t.equal(time.timers, 0)
  })
}

t.test('who is not let in is told why', async (t) => {
  const { client, server } = await play(t)
  const seat = await server.seat()
  seat.send(goodbye('token_invalid', { retryable: false }))
  seat.close(1008, 'Invalid or expired token')
  await inState(client, 'closed')
  t.same(client.status.ending, { code: 'token_invalid', message: 'Because of token_invalid.' })
})

t.test('in gaia.v1 the close code says it', async (t) => {
  for (const [code, reason, ending] of [
    [1000, 'replaced', 'replaced'],
    [1008, 'Unknown experience', 'refused'],
  ] as const) {
    const { client, server } = await play(t, { protocol: 'gaia.v1' })
    const seat = await server.seat()
    seat.close(code, reason)
    await inState(client, 'closed')
    t.same(client.status.ending, { code: ending, message: reason })
  }
})

t.test('a server that is not there keeps being tried', async (t) => {
  const { client, time, heard } = await play(t, { url: 'ws://127.0.0.1:1', random: () => 0.5 })
  for (let attempt = 0; attempt < 8; attempt++) {
    await inState(client, 'waiting')
    time.pass(client.status.retryInMs ?? 0)
    t.equal(client.state, 'connecting')
  }
  t.match(heard.state?.find(({ state }) => state === 'waiting')?.why, /ECONNREFUSED/)
})

t.test('a client that is suspended stays away until it is told to come back', async (t) => {
  const { client, server, seat, time } = await settle(t)
  client.suspend()
  t.equal(client.state, 'suspended')
  t.equal(await seat.closed, 1006)
  time.pass(1e9)
  t.equal(client.state, 'suspended')
  client.resume()
  t.equal(client.state, 'connecting')
  const next = await welcomed({ server }, { recovery: { outcome: 'current' } })
  t.match(next.query, { session: 'session-1' })
  await told(client, 'recovery')
  t.equal(client.state, 'live')
})
