import t from 'tap'
import { Stage } from './support/core.js'

const minuteMs = 60_000

/** Time goes on, looked at as often as the service does. */
function pass(stage: Stage, ms: number): void {
  for (let passed = 0; passed < ms; passed += 500) {
    stage.clock.advance(500)
    stage.core.tick()
  }
}

t.test('many whose tokens end together are told so one after the other', async (t) => {
  const stage = new Stage({ heartbeatMs: 300_000 })
  let chance = 0
  stage.random = () => (chance = (chance + 0.618034) % 1)
  const sockets = []
  for (let at = 0; at < 200; at++) sockets.push((await stage.enterV2(`player-${at}`, 10, 10 * minuteMs)).socket)
  const perSecond: number[] = []
  let before = 0
  pass(stage, 8 * minuteMs)
  for (let second = 0; second < 119; second++) {
    pass(stage, 1_000)
    const told = sockets.filter(({ frames }) => frames.some((frame) => frame.includes('token_expiring'))).length
    perSecond.push(told - before)
    before = told
    await stage.settle()
  }
  t.equal(before, 200, 'everybody is told in time')
  t.same(perSecond.slice(0, 29), new Array(29).fill(0), 'nobody more than a minute and a half ahead')
  t.same(perSecond.slice(-28), new Array(28).fill(0), 'nobody in the last half minute')
  t.ok(Math.max(...perSecond) <= 8, `at most ${Math.max(...perSecond)} in a second, of 3.3 on average`)
})

t.test('a short token is told of in its last half, once', async (t) => {
  const stage = new Stage()
  const { session, socket } = await stage.enterV2('alice', 10, 20_000)
  pass(stage, 9_000)
  await stage.settle()
  t.notOk(socket.told.includes('token_expiring'))
  pass(stage, 10_500)
  await stage.settle()
  t.equal(socket.told.filter((told) => told === 'token_expiring').length, 1)
  const told = socket.frames.find((frame) => frame.includes('token_expiring'))!
  t.same(JSON.parse(told), { type: 'token_expiring', expires_at: session.expiresAtMs })
})

t.test('when nothing comes it is closed with a goodbye, and asked not to come back with all the others', async (t) => {
  const stage = new Stage()
  const waits = new Set<number>()
  let chance = 0
  stage.random = () => (chance = (chance + 0.618034) % 1)
  for (let at = 0; at < 20; at++) {
    const { socket } = await stage.enterV2(`player-${at}`, 10, 20_000)
    pass(stage, 20_000)
    await stage.settle()
    t.equal(socket.closedWith, 'token_expired')
    const goodbye = JSON.parse(socket.frames.at(-1)!)
    t.match(goodbye, { type: 'goodbye', code: 'token_expired', retryable: true })
    t.ok(goodbye.retry_after_ms >= 0 && goodbye.retry_after_ms <= 3_000)
    waits.add(goodbye.retry_after_ms)
  }
  t.ok(waits.size > 15)
})

t.test('a v1 socket is told nothing and ends with its time', async (t) => {
  const stage = new Stage()
  const { socket } = await stage.enter('alice', 10, { lifeMs: 20_000 })
  pass(stage, 20_000)
  await stage.settle()
  t.same(socket.told, ['connected'])
  t.equal(socket.closedWith, 'token_expired')
})

t.test('a new token keeps the socket, and is the one that the KB gets', async (t) => {
  const stage = new Stage()
  const { session, socket } = await stage.enterV2('alice', 10, 20_000)
  const expiresAtMs = stage.clock.now() + 60 * minuteMs
  stage.verify = async () => ({ user: 'alice', expiresAtMs })
  stage.say(session, { type: 'authenticate', token: 'new' })
  await stage.settle()
  t.same(JSON.parse(socket.frames.at(-1)!), { type: 'authenticated', expires_at: expiresAtMs })
  pass(stage, 30_000)
  t.equal(socket.closedWith, null)
  stage.say(session, { type: 'action', action: 'look' })
  await stage.settle()
  t.equal(stage.kb.messages[0]!.caller.token, 'new')
})

for (const [name, verdict, code] of [
  ['of another user', { user: 'bob', expiresAtMs: 9e15 }, 'forbidden'],
  ['that is not good', { goodbye: 'token_invalid' }, 'unauthorized'],
  ['that has ended', { goodbye: 'token_expired' }, 'unauthorized'],
  ['whose keys cannot be read', { goodbye: 'internal_error' }, 'server_error'],
] as const) {
  t.test(`a token ${name} is ${code}, and the old one goes on`, async (t) => {
    const stage = new Stage()
    const { session, socket } = await stage.enterV2('alice', 10, 20_000)
    stage.verify = async () => verdict
    stage.say(session, { type: 'authenticate', token: 'new' })
    await stage.settle()
    t.match(JSON.parse(socket.frames.at(-1)!), { type: 'error', code, retryable: code === 'server_error' })
    t.equal(socket.closedWith, null)
    t.equal(session.token, 't')
    pass(stage, 20_000)
    t.equal(socket.closedWith, 'token_expired')
  })
}

t.test('of two new tokens the later counts, also if the first was checked for longer', async (t) => {
  const stage = new Stage()
  const { session, socket } = await stage.enterV2()
  const checks: (() => void)[] = []
  const ends = { first: stage.clock.now() + 40_000, second: stage.clock.now() + 80_000 }
  stage.verify = (token) =>
    new Promise((resolve) => {
      checks.push(() => resolve({ user: 'alice', expiresAtMs: ends[token as keyof typeof ends] }))
    })
  stage.say(session, { type: 'authenticate', token: 'first' })
  stage.say(session, { type: 'authenticate', token: 'second' })
  checks[1]!()
  await stage.settle()
  checks[0]!()
  await stage.settle()
  t.equal(session.token, 'second')
  t.equal(session.expiresAtMs, ends.second)
  t.equal(socket.told.filter((told) => told === 'authenticated').length, 2, 'both are answered')
})

t.test('what the KB refused with the old token is asked again with the new one', async (t) => {
  const stage = new Stage()
  const { session, socket } = await stage.enterV2()
  stage.say(session, { type: 'action', action: 'look' })
  await stage.settle()
  stage.verify = async () => ({ user: 'alice', expiresAtMs: stage.clock.now() + 60 * minuteMs })
  stage.say(session, { type: 'authenticate', token: 'new' })
  await stage.settle()
  stage.kb.messages[0]!.answer({ refusal: 'unauthorized', message: 'Invalid or expired token' })
  await stage.settle()
  t.match(stage.kb.messages[1], { requestId: stage.kb.messages[0]!.requestId, caller: { token: 'new' } })
  stage.kb.messages[1]!.answer(stage.reply('action_response', 11))
  await stage.settle()
  t.equal(socket.told.at(-1), 'action_response 11')
})

for (const [when, lifeMs, code] of [
  ['shortly before its end has ended', 3_000, 'token_expired'],
  ['long before its end is not good', 600_000, 'token_invalid'],
] as const) {
  t.test(`a token that the KB refuses ${when}`, async (t) => {
    const stage = new Stage()
    const { session, socket } = await stage.enterV2('alice', 10, lifeMs)
    stage.say(session, { type: 'action', action: 'look' })
    await stage.settle()
    stage.kb.messages[0]!.answer({ refusal: 'unauthorized', message: 'Invalid or expired token' })
    await stage.settle()
    t.equal(socket.closedWith, code)
  })
}

for (const [when, lifeMs, code] of [
  ['that ends while the KB is asked where its player is has ended', 1_000, 'token_expired'],
  ['that the KB refuses long before its end, as a player connects, is not good', 600_000, 'token_invalid'],
] as const) {
  t.test(`a token ${when}`, async (t) => {
    const stage = new Stage()
    const caller = { user: 'alice', experience: 'woods', token: 't' }
    const joining = stage.core.join(caller, stage.clock.now() + lifeMs, 5_000)
    await stage.settle()
    stage.kb.attaches[0]!.answer({ refusal: 'unauthorized', message: 'Invalid or expired token' })
    t.same(await joining, { goodbye: code })
  })
}
