import t from 'tap'
import { type KeptSocket, Stage } from './support/core.js'

const heartbeatMs = 10_000

function pass(stage: Stage, ms: number, eachTick: () => void = () => {}): void {
  for (let passed = 0; passed < ms; passed += 500) {
    stage.clock.advance(500)
    stage.core.tick()
    eachTick()
  }
}

t.test('who is not heard of for two and a half heartbeats is let go with `idle`', async (t) => {
  const stage = new Stage({ heartbeatMs })
  const { socket } = await stage.enterV2()
  pass(stage, 24_500)
  t.equal(socket.closedWith, null)
  t.ok(socket.pings >= 2, 'it was asked for a sign')
  pass(stage, 500)
  t.equal(socket.closedWith, 'idle')
  t.match(JSON.parse(socket.frames.at(-1)!), { type: 'goodbye', code: 'idle', retryable: true })
})

t.test('who only answers pings of WebSocket lives', async (t) => {
  const stage = new Stage({ heartbeatMs })
  const { session, socket } = await stage.enterV2()
  let answered = 0
  pass(stage, 100_000, () => {
    if (socket.pings === answered) return
    answered = socket.pings
    stage.core.heard(session)
  })
  t.equal(socket.closedWith, null)
  t.ok(answered >= 9)
})

t.test('who reads slowly, but reads, lives', async (t) => {
  const stage = new Stage({ heartbeatMs })
  const { session, socket } = await stage.enterV2()
  pass(stage, 100_000, () => stage.core.drained(session))
  t.equal(socket.closedWith, null)
})

t.test('who came together does not get its heartbeats together', async (t) => {
  const stage = new Stage({ heartbeatMs })
  let chance = 0
  stage.random = () => (chance = (chance + 0.618034) % 1)
  const sockets: KeptSocket[] = []
  for (let at = 0; at < 50; at++) sockets.push((await stage.enterV2(`player-${at}`)).socket)
  const perTick: number[] = []
  pass(stage, heartbeatMs, () => {
    perTick.push(sockets.reduce((sum, { pings }) => sum + pings, 0) - perTick.reduce((sum, count) => sum + count, 0))
  })
  t.same(perTick.slice(0, 9), new Array(9).fill(0))
  t.ok(Math.max(...perTick) <= 10, `at most ${Math.max(...perTick)} of 50 in half a second`)
  t.equal(
    perTick.reduce((sum, count) => sum + count, 0),
    50,
  )
})

t.test('a heartbeat says where the socket stands, also while events flow', async (t) => {
  const stage = new Stage({ heartbeatMs })
  const { session, socket } = await stage.enterV2()
  let commit = 10
  pass(stage, 60_000, () => {
    stage.core.heard(session)
    stage.inShop(++commit)
  })
  await stage.settle()
  let stands = 10
  let beats = 0
  for (const text of socket.frames.slice(1)) {
    const frame = JSON.parse(text)
    if (frame.type === 'world_update') stands = frame.n
    else {
      beats++
      t.match(frame, { type: 'heartbeat', cursor: `abcdefgh.${stands}.${stands}.shop` })
    }
  }
  t.ok(beats >= 5)
})

t.test('who is behind is told how far it is, not how far the world is', async (t) => {
  const stage = new Stage({ heartbeatMs })
  const { session, socket } = await stage.enterV2()
  stage.say(session, { type: 'action', action: 'look' })
  await stage.settle()
  stage.inShop(11, { request: stage.kb.messages[0]!.requestId })
  stage.clock.advance(100)
  session.v2!.beatAtMs = 0
  stage.core.tick()
  await stage.settle()
  t.match(JSON.parse(socket.frames.at(-1)!), { type: 'heartbeat', cursor: 'abcdefgh.10.10.shop' })
})

t.test('a v1 socket gets no heartbeat and no ping of ours', async (t) => {
  const stage = new Stage({ heartbeatMs })
  const { socket } = await stage.enter()
  pass(stage, 60_000)
  await stage.settle()
  t.same(socket.told, ['connected'])
  t.equal(socket.pings, 0)
  t.equal(socket.closedWith, null)
})
