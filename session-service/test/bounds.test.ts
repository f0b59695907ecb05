import t from 'tap'
import { bounds } from '../src/core/bounds.js'
import { Feed, memory } from '../src/core/feed.js'
import { Permits } from '../src/core/permits.js'
import { Stage } from './support/core.js'

const action = { type: 'action', action: 'look' }

t.test('a lane holds MAX_QUEUED messages behind the one in flight and refuses more', async (t) => {
  const stage = new Stage({ maxQueued: 3 })
  const { session, socket } = await stage.enter()
  for (let n = 0; n < 6; n++) stage.say(session, action)
  await stage.settle()
  t.equal(stage.kb.messages.length, 1)
  t.same(socket.told, ['connected', 'too_many_requests_in_flight', 'too_many_requests_in_flight'])
  for (let n = 0; n < 4; n++) {
    stage.kb.messages.shift()!.answer(stage.reply('action_response', 10))
    await stage.settle()
  }
  t.equal(socket.told.filter((told) => told === 'action_response 10').length, 4, 'those it took are answered')
})

t.test('frames over the rate are refused, and who keeps on is let go', async (t) => {
  const stage = new Stage({ framesPerSecond: 10, frameBurst: 20 })
  const { session, socket } = await stage.enter()
  for (let n = 0; n < 25; n++) stage.say(session, { type: 'ping' })
  await stage.settle()
  t.equal(socket.told.filter((told) => told === 'pong').length, 20)
  t.equal(socket.told.filter((told) => told === 'rate_limited').length, 5)
  stage.clock.advance(1_000)
  for (let n = 0; n < 10; n++) stage.say(session, { type: 'ping' })
  await stage.settle()
  t.equal(socket.told.filter((told) => told === 'pong').length, 30, 'ten more a second later')
  for (let n = 0; n < 21; n++) stage.say(session, { type: 'ping' })
  t.equal(socket.closedWith, 'abuse')
})

t.test('the oldest socket of a user with too many is replaced', async (t) => {
  const stage = new Stage({ socketsPerUser: 2 })
  const sockets = [await stage.enter(), await stage.enter(), await stage.enter()]
  t.same(
    sockets.map(({ socket }) => socket.closedWith),
    ['replaced', null, null],
  )
  t.equal(stage.core.registry.ofUser('alice').length, 2)
})

t.test('a feed remembers 64 events, none older than five seconds', async (t) => {
  const stage = new Stage()
  const feed = new Feed('zone', 'woods', 's', 'shop', 0)
  for (let commit = 1; commit <= 100; commit++) {
    feed.remember(stage.event('s', commit))
    feed.keep(commit)
  }
  t.equal(feed.after(0).length, memory.events)
  t.equal(feed.reachesBackTo(36), true)
  t.equal(feed.reachesBackTo(35), false, 'what it has forgotten it does not claim to know')
  t.equal(feed.age(100 + memory.ageMs), true)
  t.same(
    feed.after(0).map(({ commit }) => commit),
    [100],
  )
  t.equal(feed.age(101 + memory.ageMs), false)
})

t.test('behind a gap a bounded number of events waits, then the gap is given up', async (t) => {
  const stage = new Stage()
  await stage.enter()
  stage.inShop(11)
  for (let commit = 13; commit <= 13 + bounds.fillingEvents; commit++) stage.inShop(commit)
  t.same(
    stage.reported.filter((told) => told.startsWith('gap')),
    ['gap', 'gapUnfilled'],
  )
  const feed = stage.core.registry.zoneFeed('woods', 'shop')
  t.equal(feed.filling, null)
  t.equal(feed.last, 13 + bounds.fillingEvents)
})

t.test('while healing a bounded number of events is held; over it everybody gets a new world', async (t) => {
  const stage = new Stage()
  await stage.enter()
  stage.bus.end = { created: 'then', firstSequence: 1, lastSequence: 0, perSubject: 10_000 }
  stage.core.connected(false)
  for (let commit = 11; commit <= 11 + bounds.healEvents; commit++) stage.inShop(commit, { sequence: 0 })
  t.equal(stage.core.heldEvents, bounds.healEvents)
  await stage.settle()
  t.equal(stage.core.heldEvents, 0)
  t.equal(stage.kb.messages.length, 1)
  t.match(stage.kb.messages[0], { frame: '{"type":"request_resync"}' })
})

t.test('more to heal than can be read: everybody gets a new world', async (t) => {
  const stage = new Stage()
  await stage.enter()
  stage.core.connected(false)
  await stage.settle()
  stage.bus.end = { created: 'then', firstSequence: 1, lastSequence: bounds.healEvents + 1, perSubject: 10_000 }
  stage.core.connected(false)
  await stage.settle()
  t.match(stage.kb.messages, [{ frame: '{"type":"request_resync"}' }])
})

t.test('permits let so many run and the others wait', async (t) => {
  const permits = new Permits(2)
  const ends: (() => void)[] = []
  const runs = [1, 2, 3].map(() => permits.run(() => new Promise<void>((end) => ends.push(end))))
  await Promise.resolve()
  t.equal(ends.length, 2)
  t.equal(permits.waiting, 1)
  ends[0]!()
  await runs[0]
  t.equal(permits.waiting, 0)
  t.equal(ends.length, 3)
  ends[1]!()
  ends[2]!()
  await Promise.all(runs)
})

t.test('a zone that everybody has left is listened to for a minute and no longer', async (t) => {
  const stage = new Stage()
  const { session } = await stage.enter()
  t.equal(stage.bus.listeners.size, 2)
  stage.core.socketClosed(session)
  t.equal(stage.bus.listeners.size, 1)
  stage.clock.advance(bounds.zoneLingerMs)
  stage.core.tick()
  t.equal(stage.bus.listeners.size, 1)
  stage.clock.advance(1)
  stage.core.tick()
  t.equal(stage.bus.listeners.size, 0)
})

t.test(
  'a socket with too much unsent is given nothing more but its replies, and closed if it never moves',
  async (t) => {
    const stage = new Stage({ lagBytes: 1_000, slowTimeoutMs: 30_000 })
    const { session, socket } = await stage.enter()
    stage.inShop(11)
    await stage.settle()
    socket.unsent = 2_000
    stage.inShop(12)
    await stage.settle()
    stage.inShop(13)
    stage.say(session, { type: 'ping' })
    await stage.settle()
    t.same(socket.told, ['connected', 11, 12, 'pong'])
    socket.unsent = 400
    stage.core.drained(session)
    await stage.settle()
    t.same(socket.told, ['connected', 11, 12, 'pong', 13], 'it catches up')
    socket.unsent = 5_000
    stage.inShop(14)
    await stage.settle()
    stage.clock.advance(29_999)
    stage.core.tick()
    t.equal(socket.closedWith, null)
    stage.clock.advance(1)
    stage.core.tick()
    t.equal(socket.closedWith, 'slow_consumer')
  },
)

t.test('a burst that is larger than a socket may have unsent is given in parts', async (t) => {
  const stage = new Stage({ lagBytes: 1_000 })
  const { session, socket } = await stage.enter()
  const body = Buffer.from(JSON.stringify({ type: 'world_update', n: 'big', text: 'x'.repeat(400) }))
  for (let commit = 11; commit <= 20; commit++) stage.inShop(commit, { body })
  t.ok(session.unwrittenBytes < 2_000, 'not all of it is queued at once')
  await stage.settle()
  t.equal(socket.told.length, 11)
  t.equal(session.state, 'live')
})
