import t from 'tap'
import type { Timer } from '../src/content/timers.js'
import { plan } from '../src/world/delta.js'
import { Client } from './support/client.js'
import { Clock } from './support/clock.js'
import { car, type Frame, loadWoods, Woods } from './support/experience.js'
import { followsOf, questOf, withQuests, withTimers } from './support/made.js'
import { MemoryDisk } from './support/memory-journal.js'

const content = await loadWoods()
const shop = 'woander_store'
const joy = { instance_id: 'bottle_joy' }
const stop = (area: string, spot: string) => ({ area, spot })
const back: [string, Timer] = ['return:bottle_joy', { kind: 'return', item: 'bottle_joy', zone: shop, afterMs: 60_000 }]
const rain: [string, Timer] = [
  `weather:${shop}`,
  { kind: 'weather', zone: shop, everyMs: 10_000, turns: ['clear', 'clear', 'rain'] },
]
const counter = stop('main_room', 'counter')
const route = [counter, stop('entrance', 'window'), counter, stop('back_room', 'crate')]
const walk: [string, Timer] = ['walk:woander', { kind: 'walk', npc: 'woander', zone: shop, everyMs: 10_000, route }]

async function moving(...timers: [string, Timer][]): Promise<{ woods: Woods; clock: Clock }> {
  const woods = await Woods.open({ content: withTimers(content, ...timers) })
  await woods.enter('alice', 'bob')
  return { woods, clock: new Clock(woods).start() }
}

const zoneOf = (woods: Woods) => woods.ledger.state.zones.get(shop)!
const placeOf = (woods: Woods, id = 'bottle_joy') => {
  const placed = zoneOf(woods).items.get(id)
  return placed && `${placed.area}/${placed.spot}`
}
const woanderIn = (woods: Woods) => Object.values(zoneOf(woods).npcs.get('woander')!).join('/')
const alarmOf = (woods: Woods, name = 'return:bottle_joy') => woods.ledger.state.timers.get(name)

t.test(
  'UP 7.4 respawn: what was given away comes back after its time, once, and everybody there sees it',
  async (t) => {
    const { woods, clock } = await moving(back)
    const clients = await Promise.all(['alice', 'bob'].map((user) => Client.open(woods, user)))
    const from = woods.ledger.state.commit
    await woods.act('alice', 'collect_item', joy)
    clock.pass(200)
    t.equal(placeOf(woods), undefined, 'nothing leaves a player’s hands')
    t.same(clock.fired, [])
    await woods.act('alice', 'give_item', { ...joy, target_npc_id: 'louisa' })
    clock.pass(59.9)
    t.equal(placeOf(woods), undefined)
    clock.pass(0.2)
    t.equal(placeOf(woods), 'main_room/spot_3')
    t.same(clock.fired, ['return'])
    clock.pass(1000)
    t.same(clock.fired, ['return'], 'it has come back once')
    for (const client of clients) {
      for (const record of woods.disk.records(from)) client.take(record)
      t.same(client.faults, [])
      t.equal(await client.differs(woods), null)
    }
    const last = woods.disk.records().at(-1)!
    t.same([last.player, last.request_id, last.events.length, last.events[0]!.except], [null, null, 1, []])
  },
)

t.test('what was used up comes back as what was given away does', async (t) => {
  const tea: [string, Timer] = ['return:moon_tea', { kind: 'return', item: 'moon_tea', zone: shop, afterMs: 60_000 }]
  const { woods, clock } = await moving(tea)
  await woods.act('alice', 'go', { destination: 'entrance' })
  await woods.act('alice', 'collect_item', { instance_id: 'moon_tea' })
  t.match((await woods.act('alice', 'use_item', { instance_id: 'moon_tea' })).frame, { success: true })
  clock.pass(59)
  t.equal(placeOf(woods, 'moon_tea'), undefined)
  clock.pass(2)
  t.equal(placeOf(woods, 'moon_tea'), 'entrance/window')
})

t.test('what lies elsewhere comes back, also from another zone, and is nowhere twice', async (t) => {
  for (const isFar of [false, true]) {
    const { woods, clock } = await moving(back)
    await woods.act('alice', 'collect_item', joy)
    if (isFar) await woods.walk('alice', car)
    else await woods.act('alice', 'go', { destination: 'back_room' })
    await woods.act('alice', 'drop_item', joy)
    const clients = await Promise.all(['alice', 'bob'].map((user) => Client.open(woods, user)))
    clock.pass(61)
    t.equal(placeOf(woods), 'main_room/spot_3')
    t.notOk(woods.ledger.state.zones.get('gravity_car')!.items.has('bottle_joy'))
    for (const client of clients) {
      client.take(woods.disk.records().at(-1)!)
      t.same(client.faults, [])
      t.equal(await client.differs(woods), null, client.user)
    }
  }
})

t.test('what is taken up again does not come back; put down anew, its time begins anew', async (t) => {
  const { woods, clock } = await moving(back)
  await woods.act('alice', 'collect_item', joy)
  await woods.act('alice', 'go', { destination: 'back_room' })
  await woods.act('alice', 'drop_item', joy)
  t.ok(alarmOf(woods))
  clock.pass(50)
  await woods.act('alice', 'collect_item', joy)
  t.equal(alarmOf(woods), undefined)
  clock.pass(50)
  await woods.act('alice', 'drop_item', joy)
  clock.pass(50)
  t.not(placeOf(woods), 'main_room/spot_3')
  clock.pass(11)
  t.equal(placeOf(woods), 'main_room/spot_3')
})

t.test('nothing is taken out of a player’s hands, even if it is due', async (t) => {
  const { woods, clock } = await moving(back)
  await woods.act('alice', 'collect_item', joy)
  const due = plan([], [], { timers: [['return:bottle_joy', { at: 0, next: 0 }]] })
  woods.ledger.commit(due, { player: null, request: null })
  clock.pass(2)
  t.same(clock.fired, ['return'])
  t.equal(placeOf(woods), undefined)
  t.ok(woods.ledger.state.players.get('alice')!.inventory.has('bottle_joy'))
})

t.test('what is put down where it belongs is home', async (t) => {
  const { woods, clock } = await moving(back)
  await woods.act('alice', 'collect_item', joy)
  await woods.act('alice', 'drop_item', { ...joy, spot_id: 'spot_3' })
  t.equal(alarmOf(woods), undefined)
  clock.pass(100)
  t.same(clock.fired, [])
})

t.test('what a reset brings home does not come back a second time', async (t) => {
  const { woods, clock } = await moving(back)
  await woods.act('alice', 'collect_item', joy)
  await woods.act('admin', '@reset experience CONFIRM')
  t.equal(alarmOf(woods), undefined, 'it was held')
  await woods.act('alice', 'collect_item', joy)
  await woods.walk('alice', car)
  await woods.act('alice', 'drop_item', joy)
  await woods.act('admin', '@reset experience CONFIRM')
  t.equal(alarmOf(woods), undefined, 'it lay in another zone')
  const { version } = zoneOf(woods)
  clock.pass(100)
  t.equal(zoneOf(woods).version, version)
})

t.test('what a quest shows where it lies, away from home, comes back all the same', async (t) => {
  const quests = { q: questOf([{ of: ['bottle_energy'] }], { onComplete: followsOf({ hides: ['bottle_joy'] }) }) }
  const woods = await Woods.open({ content: withQuests(withTimers(content, back), quests) })
  const clock = new Clock(woods).start()
  await woods.act('alice', 'collect_item', joy)
  await woods.act('alice', 'go', { destination: 'back_room' })
  await woods.act('alice', 'drop_item', joy)
  await woods.act('alice', 'go', { destination: 'main_room' })
  clock.pass(10)
  await woods.act('alice', 'collect_item', { instance_id: 'bottle_energy' })
  const client = await Client.open(woods, 'bob')
  clock.pass(60)
  t.equal(placeOf(woods), 'main_room/spot_3')
  client.take(woods.disk.records().at(-1)!)
  t.equal(await client.differs(woods), null, 'who did not see it go sees it come')
})

t.test('a character walks its route, also one that comes by a spot twice, and begins anew', async (t) => {
  const { woods, clock } = await moving(walk)
  const client = await Client.open(woods, 'bob')
  const seen: string[] = []
  for (let step = 0; step < 9; step++) {
    clock.pass(10)
    seen.push(woanderIn(woods))
    client.take(woods.disk.records().at(-1)!)
  }
  const [home, window, crate] = ['main_room/counter', 'entrance/window', 'back_room/crate']
  t.same(seen, [window, home, crate, home, window, home, crate, home, window])
  t.same(client.faults, [])
  t.equal(await client.differs(woods), null)
})

t.test('a character who stands elsewhere walks on from there', async (t) => {
  const { woods, clock } = await moving(walk)
  const put = (place: { area: string; spot: string } | null) =>
    woods.ledger.commit(plan([[shop, { npcs: [['woander', place]] }]], []), { player: null, request: null })
  put(stop('main_room', 'spot_1'))
  clock.pass(10)
  t.equal(woanderIn(woods), 'main_room/counter')
  put(stop('entrance', 'window'))
  clock.pass(10)
  t.equal(woanderIn(woods), 'main_room/counter', 'where it would have gone it stands already')
  put(null)
  const { version } = zoneOf(woods)
  clock.pass(30)
  t.equal(zoneOf(woods).version, version, 'who is not there does not walk')
  t.same(clock.errors, [])
})

t.test('weather turns, and one that stays for two turns is told once', async (t) => {
  const { woods, clock } = await moving(rain)
  const client = await Client.open(woods, 'bob')
  const seen: (string | null)[] = [zoneOf(woods).weather]
  for (let turn = 0; turn < 6; turn++) {
    const from = woods.ledger.state.commit
    clock.pass(10)
    seen.push(zoneOf(woods).weather)
    for (const record of woods.disk.records(from)) client.take(record)
  }
  t.same(seen, ['clear', 'clear', 'rain', 'clear', 'clear', 'rain', 'clear'])
  t.equal(zoneOf(woods).version, 5)
  t.same(client.faults, [])
  t.equal(await client.differs(woods), null)
})

t.test('after a start long after, each goes off once and then in its own time', async (t) => {
  const disk = new MemoryDisk()
  const timed = withTimers(content, back, walk, rain)
  const before = await Woods.open({ content: timed, disk })
  await before.act('alice', 'collect_item', joy)
  await before.act('alice', 'give_item', { ...joy, target_npc_id: 'louisa' })
  const after = await Woods.open({ content: timed, disk })
  after.nowMs += 7 * 24 * 3600 * 1000
  const clock = new Clock(after).start()
  t.same(clock.fired, [], 'not within the start itself')
  clock.pass(0.001)
  t.same([...clock.fired].sort(), ['return', 'walk', 'weather'])
  t.equal(placeOf(after), 'main_room/spot_3')
  clock.pass(9.9)
  t.equal(clock.fired.length, 3)
  clock.pass(0.2)
  t.equal(clock.fired.length, 5)
})

t.test('a restart in between loses no time and no step', async (t) => {
  for (const fromCheckpoint of [false, true]) {
    const disk = new MemoryDisk()
    const timed = withTimers(content, walk)
    const first = await Woods.open({ content: timed, disk })
    const clock = new Clock(first).start()
    clock.pass(25)
    t.equal(woanderIn(first), 'main_room/counter')
    clock.stop()
    const { text } = first
    if (fromCheckpoint) await first.ledger.stop()
    const second = await Woods.open({ content: timed, disk })
    second.nowMs = first.nowMs
    t.equal(second.text, text)
    new Clock(second).start().pass(5.1)
    t.equal(woanderIn(second), 'back_room/crate')
  }
})

t.test('a clock that is put back stops nothing, and no time of a commit falls', async (t) => {
  const { woods, clock } = await moving(walk)
  clock.pass(10)
  clock.jump(-3600)
  clock.pass(11)
  t.equal(woanderIn(woods), 'main_room/counter', 'late by no more than a sleep')
  clock.jump(-1)
  clock.pass(11)
  t.equal(woanderIn(woods), 'back_room/crate')
  clock.jump(7200)
  clock.pass(1)
  t.equal(clock.fired.length, 4)
  const times = woods.disk.records().map(({ at }) => at)
  t.same(
    times,
    [...times].sort((a, b) => a - b),
  )
})

t.test('after a start with a clock that is behind, the world goes on all the same', async (t) => {
  const disk = new MemoryDisk()
  const timed = withTimers(content, walk)
  const first = await Woods.open({ content: timed, disk })
  const clock = new Clock(first).start()
  clock.jump(24 * 3600)
  clock.pass(10)
  clock.stop()
  const second = await Woods.open({ content: timed, disk })
  const later = new Clock(second).start()
  later.pass(10.1)
  t.same(later.fired, ['walk'])
  t.equal(second.nowMs - first.nowMs < 0, true)
})

t.test('one waking does a hundred things at most, and the rest follows at once', async (t) => {
  const items = Array.from({ length: 250 }, (_, index) => {
    const item = { instance_id: `pebble_${index}`, template_id: 'bottle_joy' }
    return { area: 'back_room', spot: 'crate', item }
  })
  const zones = new Map([...content.zones, [shop, { ...content.zones.get(shop)!, items }]])
  const timers = items.map(({ item: { instance_id: item } }): [string, Timer] => [
    `return:${item}`,
    { kind: 'return', item, zone: shop, afterMs: 60_000 },
  ])
  const woods = await Woods.open({ content: withTimers({ ...content, zones }, ...timers) })
  const gone = items.map(({ item }) => item.instance_id)
  woods.ledger.commit(plan([[shop, { gone }]], []), { player: null, request: null })
  const clock = new Clock(woods).start()
  clock.pass(59)
  const { wakings } = clock
  clock.pass(1)
  t.equal(clock.fired.length, 100)
  clock.pass(0.001)
  t.equal(clock.fired.length, 200)
  clock.pass(0.001)
  t.equal(clock.fired.length, 250)
  t.ok(clock.wakings - wakings < 8, 'and then it sleeps')
})

t.test('an idle world sleeps a second at a time', async (t) => {
  const { clock } = await moving()
  clock.pass(60)
  t.ok(clock.wakings >= 59 && clock.wakings <= 62, `${clock.wakings} wakings`)
})

t.test('what is set meanwhile is late by a second at most', async (t) => {
  const { woods, clock } = await moving([
    'return:bottle_joy',
    { kind: 'return', item: 'bottle_joy', zone: shop, afterMs: 1000 },
  ])
  clock.pass(0.5)
  await woods.act('alice', 'collect_item', joy)
  await woods.act('alice', 'give_item', { ...joy, target_npc_id: 'woander' })
  clock.pass(2)
  t.equal(placeOf(woods), 'main_room/spot_3')
})

t.test('a timer that cannot do what it should keeps no other from it, and is not tried without rest', async (t) => {
  const { woods, clock } = await moving(
    ['walk:louisa', { kind: 'walk', npc: 'louisa', zone: shop, everyMs: 1000, route: [] }],
    walk,
  )
  clock.pass(10)
  t.equal(woanderIn(woods), 'entrance/window')
  t.ok(clock.errors.length >= 8 && clock.errors.length <= 11, `${clock.errors.length} errors`)
  t.ok(woods.engine.isLive)
})

t.test('while the journal takes nothing the world stands still; then it goes on where the disk has it', async (t) => {
  const { woods, clock } = await moving(walk)
  clock.pass(10)
  woods.disk.isQuick = false
  clock.pass(10)
  t.equal(woanderIn(woods), 'main_room/counter', 'in memory')
  woods.disk.isAway = true
  woods.disk.current!.fail()
  clock.pass(10)
  t.notOk(woods.engine.isLive)
  t.same(clock.errors, [], 'that is no fault of a timer')
  clock.pass(60)
  woods.disk.isAway = false
  woods.disk.isQuick = true
  while (!woods.engine.isLive) await new Promise(setImmediate)
  t.equal(woanderIn(woods), 'entrance/window', 'what the disk did not have did not happen')
  clock.pass(1)
  t.equal(woanderIn(woods), 'main_room/counter')
  const versions = woods.disk.records().flatMap(({ events }) => events.filter(({ kind }) => kind === 'update'))
  t.same(
    versions.map(({ body }) => (body as Frame).snapshot_version),
    [2, 3],
  )
})

t.test('stopped, it does nothing more', async (t) => {
  const { woods, clock } = await moving(walk)
  clock.stop()
  t.notOk(clock.isAsleep)
  clock.pass(100)
  t.equal(woanderIn(woods), 'main_room/counter')
})
