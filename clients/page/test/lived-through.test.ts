import t from 'tap'
import { Chronicle } from '../src/mirror/chronicle.js'
import { Ghosts, ghostMs } from '../src/mirror/ghosts.js'
import { ServerClock } from '../src/mirror/server-clock.js'
import { tellRecovery } from '../src/mirror/tell.js'
import { Thread } from '../src/mirror/thread.js'
import { hueOf, inLines, placeName } from '../src/words.js'

t.test('a clock that is off is found out by the quickest answer, and times are told by it', async (t) => {
  const clock = new ServerClock()
  t.equal(clock.since(1_000, 900), 0, 'nothing comes before it was made')
  clock.heard(61_000, 1_000, 1_400)
  t.equal(clock.since(61_300, 1_600), 100, 'a minute ahead, as a slow answer tells it')
  clock.heard(62_005, 2_000, 2_010)
  t.equal(clock.since(62_005, 2_010), 5)
  clock.heard(99_000, 3_000, 3_900)
  t.equal(clock.since(62_005, 2_010), 5, 'a slower answer tells nothing new')
})

t.test('a log keeps its newest entries, however many come', async (t) => {
  const log = new Chronicle()
  for (let count = 1; count <= 1_000; count++) log.add('world', `${count}`, { ms: count, of: 'commit' })
  t.equal(log.entries.length, 200)
  t.equal(log.entries[0]!.text, '1000')
  t.same(log.latencies('commit', 3), [1_000, 999, 998])
  t.same(log.latencies('answer', 3), [])
})

t.test('a thread keeps its newest knots and gaps, and a gap told twice is one', async (t) => {
  const thread = new Thread()
  for (let count = 0; count < 1_000; count++) {
    thread.knot('change', `${count}`)
    thread.break()
    thread.break()
    if (count < 999) thread.join()
  }
  t.equal(thread.knots.length, 240)
  t.equal(thread.gaps.length, 24)
  t.type(thread.downSinceMs, 'number')
  thread.join()
  t.equal(thread.downSinceMs, null)
})

t.test('what has gone fades, unless it comes back before', async (t) => {
  const ghosts = new Ghosts()
  const event = (id: string, what: 'added' | 'removed') => ({
    what,
    item: { instance_id: id, template_id: id, type: 'collectible' },
    before: null,
    areaId: 'room',
    spotId: 'shelf',
  })
  for (let count = 0; count < 100; count++) ghosts.see(event(`item_${count}`, 'removed'), 0)
  t.equal(ghosts.at(0).length, 64)
  ghosts.see(event('item_99', 'added'), 1)
  t.notOk(ghosts.at(1).some(({ item }) => item.instance_id === 'item_99'))
  t.same(ghosts.at(ghostMs), [])
})

t.test('each outcome of a recovery is said by its name', async (t) => {
  t.equal(tellRecovery({ outcome: 'fresh' }).title, 'fresh')
  t.equal(tellRecovery({ outcome: 'current' }).title, 'current')
  t.equal(tellRecovery({ outcome: 'replayed', events: 12 }).title, 'replayed 12')
  t.match(tellRecovery({ outcome: 'resync', reason: 'epoch_changed' }), { title: 'resync', text: /epoch changed/ })
})

t.test('names fit where they are written', async (t) => {
  t.same(inLines('Bottle of Joy', 20), ['Bottle of Joy'])
  t.same(inLines('Bottle of Joy', 9), ['Bottle of', 'Joy'])
  t.same(inLines('The Bottle of the Long Winter', 10), ['The Bottle', 'of the …'])
  t.same(inLines('Donaudampfschiff', 8), ['Donauda…'])
  t.equal(placeName('#8 INTER - Gravity Car'), 'Gravity Car')
  t.equal(placeName('The White House'), 'The White House')
  t.equal(hueOf('bottle_joy'), hueOf('bottle_joy'))
})
