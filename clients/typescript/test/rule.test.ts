import t from 'tap'
import type { Change, Item, Update, World } from '../src/index.js'
import { enter, type Known, take } from '../src/world/rule.js'
import { item, onShelf, seen, update } from './support/frames.js'

const heldMost = 3
const joy = item('bottle_joy', 'Bottle of Joy')
const start = enter(seen({ version: 7, shelf: [joy] }))

function lay(thing: Item): Change {
  return { operation: 'add', ...onShelf, instance_id: thing.instance_id, item: thing }
}

function clear(id: string): Change {
  return { operation: 'remove', ...onShelf, instance_id: id }
}

function shelfOf({ areas }: World): string[] {
  return areas.main_room!.spots.shelf!.items.map(({ instance_id: id }) => id)
}

function takeAll(known: Known, ...updates: Update[]): Known {
  return updates.reduce((before, next) => take(before, next, heldMost), known)
}

t.test('an update on what is known is applied, and its snapshot version is the new one', async (t) => {
  const { fate, world } = take(start, update(7, 8, [clear('bottle_joy')]), heldMost)
  t.same([fate, world.version, shelfOf(world)], ['applied', 8, []])
  t.same(shelfOf(start.world), ['bottle_joy'], 'the world before is as it was')
})

t.test('worlds share what stayed the same', async (t) => {
  const { world } = take(start, update(7, 8, [clear('bottle_joy')]), heldMost)
  t.equal(world.areas.main_room?.spots.counter, start.world.areas.main_room?.spots.counter)
  t.equal(world.player, start.world.player)
  t.not(world.areas.main_room, start.world.areas.main_room)
})

t.test('an update from the past is dropped', async (t) => {
  const { fate, world, applied, told } = take(start, update(6, 7, [clear('bottle_joy')]), heldMost)
  t.same([fate, applied, told], ['dropped', [], []])
  t.equal(world, start.world)
})

t.test('an update that comes early is held until the one before it is here', async (t) => {
  const early = take(start, update(8, 9, [lay(joy)]), heldMost)
  t.same([early.fate, early.world.version], ['held', 7])
  const { fate, world, held, applied } = take(early, update(7, 8, [clear('bottle_joy')]), heldMost)
  t.same([fate, world.version, held], ['applied', 9, []])
  t.same(
    applied.map(({ base_version: base }) => base),
    [7, 8],
  )
  t.same(shelfOf(world), ['bottle_joy'])
})

t.test('held updates that were overtaken are forgotten', async (t) => {
  const { world, held } = takeAll(start, update(8, 9, [clear('bottle_joy')]), update(7, 12, [lay(item('coin'))]))
  t.same([world.version, held, shelfOf(world)], [12, [], ['bottle_joy', 'coin']])
})

t.test('so many are held and no more', async (t) => {
  const full = takeAll(start, ...[10, 11, 12].map((base) => update(base, base + 1, [lay(joy)])))
  t.equal(full.held.length, heldMost)
  const { fate, held } = take(full, update(20, 21, [lay(joy)]), heldMost)
  t.same([fate, held.length], ['lost', heldMost])
})

t.test('a private update leaves the version as it is, and the next one still fits', async (t) => {
  const coin = item('coin')
  const gain: Change = { operation: 'add', area_id: null, path: 'player.inventory', instance_id: 'coin', item: coin }
  const { world } = takeAll(start, update(7, 7, [gain]), update(7, 8, [clear('bottle_joy')]))
  t.same([world.version, world.player.inventory], [8, [coin]])
})

t.test('changes may come twice and do the same as once', async (t) => {
  const { world } = take(start, update(7, 8, [lay(joy), lay(joy), clear('ghost'), clear('ghost')]), heldMost)
  t.same(shelfOf(world), ['bottle_joy'])
})

t.test('what lies at a spot that is not known is not lost', async (t) => {
  const attic = { area_id: 'attic', spot_id: '__proto__', instance_id: 'coin' }
  const { world } = take(start, update(7, 8, [{ operation: 'add', ...attic, item: item('coin') }]), heldMost)
  t.same(world.loose, [item('coin')])
  t.same(takeAll({ world, held: [] }, update(8, 9, [{ operation: 'remove', ...attic }])).world.loose, [])
})

t.test('a path of a later server changes nothing', async (t) => {
  const later = { operation: 'update', area_id: null, path: 'player.aura' } as unknown as Change
  const { world } = take(start, update(7, 8, [later]), heldMost)
  t.same({ ...world, version: 7 }, start.world)
})
