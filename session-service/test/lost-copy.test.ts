import { userSubject, zoneSubject } from 'schemas'
import t from 'tap'
import type { WorldEvent } from '../src/ports.js'
import { epoch, KeptSocket, Stage, shop, woods } from './support/core.js'

const own = userSubject('alice')
const shared = zoneSubject(woods, shop)
const named = { except: ['alice'] }

/** Answers the read under way with what the stream has on the subjects that it asks for. */
async function read(stage: Stage, ...stored: readonly WorldEvent[]): Promise<void> {
  const { subjects, after, answer } = stage.bus.reads.shift()!
  const events = stored.filter(({ subject, sequence }) => subjects.includes(subject) && sequence > after)
  answer({ events, lastOf: new Map(), isCut: false })
  await stage.settle()
}

t.test('what was lost on one subject is missed when an event of the same subject is read', async (t) => {
  const stage = new Stage()
  const { socket } = await stage.enter()
  const lost = stage.event(own, 11)
  stage.inShop(12, { previous: 10 })
  await stage.settle()
  t.same(socket.told, ['connected', 12], 'nothing shows yet')
  const act = [stage.event(own, 13, { previous: 11 }), stage.event(shared, 13, named)] as const
  const next = stage.event(shared, 14)
  stage.inShop(14)
  await read(stage, lost, ...act, next)
  await read(stage, lost, ...act, next)
  t.match(stage.kb.messages, [{ frame: '{"type":"request_resync"}' }], 'what stands before 13 was passed by 12')
  t.same(socket.told, ['connected', 12])
})

t.test('nothing is missing where what the zone had was not for this player', async (t) => {
  const stage = new Stage()
  const { socket } = await stage.enter()
  stage.inShop(11, named)
  stage.inShop(12)
  stage.toPlayer('alice', 13, { previous: 0, zone: 'elsewhere' })
  stage.inShop(14, { previous: 12 })
  // Own and zone copies are lost.
  const act = [stage.event(own, 15, { previous: 13 }), stage.event(shared, 15, { previous: 14, ...named })] as const
  const next = stage.event(shared, 16)
  stage.inShop(16)
  await read(stage, ...act, next)
  await read(stage, ...act, next)
  t.same(socket.told, ['connected', 12, 14, 15, 16])
  t.same(stage.kb.messages, [])
})

t.test('what went with an older stream shows with the next event on its subject, also after a resume', async (t) => {
  const stage = new Stage()
  const socket = new KeptSocket()
  const v2 = { cursor: `${epoch}.10.10.${shop}`, replaces: null }
  const joining = stage.core.join({ user: 'alice', experience: woods, token: 't' }, Number.POSITIVE_INFINITY, 5_000, v2)
  await stage.settle()
  // Commit 11 was hers; 12 and 13 are still to be published, and of her subject the KB names the last.
  stage.kb.attaches.shift()!.answer({ ...stage.attachment(13), published: 11, userCommit: 13, zoneCommit: 12 })
  await stage.settle()
  await read(stage)
  const session = await joining
  if ('goodbye' in session) throw new Error(session.goodbye)
  stage.core.opened(session, socket)
  await stage.settle()
  stage.inShop(12, { previous: 9 })
  await stage.settle()
  stage.toPlayer('alice', 13, { previous: 11 })
  await read(stage)
  await read(stage)
  t.same(socket.told, ['connected', 12, 'resync_required'])
})
