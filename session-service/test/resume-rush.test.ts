import t from 'tap'
import type { V2Request } from '../src/core/index.js'
import { epoch, KeptSocket, Stage, shop, woods } from './support/core.js'

const cursor = `${epoch}.10.10.${shop}`

/** Knocks, and opens when it is let in; the KB's answer to attach comes after `answersMs`. */
async function comeBack(stage: Stage, v2: V2Request | null, answersMs: number): Promise<KeptSocket> {
  const socket = new KeptSocket()
  const caller = { user: 'alice', experience: woods, token: 't' }
  const joining = stage.core.join(caller, stage.clock.now() + 3_600_000, 5_000, v2).then((session) => {
    if (!('goodbye' in session)) stage.core.opened(session, socket)
  })
  await stage.settle()
  for (let passedMs = 0; passedMs < answersMs; passedMs += 1_000) {
    stage.clock.advance(1_000)
    await stage.settle()
  }
  for (let tries = 0; tries < 3; tries++) {
    stage.kb.attaches.shift()?.answer(stage.attachment(10))
    await stage.settle()
  }
  await joining
  await stage.settle()
  return socket
}

t.test('in a rush a client with a cursor waits longer, rather than to ask for a whole world', async (t) => {
  const socket = await comeBack(new Stage(), { cursor, replaces: null }, 14_000)
  t.match(JSON.parse(socket.frames[0]!), { type: 'connected', recovery: { outcome: 'current' } })
})

t.test('but not for ever', async (t) => {
  const socket = await comeBack(new Stage(), { cursor, replaces: null }, 16_000)
  t.match(JSON.parse(socket.frames[0]!).recovery, { outcome: 'resync', reason: 'kb_unavailable' })
})

t.test('and not if the KB is away', async (t) => {
  const stage = new Stage()
  stage.kb.isUp = false
  const socket = await comeBack(stage, { cursor, replaces: null }, 6_000)
  t.match(JSON.parse(socket.frames[0]!).recovery, { outcome: 'resync', reason: 'kb_unavailable' })
})

t.test('who brings none is let in after one deadline', async (t) => {
  const socket = await comeBack(new Stage(), { cursor: null, replaces: null }, 6_000)
  t.equal(socket.told[0], 'connected')
})
