import t from 'tap'
import {
  allEpochSubjects,
  epochSubject,
  liveSubject,
  readSubject,
  storedSubject,
  userSubject,
  worldStream,
  zoneSubject,
} from '../src/index.js'

t.test('a subject is built from ids as they are', async (t) => {
  t.equal(userSubject('alice'), 'world.updates.user.alice')
  t.equal(userSubject('alice@mail.example.com'), 'world.updates.user.alice@mail.example.com')
  t.equal(zoneSubject('wylding-woods', 'woander_store'), 'world.updates.zone.wylding-woods.woander_store')
  t.equal(epochSubject('wylding-woods'), 'world.updates.epoch.wylding-woods')
  t.equal(allEpochSubjects, 'world.updates.epoch.*')
})

t.test('an id that would address another subject builds none', async (t) => {
  for (const id of ['*', '>', 'a.*', 'a.>', 'a b', '', '.', 'a.', '.a', 'a..b', 'a'.repeat(129), 'a\r\n']) {
    t.throws(() => userSubject(id), TypeError, JSON.stringify(id))
  }
  for (const id of ['*', '>', 'a.b', 'a b', '', 'A', 'a'.repeat(65)]) {
    t.throws(() => zoneSubject(id, 'shop'), TypeError, JSON.stringify(id))
    t.throws(() => zoneSubject('woods', id), TypeError, JSON.stringify(id))
    t.throws(() => epochSubject(id), TypeError, JSON.stringify(id))
  }
})

t.test('the message of a refusal does not repeat the id', async (t) => {
  t.throws(() => userSubject('secret id'), { message: 'not a user id' })
})

t.test('a stored subject has a live copy, another has none', async (t) => {
  t.equal(liveSubject(userSubject('bob')), 'world.live.user.bob')
  t.equal(liveSubject(allEpochSubjects), 'world.live.epoch.*')
  t.throws(() => liveSubject('world.live.user.bob'), TypeError)
  t.throws(() => liveSubject('gaia.service.health'), TypeError)
})

t.test('a live copy leads back to what is stored', async (t) => {
  t.equal(storedSubject(liveSubject(userSubject('bob'))), userSubject('bob'))
  t.equal(storedSubject(userSubject('bob')), userSubject('bob'))
  t.equal(storedSubject('gaia.service.health'), 'gaia.service.health')
})

t.test('a subject that was built can be taken apart', async (t) => {
  t.same(readSubject(userSubject('alice@mail.example.com')), { kind: 'user', user: 'alice@mail.example.com' })
  const shop = { kind: 'zone', experience: 'woods', zone: 'shop' }
  t.same(readSubject(zoneSubject('woods', 'shop')), shop)
  t.same(readSubject(epochSubject('woods')), { kind: 'epoch', experience: 'woods' })
})

t.test('a subject that nobody here builds is not taken apart', async (t) => {
  const others = [
    'user',
    'user.',
    'user.a b',
    'zone.woods',
    'zone.woods.shop.x',
    'zone.W.shop',
    'epoch',
    'epoch.a.b',
    'x.y',
  ]
  for (const other of others) t.equal(readSubject(`world.updates.${other}`), null, other)
  t.equal(readSubject(liveSubject(userSubject('bob'))), null)
  t.equal(readSubject(''), null)
})

t.test('the stream stores every subject and republishes it to where gateways listen', async (t) => {
  t.strictSame(worldStream.subjects, ['world.updates.>'])
  t.strictSame(worldStream.republish, { source: 'world.updates.>', destination: 'world.live.>' })
})
