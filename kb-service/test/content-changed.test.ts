import t, { type Test } from 'tap'
import { type Content, loadAllContent } from '../src/content/content.js'
import type { Timer } from '../src/content/timers.js'
import type { ZoneTemplate } from '../src/content/world-template.js'
import { plan } from '../src/world/delta.js'
import { WorldDamaged } from '../src/world/restore.js'
import type { Spot } from '../src/world/state.js'
import { Client } from './support/client.js'
import { Clock } from './support/clock.js'
import { car, contentDir, type Frame, Woods } from './support/experience.js'
import { withTimers } from './support/made.js'

const all = await loadAllContent(contentDir)
const content = withTimers(all.get('wylding-woods')!)
const house = all.get('west-of-house')!
const shop = 'woander_store'
const joy = { instance_id: 'bottle_joy' }

/** The content with some zones as they are made of the old ones; one made into null is gone. */
function withZones(base: Content, edits: Record<string, (zone: ZoneTemplate) => ZoneTemplate | null>): Content {
  const zones = [...base.zones].flatMap(([id, zone]): [string, ZoneTemplate][] => {
    const edit = edits[id]
    const made = edit ? edit(zone) : zone
    return made === null ? [] : [[id, made]]
  })
  return { ...base, zones: new Map(zones) }
}

function renamed(base: Content, from: string, to: string): Content {
  const zones = new Map([...base.zones].map(([id, zone]) => [id === from ? to : id, zone]))
  const waypoints = base.waypoints.map((one) => (one.zone === from ? { ...one, zone: to } : one))
  return { ...base, zones, waypoints, start: base.start.zone === from ? { ...base.start, zone: to } : base.start }
}

/** Who stands where in a zone, instead of those who do. */
function standing(zone: ZoneTemplate, npcs: Record<string, string>): ZoneTemplate {
  const areas = [...zone.areas].map(([area, its]) => {
    const spots = [...its.spots].map(([spot, one]) => [spot, { ...one, npc: npcs[`${area}/${spot}`] ?? null }] as const)
    return [area, { ...its, spots: new Map(spots) }] as const
  })
  return { ...zone, areas: new Map(areas) }
}

/** Starts anew with other content; what a client knew before fits what it is told then. */
async function restart(t: Test, before: Woods, changed: Content, ...users: string[]): Promise<Woods> {
  const clients = await Promise.all(users.map((user) => Client.open(before, user)))
  const from = before.ledger.state.commit
  const after = await Woods.open({ disk: before.disk, content: changed })
  for (const client of clients) {
    for (const record of before.disk.records(from)) client.take(record)
    t.same(client.faults, [])
    t.equal(await client.differs(after), null, `${client.user} knows what there is`)
  }
  const { commit } = after.ledger.state
  const again = await Woods.open({ disk: before.disk, content: changed })
  t.equal(again.ledger.state.commit, commit, 'the next start has nothing left to do')
  t.equal(again.text, after.text)
  return again
}

/** Every place of a character in the whole world. */
const standsAt = (woods: Woods, npc: string): string[] =>
  [...woods.ledger.state.zones].flatMap(([zone, { npcs }]) => {
    const place = npcs.get(npc)
    return place ? [`${zone}/${place.area}/${place.spot}`] : []
  })

const liesAt = (woods: Woods, id: string): string[] =>
  [...woods.ledger.state.zones].flatMap(([zone, { items }]) => {
    const placed = items.get(id)
    return placed ? [`${zone}/${placed.area}/${placed.spot}`] : []
  })

const put = (woods: Woods, npc: string, place: Spot, zone = shop) =>
  woods.ledger.commit(plan([[zone, { npcs: [[npc, place]] }]], []), { player: null, request: null })

async function played(): Promise<Woods> {
  const woods = await Woods.open({ content })
  await woods.enter('alice', 'bob', 'admin')
  await woods.walk('bob', car)
  return woods
}

t.test('a character whose place was moved stays where they stand until a reset, and are then there once', async (t) => {
  for (const zone of [shop, 'gravity_car']) {
    const moved = withZones(content, {
      [shop]: (one) =>
        standing(one, { 'main_room/counter': 'woander', ...(zone === shop && { 'back_room/crate': 'louisa' }) }),
      gravity_car: (one) => standing(one, zone === shop ? {} : { 'platform/bench': 'louisa' }),
    })
    const woods = await restart(t, await played(), moved, 'alice', 'bob')
    t.same(standsAt(woods, 'louisa'), ['woander_store/main_room/fairy_door_main'])
    const clients = await Promise.all(['alice', 'bob'].map((user) => Client.open(woods, user)))
    const { records } = await woods.act('admin', '@reset experience CONFIRM')
    t.same(standsAt(woods, 'louisa'), [zone === shop ? 'woander_store/back_room/crate' : 'gravity_car/platform/bench'])
    for (const client of clients) {
      for (const record of records) client.take(record)
      t.equal(await client.differs(woods), null)
    }
  }
})

t.test('a character whose place is gone comes home, also to another zone, at the same start', async (t) => {
  const before = await played()
  put(before, 'louisa', { area: 'back_room', spot: 'crate' })
  const without = withZones(content, {
    [shop]: (one) => {
      const there = standing(one, { 'main_room/counter': 'woander' })
      return { ...there, areas: new Map([...there.areas].filter(([id]) => id !== 'back_room')) }
    },
    gravity_car: (one) => standing(one, { 'car/seat': 'louisa' }),
  })
  const woods = await restart(t, before, without, 'bob')
  t.same(standsAt(woods, 'louisa'), ['gravity_car/car/seat'])
})

t.test('a character nobody wrote any more leaves, and one who is new comes', async (t) => {
  const npcs = new Map([...content.npcs].filter(([id]) => id !== 'woander'))
  npcs.set('moth', { ...content.npcs.get('louisa')!, name: 'Moth' })
  const changed: Content = {
    ...withZones(content, {
      [shop]: (one) => standing(one, { 'main_room/fairy_door_main': 'louisa', 'entrance/window': 'moth' }),
    }),
    npcs,
    describeNpc: (id) =>
      npcs.has(id) ? { ...npcs.get(id)!.seen, instance_id: `${id}_1`, template_id: id } : undefined,
  }
  const woods = await restart(t, await played(), changed, 'alice', 'bob')
  t.same(
    ['woander', 'moth', 'louisa'].flatMap((npc) => standsAt(woods, npc)),
    ['woander_store/entrance/window', 'woander_store/main_room/fairy_door_main'],
  )
})

t.test('a zone with another name has what the old one had, each thing once', async (t) => {
  const before = await played()
  await before.act('bob', 'collect_item', { instance_id: 'brass_ticket' })
  put(before, 'woander', { area: 'platform', spot: 'bench' }, 'gravity_car')
  before.ledger.commit(plan([[shop, { npcs: [['woander', null]] }]], []), { player: null, request: null })
  const mill = renamed(
    withZones(content, {
      [shop]: (one) => standing(one, { 'main_room/fairy_door_main': 'louisa' }),
      gravity_car: (one) => standing(one, { 'platform/bench': 'woander' }),
    }),
    'gravity_car',
    'old_mill',
  )
  const woods = await restart(t, before, mill, 'alice')
  t.same(liesAt(woods, 'brake_wheel'), ['old_mill/car/brake'])
  t.same(liesAt(woods, 'brass_ticket'), [], 'it is held')
  t.same(standsAt(woods, 'woander'), ['old_mill/platform/bench'])
  const { version } = woods.ledger.state.zones.get('gravity_car')!
  const back = await restart(t, woods, content, 'alice')
  t.same(liesAt(back, 'brake_wheel'), ['gravity_car/car/brake'], 'and back again')
  t.ok(back.ledger.state.zones.get('gravity_car')!.version > version, 'with versions that go on')
})

t.test('a zone that was gone for a while has what lay in it', async (t) => {
  const before = await played()
  await before.act('alice', 'collect_item', joy)
  await before.walk('alice', car)
  await before.act('alice', 'drop_item', joy)
  const gift = { area: 'platform', spot: 'bench', item: { instance_id: 'gift_1', template_id: 'bottle_joy' } }
  before.ledger.commit(plan([['gravity_car', { put: [gift] }]], []), { player: null, request: null })
  const without = withZones(
    { ...content, waypoints: content.waypoints.filter(({ zone }) => zone === shop) },
    { gravity_car: () => null },
  )
  const woods = await restart(t, before, without, 'alice', 'bob')
  t.same(liesAt(woods, 'bottle_joy'), ['woander_store/main_room/spot_3'], 'what belongs elsewhere is there')
  const back = await restart(t, woods, content, 'alice')
  t.same(liesAt(back, 'gift_1'), ['gravity_car/platform/bench'])
  t.same(liesAt(back, 'brake_wheel'), ['gravity_car/car/brake'])
})

t.test('whatever is moved at a start, no event has more than 200 changes', async (t) => {
  const before = await played()
  const pebbles = Array.from({ length: 250 }, (_, index) => ({
    area: 'back_room',
    spot: 'crate',
    item: { instance_id: `pebble_${index}`, template_id: 'bottle_joy' },
  }))
  before.ledger.commit(plan([[shop, { put: pebbles }]], []), { player: null, request: null })
  const from = before.ledger.state.commit
  const without = withZones(content, {
    [shop]: (one) => ({ ...one, areas: new Map([...one.areas].filter(([id]) => id !== 'back_room')) }),
  })
  const client = await Client.open(before, 'alice')
  const after = await Woods.open({ disk: before.disk, content: without })
  const events = before.disk.records(from).flatMap(({ events }) => events)
  t.same(
    events.map(({ body }) => (body as Frame).changes.length),
    [200, 200, 100],
  )
  for (const record of before.disk.records(from)) client.take(record)
  t.same(client.faults, [])
  t.equal(liesAt(after, 'pebble_249')[0], 'woander_store/main_room/spot_1')
})

const every = (seconds: number): [string, Timer] => [
  `weather:${shop}`,
  { kind: 'weather', zone: shop, everyMs: seconds * 1000, turns: ['clear', 'rain'] },
]
const back: [string, Timer] = ['return:bottle_joy', { kind: 'return', item: 'bottle_joy', zone: shop, afterMs: 60_000 }]

t.test('weather that content turns no more is over, and everybody is told', async (t) => {
  const before = await Woods.open({ content: withTimers(content, every(10)) })
  await before.enter('alice')
  const woods = await restart(t, before, content, 'alice')
  t.equal(woods.ledger.state.zones.get(shop)!.weather, null)
  t.equal(woods.ledger.state.timers.size, 0)
  const anew = await restart(t, woods, withTimers(content, every(10)), 'alice')
  t.equal(anew.ledger.state.zones.get(shop)!.weather, 'clear')
  const other: [string, Timer] = [
    `weather:${shop}`,
    { kind: 'weather', zone: shop, everyMs: 10_000, turns: ['fog', 'sun'] },
  ]
  const last = await restart(t, anew, withTimers(content, other), 'alice')
  t.equal(last.ledger.state.zones.get(shop)!.weather, 'fog', 'a weather that is none any more')
  const clock = new Clock(last).start()
  clock.pass(10.1)
  t.equal(last.ledger.state.zones.get(shop)!.weather, 'sun')
})

t.test('what is to happen more often does not wait for the old time', async (t) => {
  const before = await Woods.open({ content: withTimers(content, every(7 * 24 * 3600)) })
  await before.enter('alice')
  const woods = await restart(t, before, withTimers(content, every(10)), 'alice')
  new Clock(woods).start().pass(10.1)
  t.equal(woods.ledger.state.zones.get(shop)!.weather, 'rain')
})

t.test('what was away before content let it come back comes back too; what is held or home does not', async (t) => {
  const before = await Woods.open({ content })
  await before.act('alice', 'collect_item', joy)
  t.equal((await restart(t, before, withTimers(content, back), 'alice')).ledger.state.timers.size, 0, 'held')
  const given = await Woods.open({ disk: before.disk, content })
  await given.act('alice', 'give_item', { ...joy, target_npc_id: 'louisa' })
  const woods = await restart(t, given, withTimers(content, back), 'alice')
  t.equal(woods.ledger.state.timers.size, 1)
  new Clock(woods).start().pass(61)
  t.same(liesAt(woods, 'bottle_joy'), ['woander_store/main_room/spot_3'])
  t.equal((await restart(t, woods, withTimers(content, back), 'alice')).ledger.state.timers.size, 0, 'home')
})

t.test('a timer that content has no more does nothing, even if it is due before that is noticed', async (t) => {
  const before = await Woods.open({ content: withTimers(content, back) })
  await before.act('alice', 'collect_item', joy)
  await before.act('alice', 'give_item', { ...joy, target_npc_id: 'louisa' })
  t.equal(before.ledger.state.timers.size, 1)
  const woods = await restart(t, before, content, 'alice')
  t.equal(woods.ledger.state.timers.size, 0)
  woods.ledger.commit(plan([], [], { timers: [['return:bottle_joy', { at: 0, next: 0 }]] }), {
    player: null,
    request: null,
  })
  new Clock(woods).start().pass(2)
  t.equal(woods.ledger.state.timers.size, 0)
  t.same(liesAt(woods, 'bottle_joy'), [])
})

t.test('UP 4.5: a private world has each thing once, whatever becomes of its zones', async (t) => {
  const before = await Woods.open({ content: house })
  await before.act('alice', 'collect_item', { instance_id: 'letter' })
  await before.enter('bob')
  const cottage = renamed(house, 'house', 'cottage')
  const woods = await restart(t, before, cottage, 'alice', 'bob')
  for (const [user, letters] of [
    ['alice', []],
    ['bob', ['cottage']],
  ] as const) {
    const { own, inventory, zone } = woods.ledger.state.players.get(user)!
    const found = [...own!.zones].filter(([, { items }]) => items.has('letter')).map(([id]) => id)
    t.same(found, letters)
    t.equal(inventory.has('letter'), user === 'alice')
    t.equal(zone, 'cottage')
    t.same(
      [...own!.zones].filter(([, { npcs }]) => npcs.has('scarecrow')).map(([id]) => id),
      ['cottage'],
    )
  }
  const back = await restart(t, woods, house, 'alice', 'bob')
  t.ok(back.ledger.state.players.get('bob')!.own!.zones.get('house')!.items.has('letter'))
})

t.test('a world is not opened with the other model', async (t) => {
  const shared = await played()
  const isolated = await Woods.open({ content: house })
  await isolated.enter('alice')
  const open = (woods: Woods, base: Content, model: Content['model']) =>
    Woods.open({ disk: woods.disk, content: { ...base, model } }).catch((error: unknown) => error)
  for (const [woods, base, model, reason] of [
    [shared, content, 'isolated', /made with the model "shared", and config\.json says "isolated"/],
    [isolated, house, 'shared', /made with the model "isolated", and config\.json says "shared"/],
  ] as const) {
    const error = await open(woods, base, model)
    t.ok(error instanceof WorldDamaged)
    t.match((error as Error).message, reason)
  }
})
