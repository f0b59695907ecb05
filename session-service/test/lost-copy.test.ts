import { userSubject, zoneSubject } from 'schemas'
import t from 'tap'
import type { V2Request } from '../src/core/index.js'
import type { Attachment, WorldEvent } from '../src/ports.js'
import { epoch, KeptSocket, Stage, shop, woods } from './support/core.js'

const own = userSubject('alice')
const shared = zoneSubject(woods, shop)
const named = { except: ['alice'] }
const atTen: V2Request = { cursor: `${epoch}.10.10.${shop}`, replaces: null }

/** Answers the read under way with what the stream has on the subjects that it asks for. `late`: nothing yet. */
async function read(stage: Stage, stored: readonly WorldEvent[], how: 'whole' | 'late' = 'whole'): Promise<void> {
  const { subjects, after, answer } = stage.bus.reads.shift()!
  const events = stored.filter(({ subject, sequence }) => subjects.includes(subject) && sequence > after)
  answer({ events: how === 'late' ? [] : events, lastOf: new Map(), isCut: false })
  await stage.settle()
}

async function readAll(stage: Stage, ...stored: readonly WorldEvent[]): Promise<void> {
  while (stage.bus.reads.length > 0) await read(stage, stored)
}

/** Knocks; the KB says where Alice is. `open` is to be called when she is let in. */
async function knock(stage: Stage, v2: V2Request | null, attachment: Attachment) {
  const socket = new KeptSocket()
  const joining = stage.core.join({ user: 'alice', experience: woods, token: 't' }, Number.POSITIVE_INFINITY, 5_000, v2)
  await stage.settle()
  for (let tries = 0; tries < 2; tries++) {
    stage.kb.attaches.shift()?.answer(attachment)
    await stage.settle()
  }
  const open = async () => {
    const session = await joining
    if ('goodbye' in session) throw new Error(session.goodbye)
    stage.core.opened(session, socket)
    await stage.settle()
    return session
  }
  return { socket, open }
}

t.test('what was lost on one subject is missed when an event of the same subject is read', async (t) => {
  const stage = new Stage()
  const { socket } = await stage.enter()
  const lost = stage.event(own, 11)
  stage.inShop(12, { previous: 10 })
  await stage.settle()
  t.same(socket.told, ['connected', 12], 'nothing shows yet')
  const act = [stage.event(own, 13, { previous: 11 }), stage.event(shared, 13, named)] as const
  stage.inShop(14)
  await readAll(stage, lost, ...act, stage.event(shared, 14))
  t.match(stage.kb.messages, [{ frame: '{"type":"request_resync"}' }], 'what stands before 13 was passed by 12')
  t.same(socket.told, ['connected', 12])
})

t.test('nothing is missing where what a feed had was not for this player', async (t) => {
  const stage = new Stage()
  const { socket } = await stage.enter()
  stage.inShop(11, named)
  stage.toPlayer('alice', 11, { previous: 0 })
  stage.inShop(12)
  stage.toPlayer('alice', 13, { previous: 11, zone: 'elsewhere' })
  stage.inShop(14, { previous: 12 })
  // Both copies of what she does are lost.
  const act = [stage.event(own, 15, { previous: 13 }), stage.event(shared, 15, named)] as const
  stage.inShop(16)
  await readAll(stage, ...act, stage.event(shared, 16))
  t.same(socket.told, ['connected', 11, 12, 14, 15, 16])
  t.same(stage.kb.messages, [])
})

t.test('the copy of a zone proves the own copy of a player whom it names, also if it came first', async (t) => {
  const stage = new Stage()
  const { socket } = await stage.enterV2()
  stage.toPlayer('alice', 11, { previous: 0 })
  stage.inShop(12, { previous: 0 })
  const act = [stage.event(shared, 13, named), stage.event(own, 13, { previous: 11 })] as const
  stage.inShop(13, named)
  stage.inShop(14)
  await stage.settle()
  await read(stage, [], 'late')
  await readAll(stage, ...act, stage.event(shared, 14))
  t.same(socket.told, ['connected', 11, 12, 13, 14])
})

t.test('who was slow while the zone had what she did is told the rest when she is slow again', async (t) => {
  const stage = new Stage()
  const { session, socket } = await stage.enterV2()
  const isSlow = async (how: boolean) => {
    socket.unsent = how ? 5_000 : 0
    if (!how) stage.core.drained(session)
    await stage.settle()
  }
  stage.inShop(11)
  await isSlow(true)
  stage.toPlayer('alice', 12, { previous: 0, sequence: 120 })
  await stage.settle()
  stage.inShop(13, { previous: 11, sequence: 130, ...named })
  stage.toPlayer('alice', 13, { sequence: 131 })
  await isSlow(false)
  await isSlow(true)
  stage.toPlayer('alice', 14, { sequence: 140 })
  await stage.settle()
  stage.inShop(15, { previous: 13, sequence: 150 })
  // For longer than feeds remember.
  stage.clock.advance(16_000)
  stage.core.tick()
  await isSlow(false)
  t.equal(stage.bus.reads.length, 1)
  await readAll(stage, stage.event(shared, 15, { previous: 13, sequence: 150 }))
  t.same(socket.told, ['connected', 11, 12, 13, 14, 15])
})

t.test('a zone of which others know more than is published has no hole for who comes there', async (t) => {
  const stage = new Stage()
  const { socket, open } = await knock(stage, null, stage.attachment(10, 'den'))
  await open()
  await stage.enter('bob', 30)
  const body = Buffer.from('{"type":"area_of_interest"}')
  stage.toPlayer('alice', 11, { kind: 'rebase', previous: 0, body })
  await stage.settle()
  await readAll(stage)
  // Commit 12 of the shop is lost.
  stage.toPlayer('alice', 13, { previous: 11 })
  stage.inShop(14, { previous: 12 })
  await stage.settle()
  await readAll(stage, stage.event(shared, 12, { previous: 0 }))
  t.same(socket.told, ['connected', 'area_of_interest', 13])
  t.match(stage.kb.messages, [{ frame: '{"type":"request_resync"}' }])
})

t.test('what went with an older stream shows with the next event on its subject, also after a resume', async (t) => {
  const stage = new Stage()
  // Commit 11 was hers; 12 and 13 are still to be published, and of her subject this KB names the last.
  const attachment = { ...stage.attachment(13), published: 11, userCommit: 13, zoneCommit: 12 }
  const { socket, open } = await knock(stage, atTen, attachment)
  await readAll(stage)
  await open()
  stage.inShop(12, { previous: 9 })
  await stage.settle()
  stage.toPlayer('alice', 13, { previous: 11 })
  await stage.settle()
  await readAll(stage)
  t.same(socket.told, ['connected', 12, 'resync_required'])
})

t.test('without a stream what was lost shows also with a copy that is not for this player', async (t) => {
  const stage = new Stage()
  stage.bus.mode = 'live-only'
  await stage.enter()
  stage.inShop(12, { previous: 11, ...named })
  await stage.settle()
  t.match(stage.kb.messages, [{ frame: '{"type":"request_resync"}' }])
})

t.test('who resumes while what is missing is being read is told it too', async (t) => {
  const stage = new Stage()
  await stage.enter('bob', 10)
  const attachment = { ...stage.attachment(13), published: 10, userCommit: 0, zoneCommit: 0 }
  const { socket, open } = await knock(stage, atTen, attachment)
  // Commit 11 of the shop is lost.
  const lost = stage.event(shared, 11, { previous: 0 })
  stage.inShop(12)
  stage.toPlayer('alice', 13, { previous: 0 })
  await stage.settle()
  const [ofResume, ofGap] = stage.bus.reads.splice(0)
  ofResume!.answer({ events: [], lastOf: new Map(), isCut: false })
  ofGap!.answer({ events: [lost], lastOf: new Map(), isCut: false })
  await stage.settle()
  stage.kb.attaches.shift()!.answer(attachment)
  await stage.settle()
  await readAll(stage, lost, stage.event(shared, 12), stage.event(own, 13, { previous: 0 }))
  await open()
  t.same(socket.told, ['connected', 11, 12, 13])
})

t.test('a stored area of interest says nothing of what feeds have heard since', async (t) => {
  const stage = new Stage()
  const { session, socket } = await stage.enterV2()
  stage.core.disconnected()
  // The stream keeps four of a subject: of two that are read it may have forgotten others.
  stage.bus.end = { created: 'then', firstSequence: 1, lastSequence: 12, perSubject: 4 }
  stage.bus.stored = [stage.event(own, 11, { previous: 0 }), stage.event(own, 12)]
  stage.core.connected(false)
  await stage.settle()
  t.same(socket.told, ['connected', 'resync_required'])
  stage.say(session, { type: 'update_location', request_id: 'said-before', lat: 1, lng: 1 })
  await stage.settle()
  stage.inShop(13, { previous: 0 })
  stage.toPlayer('alice', 14, { previous: 12 })
  await stage.settle()
  stage.kb.messages.shift()!.answer({ ...stage.reply('area_of_interest', 10), isReplayed: true })
  await stage.settle()
  await readAll(stage, ...stage.bus.stored)
  t.same(socket.told.slice(2), ['area_of_interest 10', 11, 12, 13, 14])
})

t.test('an own event of another zone proves that a rebase was missed before the cursor', async (t) => {
  const stage = new Stage()
  // Rebase 10, to the den, was lost; 18 brings her back to the shop, and is not published yet.
  const attachment = { ...stage.attachment(18), published: 16, userCommit: 16, zoneCommit: 10 }
  const { socket, open } = await knock(stage, atTen, attachment)
  await readAll(stage, stage.event(own, 16, { previous: 10, zone: 'den' }))
  await open()
  t.match(JSON.parse(socket.frames[0]!).recovery, { outcome: 'resync', reason: 'zone_changed' })
})

t.test('what waits behind a gap is not passed by what is read meanwhile', async (t) => {
  const stage = new Stage()
  const { socket } = await stage.enter()
  // Her own copy of 11 is lost, and with 12 that shows: the stream is read, first her subject, then the zone's.
  const lost = stage.event(own, 11, { previous: 0 })
  stage.inShop(11, named)
  stage.inShop(12)
  await stage.settle()
  const [reading] = stage.bus.reads.splice(0)
  stage.toPlayer('alice', 13, { previous: 11 })
  stage.inShop(14, { previous: 12 })
  await stage.settle()
  const events = [
    lost,
    stage.event(shared, 11, named),
    stage.event(shared, 12),
    stage.event(shared, 14, { previous: 12 }),
  ]
  reading!.answer({ events, lastOf: new Map(), isCut: false })
  await stage.settle()
  await readAll(stage, lost)
  t.same(socket.told, ['connected', 11, 12, 13, 14])
  t.same(stage.kb.messages, [])
})
