import t from 'tap'
import { chain, hasOwnCopies, lastAtLeader } from '../src/core/chain.js'
import { Feed } from '../src/core/feed.js'
import type { WorldEvent } from '../src/ports.js'

const subject = 'world.updates.user.alice'
const feed = new Feed('user', 'woods', subject, null, 0)
const epoch = 'abcdefgh'

function event(commit: number, more: Partial<WorldEvent> = {}): WorldEvent {
  const place = { subject, experience: 'woods', epoch, zone: 'shop', kind: 'update', except: null, request: null }
  return {
    ...place,
    commit,
    previous: commit - 1,
    sequence: commit * 10,
    body: new Uint8Array(),
    ...more,
  } as WorldEvent
}

t.test('a chain ends before the first event that is missing', async (t) => {
  t.match(chain([event(3), event(4)], feed, 2, epoch), { end: 4, isWhole: true })
  t.match(chain([event(3), event(5)], feed, 2, epoch), { end: 3, isWhole: false })
  t.match(chain([event(3), event(4, { experience: 'other' })], feed, 2, epoch), { end: 3, isWhole: true })
})

t.test("behind a player's last event there may be one of another experience", async (t) => {
  const other = event(1, { experience: 'other', sequence: 85 })
  const events = [event(7), event(8), other, event(9)]
  const reading = { events, lastOf: new Map([[subject, other]]), isCut: false }
  t.equal(lastAtLeader(reading, feed, epoch), 8, 'what came after it comes live')
  t.equal(lastAtLeader({ ...reading, lastOf: new Map([[subject, event(9)]]) }, feed, epoch), 9)
  t.equal(lastAtLeader({ ...reading, lastOf: new Map() }, feed, epoch), 0, 'a replica says nothing of it')
})

t.test('a zone copy that names a player proves an own copy of the same commit', async (t) => {
  const zone = { from: 2, events: [event(3), event(5, { except: ['alice'] })], end: 5, isWhole: true }
  const own = { from: 2, events: [event(5)], end: 5, isWhole: true }
  t.ok(hasOwnCopies('alice', own, zone))
  t.notOk(hasOwnCopies('alice', { ...own, events: [] }, zone))
  t.ok(hasOwnCopies('bob', { ...own, events: [] }, zone))
})
