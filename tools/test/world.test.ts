import type { Change, Item, WorldUpdate } from 'schemas'
import t from 'tap'
import { enter, take, type World } from '../src/play/world.js'
import { house, item, quest, seen, update } from './support/frames.js'

const joy = item('bottle_joy', 'Bottle of Joy')

function goneFromShelf(id: string): Change {
  return { operation: 'remove', area_id: 'main_room', spot_id: 'shelf', instance_id: id }
}

function lieOnShelf(thing: Item): Change {
  return { operation: 'add', area_id: 'main_room', spot_id: 'shelf', instance_id: thing.instance_id, item: thing }
}

function inHand(thing: Item): Change {
  const { instance_id } = thing
  return { operation: 'add', area_id: null, path: 'player.inventory', instance_id, item: thing }
}

function onShelf(world: World): string[] {
  return world.areas.main_room?.spots.shelf?.items.map(({ instance_id }) => instance_id) ?? []
}

function inHands(world: World): string[] {
  return world.player.inventory.map(({ instance_id }) => instance_id)
}

function takeAll(world: World, updates: readonly WorldUpdate[]): World {
  return updates.reduce((known, next) => take(known, next).world, world)
}

const start = enter(seen({ version: 7, shelf: [joy] }))

t.test('an update on what is known is applied, and its snapshot version is the new one', async (t) => {
  const { fate, world } = take(start, update(7, 8, [goneFromShelf('bottle_joy'), inHand(joy)]))
  t.equal(fate, 'applied')
  t.equal(world.version, 8)
  t.same([onShelf(world), inHands(world)], [[], ['bottle_joy']])
  t.same(onShelf(start), ['bottle_joy'], 'the world before is as it was')
})

t.test('a private update leaves the version as it is, and the next one still fits', async (t) => {
  const world = takeAll(start, [update(7, 7, [inHand(item('coin'))]), update(7, 8, [goneFromShelf('bottle_joy')])])
  t.equal(world.version, 8)
  t.same([onShelf(world), inHands(world)], [[], ['coin']])
})

t.test('an update from the past is dropped', async (t) => {
  const { fate, world, applied } = take(start, update(6, 7, [goneFromShelf('bottle_joy')]))
  t.same([fate, applied], ['dropped', []])
  t.equal(world, start)
})

t.test('an update that comes early is held until the one before it is here', async (t) => {
  const early = take(start, update(8, 9, [lieOnShelf(joy)]))
  t.equal(early.fate, 'held')
  t.same(onShelf(early.world), ['bottle_joy'])
  const { fate, world, applied } = take(early.world, update(7, 8, [goneFromShelf('bottle_joy')]))
  t.equal(fate, 'applied')
  t.same([world.version, applied.map(({ base_version: base }) => base)], [9, [7, 8]])
  t.same([onShelf(world), world.held], [['bottle_joy'], []])
})

t.test('held updates that were overtaken are forgotten', async (t) => {
  const early = take(start, update(8, 9, [goneFromShelf('bottle_joy')])).world
  const { world } = take(early, update(7, 12, [inHand(item('coin'))]))
  t.same([world.version, world.held, onShelf(world)], [12, [], ['bottle_joy']])
})

t.test('held updates have a limit, beyond which only a new area of interest helps', async (t) => {
  const early = Array.from({ length: 32 }, (_, index) => update(10 + index, 11 + index, [inHand(item('coin'))]))
  const full = takeAll(start, early)
  t.equal(full.held.length, 32)
  t.equal(take(full, update(50, 51, [inHand(item('coin'))])).fate, 'lost')
})

t.test('an area of interest replaces everything and empties what is held', async (t) => {
  const early = take(start, update(9, 10, [goneFromShelf('bottle_joy')])).world
  t.equal(early.held.length, 1)
  const world = enter(seen({ version: 3, shelf: [] }))
  t.same([world.version, world.held, onShelf(world)], [3, [], []])
})

t.test('changes may come twice and do the same as once', async (t) => {
  const twice = [lieOnShelf(joy), lieOnShelf(joy), goneFromShelf('ghost'), inHand(joy), inHand(joy)]
  const { world } = take(start, update(7, 8, twice))
  t.same([onShelf(world), inHands(world)], [['bottle_joy'], ['bottle_joy']])
})

t.test('an add replaces the item of that id', async (t) => {
  const { world } = take(start, update(7, 8, [lieOnShelf(item('bottle_joy', 'Cracked Bottle'))]))
  t.equal(world.areas.main_room?.spots.shelf?.items[0]?.semantic_name, 'Cracked Bottle')
})

t.test('an item update sets the fields it names', async (t) => {
  const dim: Change = {
    operation: 'update',
    area_id: 'main_room',
    spot_id: 'shelf',
    instance_id: 'bottle_joy',
    item: { state: { glowing: false } },
  }
  const { world } = take(start, update(7, 8, [dim]))
  t.match(world.areas.main_room?.spots.shelf?.items[0], { semantic_name: 'Bottle of Joy', state: { glowing: false } })
})

t.test('what leaves the hand is gone from it, and the player may stand elsewhere', async (t) => {
  const held = take(start, update(7, 7, [inHand(joy)])).world
  const { world } = take(
    held,
    update(7, 7, [
      { operation: 'remove', area_id: null, path: 'player.inventory', instance_id: 'bottle_joy' },
      { operation: 'update', area_id: 'back_room', path: 'player.current_area' },
    ]),
  )
  t.same([inHands(world), world.player.current_area], [[], 'back_room'])
})

t.test('what lies at a place that is not known is not lost', async (t) => {
  const place = { area_id: 'attic', spot_id: '__proto__', instance_id: 'coin' }
  const { world } = take(start, update(7, 8, [{ operation: 'add', ...place, item: item('coin') }]))
  t.same(
    world.loose.map(({ instance_id }) => instance_id),
    ['coin'],
  )
  t.same(take(world, update(8, 9, [{ operation: 'remove', ...place }])).world.loose, [])
})

t.test('a character stands where it was put last, and nowhere once it left', async (t) => {
  const npc = { instance_id: 'louisa_1', template_id: 'louisa', name: 'Louisa' }
  const change = { path: 'zone.npcs', instance_id: 'louisa_1' } as const
  const walk: Change = { ...change, operation: 'update', area_id: 'main_room', spot_id: 'shelf', npc }
  const walked = take(start, update(7, 8, [walk, walk])).world
  const spots = walked.areas.main_room?.spots
  t.same([spots?.shelf?.npcs, spots?.counter?.npcs], [[npc], []])
  const left = take(
    walked,
    update(8, 9, [{ ...change, operation: 'remove', area_id: 'main_room', spot_id: 'shelf' }]),
  ).world
  t.same(left.areas.main_room?.spots.shelf?.npcs, [])
})

t.test('weather, quests, stats and effects are as the last update says', async (t) => {
  const before = enter(house())
  const effects = [{ name: 'lit', applied_at: '2024-11-04T00:00:00.000Z' }]
  const changes: Change[] = [
    { operation: 'update', area_id: null, path: 'zone.weather', weather: 'rain' },
    { operation: 'update', area_id: null, path: 'player.quests', quest_id: 'rattle', quest: quest('completed', 2) },
    { operation: 'update', area_id: null, path: 'player.quests', quest_id: 'letter', quest: null },
    { operation: 'update', area_id: null, path: 'player.stats', stats: { health: 100 } },
    { operation: 'update', area_id: null, path: 'player.status_effects', status_effects: effects },
  ]
  const { zone, player } = take(before, update(1, 2, changes)).world
  t.equal(zone?.weather, 'rain')
  t.match(player, { quests: { rattle: { status: 'completed' } }, stats: { health: 100 }, status_effects: effects })
  t.same(Object.keys(player.quests ?? {}), ['rattle'])
  t.match(before, { zone: { weather: 'mist' }, player: { stats: { health: 80 } } }, 'the world before is as it was')
})
