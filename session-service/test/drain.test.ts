import t from 'tap'
import { KeptSocket, Stage } from './support/core.js'

/** What the gateway is told about time. */
const limits = { timeoutMs: 25_000, perSecond: 10 }
const action = { type: 'action', action: 'collect_item' }

/** Lets the drain go on for so long, looked at as often as the service does. */
async function pass(stage: Stage, ms: number, given = limits): Promise<number> {
  let left = stage.core.drain(given)
  for (let passed = 0; passed < ms; passed += 25) {
    stage.clock.advance(25)
    left = stage.core.drain(given)
  }
  await stage.settle()
  return left
}

function noticeOf(socket: KeptSocket): { retry_after_ms: number; code: string; cursor: string } {
  return JSON.parse(socket.frames.find((frame) => frame.includes('"goodbye"'))!)
}

t.test('a drain with nobody is over at once', async (t) => {
  t.equal(new Stage().core.drain(limits), 0)
})

t.test('v1 sockets are closed one after the other, each at its slot', async (t) => {
  const stage = new Stage()
  const sockets: KeptSocket[] = []
  for (let at = 0; at < 10; at++) sockets.push((await stage.enter(`player-${at}`)).socket)
  const left: number[] = []
  for (let at = 0; at < 10; at++) left.push(await pass(stage, 100))
  t.same(left, [8, 7, 6, 5, 4, 3, 2, 1, 0, 0])
  for (const { closedWith } of sockets) t.equal(closedWith, 'draining')
})

t.test('v2 sockets are told their slots in waves, all different, at the rate', async (t) => {
  const stage = new Stage()
  const sockets: KeptSocket[] = []
  for (let at = 0; at < 30; at++) sockets.push((await stage.enterV2(`player-${at}`)).socket)
  const arrivals: number[] = []
  const startedAtMs = stage.clock.now()
  const seen = new Set<KeptSocket>()
  for (let passed = 0; passed < 3_000; passed += 25) {
    await pass(stage, 25)
    for (const socket of sockets.filter((socket) => !seen.has(socket) && socket.told.includes('goodbye'))) {
      seen.add(socket)
      const { retry_after_ms: afterMs, code, cursor } = noticeOf(socket)
      t.match({ code, cursor }, { code: 'draining', cursor: /^abcdefgh\.10\./ })
      t.ok(afterMs <= 250, 'a notice comes shortly before its slot')
      arrivals.push(stage.clock.now() - startedAtMs + afterMs)
    }
  }
  arrivals.sort((a, b) => a - b)
  t.equal(arrivals.length, 30)
  for (let at = 1; at < 30; at++) t.ok(Math.abs(arrivals[at]! - arrivals[at - 1]! - 100) <= 50, 'ten in a second')
  for (const { closedWith } of sockets) t.equal(closedWith, null, 'a notice closes nothing')
})

t.test('a notice leaves the socket live until its slot and ten seconds are over, then goodbye and 1001', async (t) => {
  const stage = new Stage()
  const { socket } = await stage.enterV2()
  await pass(stage, 9_900)
  stage.inShop(11)
  await stage.settle()
  t.same(socket.told, ['connected', 'goodbye', 11])
  t.equal(socket.closedWith, null)
  t.equal(await pass(stage, 200), 0)
  t.same(socket.told, ['connected', 'goodbye', 11, 'goodbye'])
  t.equal(socket.closedWith, 'draining')
})

t.test('who has left is not waited for', async (t) => {
  const stage = new Stage()
  const { session } = await stage.enterV2()
  t.equal(await pass(stage, 100), 1)
  stage.core.socketClosed(session)
  t.equal(stage.core.drain(limits), 0)
})

t.test('what was asked for is answered, and its effect given, before the socket closes', async (t) => {
  const stage = new Stage()
  const { session, socket } = await stage.enter()
  stage.say(session, action)
  await stage.settle()
  t.equal(await pass(stage, 500), 1)
  stage.say(session, action)
  stage.kb.messages[0]!.answer(stage.reply('action_response', 11))
  await stage.settle()
  t.equal(await pass(stage, 100), 1, 'its effect is still on the way')
  stage.inShop(11, { request: stage.kb.messages[0]!.requestId })
  await stage.settle()
  t.equal(await pass(stage, 25), 0)
  t.same(socket.told, ['connected', 'action_response 11', 11])
  t.equal(socket.closedWith, 'draining')
  t.equal(stage.kb.messages.length, 1, 'who is leaving asks for nothing more')
})

t.test('an answer without an effect holds nobody up for long', async (t) => {
  const stage = new Stage()
  const { session, socket } = await stage.enter()
  stage.say(session, action)
  await stage.settle()
  await pass(stage, 100)
  stage.kb.messages[0]!.answer(stage.reply('action_response', 99))
  await stage.settle()
  t.equal(await pass(stage, 200), 1)
  t.equal(await pass(stage, 100), 0)
  t.equal(socket.closedWith, 'draining')
})

t.test('more clients than there is time for leave faster, and the last still have two seconds', async (t) => {
  const stage = new Stage()
  const sockets: KeptSocket[] = []
  const short = { timeoutMs: 5_000, perSecond: 1 }
  for (let at = 0; at < 20; at++) sockets.push((await stage.enterV2(`player-${at}`)).socket)
  await pass(stage, 2_025, short)
  for (const socket of sockets) t.ok(socket.told.includes('goodbye'), 'everybody is told by then')
  for (const { closedWith } of sockets) t.equal(closedWith, null)
  t.equal(await pass(stage, 2_000, short), 0, 'and a second is left to write the last closes')
})

t.test('v1 clients, which need no time after their slot, go last', async (t) => {
  const stage = new Stage()
  const old = await stage.enter('alice')
  const other = await stage.enterV2('bob')
  stage.core.drain(limits)
  await stage.settle()
  t.ok(other.socket.told.includes('goodbye'))
  t.equal(old.socket.closedWith, null)
})

t.test('who was joining is refused when its socket opens', async (t) => {
  const stage = new Stage()
  const joining = stage.core.join({ user: 'alice', experience: 'woods', token: 't' }, stage.clock.now() + 60_000, 5_000)
  await stage.settle()
  t.equal(stage.core.drain(limits), 0, 'and not waited for')
  for (let tries = 0; tries < 3; tries++) {
    stage.kb.attaches.shift()?.answer(stage.attachment(10))
    await stage.settle()
  }
  const session = await joining
  if ('goodbye' in session) throw new Error(session.goodbye)
  const socket = new KeptSocket()
  stage.core.opened(session, socket)
  t.equal(socket.closedWith, 'draining')
  t.equal(stage.core.registry.sessions.size, 0)
})
