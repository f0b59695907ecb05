import t from 'tap'
import type { TokenReason } from '../src/index.js'
import { caughtUp, inState, play, settle, told, welcomed } from './support/play.js'

const expired = { type: 'goodbye', code: 'token_expired', message: 'Expired.', retryable: true, retry_after_ms: 0 }

/** Gives a new token each time, and notes why it was asked. */
function counting() {
  const reasons: TokenReason[] = []
  const token = (reason: TokenReason) => {
    reasons.push(reason)
    return `token-${reasons.length}`
  }
  return { reasons, token }
}

t.test('a token that ends soon is replaced on the open socket', async (t) => {
  const { reasons, token } = counting()
  const { client, seat } = await settle(t, { token })
  const renewed = told(client, 'token')
  seat.send({ type: 'token_expiring', expires_at: 4 })
  t.same(await seat.next(), { type: 'authenticate', token: 'token-2' })
  seat.send({ type: 'authenticated', expires_at: 5 })
  t.same(await renewed, { expiresAtMs: 5 })
  t.same(reasons, ['connect', 'expiring'])
  t.equal(client.state, 'live')
})

t.test('a new token that is refused is told, and another is asked for a little later', async (t) => {
  const { reasons, token } = counting()
  const { client, seat, time, heard } = await settle(t, { token })
  seat.send({ type: 'token_expiring', expires_at: 4 })
  await seat.next()
  const question = client.act('look')
  await seat.next()
  seat.send({ type: 'error', code: 'unauthorized', message: 'No', timestamp: 1, retryable: false })
  await caughtUp(seat, client)
  t.match(heard.failure, [{ code: 'unauthorized', message: 'No' }])
  t.equal(client.status.pending, 1, 'it answers no other question')
  time.pass(1)
  t.same(await seat.next(), { type: 'authenticate', token: 'token-3' })
  t.same(reasons, ['connect', 'expiring', 'expiring'])
  client.close()
  await question
})

t.test('a callback that throws while the socket is open is asked again', async (t) => {
  let calls = 0
  const token = () => {
    calls += 1
    if (calls === 2) throw new Error('secret-of-the-caller')
    return `token-${calls}`
  }
  const { client, seat, time, heard } = await settle(t, { token })
  const failure = told(client, 'failure')
  seat.send({ type: 'token_expiring', expires_at: 4 })
  await failure
  t.same(heard.failure, [{ code: 'token_callback', message: 'The token callback threw' }])
  time.pass(1)
  t.same(await seat.next(), { type: 'authenticate', token: 'token-3' })
})

t.test('a token that was asked for an old socket goes to no new one', async (t) => {
  let give: (token: string) => void = () => undefined
  let calls = 0
  const token = () => {
    calls += 1
    return calls === 2 ? new Promise<string>((resolve) => (give = resolve)) : `token-${calls}`
  }
  const scene = await settle(t, { token })
  const { client, seat, time } = scene
  seat.send({ type: 'token_expiring', expires_at: 4 })
  await caughtUp(seat, client)
  seat.cut()
  await inState(client, 'waiting')
  time.pass(1)
  const next = await welcomed(scene, { recovery: { outcome: 'current' } })
  await inState(client, 'live')
  give('late-token')
  await caughtUp(next, client)
  t.same(next.said, [])
})

for (const [what, token, message] of [
  ['throws', () => Promise.reject(new Error('secret-of-the-caller')), 'The token callback threw'],
  ['gives no token', () => undefined as unknown as string, 'The token callback gave no token'],
  ['gives what is no token', () => 'not a\ntoken', 'No socket can be opened with this address and token'],
] as const) {
  t.test(`a callback that ${what} is asked again later`, async (t) => {
    const { client, time, server, heard } = await play(t, { token })
    for (let times = 1; times <= 3; times++) {
      await inState(client, 'waiting')
      t.equal(heard.failure?.length, times)
      time.pass(client.status.retryInMs || 1)
    }
    t.same(heard.failure?.[0], { code: 'token_callback', message })
    t.equal(server.seats.length, 0)
  })
}

t.test('a callback that never comes back is given up in time', async (t) => {
  const { client, time, heard } = await play(t, { token: () => new Promise(() => undefined) })
  await Promise.resolve()
  time.pass(10_000)
  await inState(client, 'waiting')
  t.same(heard.failure, [{ code: 'token_callback', message: 'The token callback took too long' }])
})

t.test('who comes too late with a new token comes back with one', async (t) => {
  const { reasons, token } = counting()
  const scene = await settle(t, { token })
  const { client, seat, time } = scene
  seat.send({ ...expired, retry_after_ms: 2_000 })
  seat.close(1008, 'Invalid or expired token')
  await inState(client, 'waiting')
  t.equal(client.status.retryInMs, 2_000)
  time.pass(2_000)
  const next = await welcomed(scene, { recovery: { outcome: 'current' } })
  t.same(next.offered, ['gaia.v2', 'bearer.token-2'])
  t.same(reasons, ['connect', 'expired'])
  await inState(client, 'live')
})

t.test('a new token that came too late for the open socket is good for the next', async (t) => {
  const tokens = ['token-1', 'token-2', 'token-2']
  const scene = await settle(t, { token: () => tokens.shift()! })
  const { client, seat, time } = scene
  seat.send({ type: 'token_expiring', expires_at: 4 })
  t.same(await seat.next(), { type: 'authenticate', token: 'token-2' })
  seat.send(expired)
  seat.close(1008, 'Invalid or expired token')
  await inState(client, 'waiting')
  time.pass(1)
  const next = await welcomed(scene, { recovery: { outcome: 'current' } })
  t.same(next.offered, ['gaia.v2', 'bearer.token-2'])
  await inState(client, 'live')
})

t.test('a token that the open socket took and that then expired is not tried again', async (t) => {
  const tokens = ['token-1', 'token-2', 'token-2']
  const { client, seat, time } = await settle(t, { token: () => tokens.shift()! })
  const renewed = told(client, 'token')
  seat.send({ type: 'token_expiring', expires_at: 4 })
  await seat.next()
  seat.send({ type: 'authenticated', expires_at: 5 })
  await renewed
  seat.send(expired)
  seat.close(1008, 'Invalid or expired token')
  await inState(client, 'waiting')
  time.pass(1)
  await inState(client, 'closed')
  t.match(client.status.ending, { code: 'token_unchanged' })
})

t.test('a token that had expired is not tried again', async (t) => {
  const { client, server, time } = await play(t, { token: () => 'always-the-same' })
  const seat = await server.seat()
  seat.send(expired)
  seat.close(1008)
  await inState(client, 'waiting')
  time.pass(1)
  await inState(client, 'closed')
  t.match(client.status.ending, { code: 'token_unchanged' })
  t.equal(server.seats.length, 1)
})

t.test('in gaia.v1 a token that runs out on an open socket needs another as well', async (t) => {
  const { reasons, token } = counting()
  const scene = await settle(t, { token, protocol: 'gaia.v1' })
  scene.seat.close(1008, 'Invalid or expired token')
  await inState(scene.client, 'waiting')
  scene.time.pass(1)
  t.same((await scene.server.seat()).query, { token: 'token-2' })
  t.same(reasons, ['connect', 'expired'])
})

t.test(
  'in gaia.v1 one that runs out on the way to an open socket is told from a bad one by a second try',
  async (t) => {
    const { reasons, token } = counting()
    const scene = await play(t, { token, protocol: 'gaia.v1' })
    const first = await scene.server.seat()
    first.close(1008, 'Invalid or expired token')
    await inState(scene.client, 'waiting')
    scene.time.pass(1)
    const second = await scene.server.seat()
    t.same(second.query, { token: 'token-2' })
    second.close(1008, 'Invalid or expired token')
    await inState(scene.client, 'closed')
    t.match(scene.client.status.ending, { code: 'refused', message: 'Invalid or expired token' })
    t.same(reasons, ['connect', 'expired'])
  },
)

t.test('a token that comes when nobody waits for it any more opens nothing', async (t) => {
  const gives: ((token: string) => void)[] = []
  const { client, server } = await play(t, { token: () => new Promise((resolve) => gives.push(resolve)) })
  await Promise.resolve()
  client.suspend()
  client.resume()
  t.equal(gives.length, 2)
  for (const [number, give] of gives.entries()) give(`token-${number + 1}`)
  const seat = await server.seat()
  t.same(seat.offered, ['gaia.v2', 'bearer.token-2'])
  seat.welcome()
  await inState(client, 'syncing')
  t.equal(server.seats.length, 1)
})
