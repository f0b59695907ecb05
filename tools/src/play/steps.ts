import type { Answer, Game } from './game.js'
import { type Place, places } from './places.js'
import { carried, zoneItems, zoneNpcs } from './things.js'
import type { Witness } from './witness.js'
import type { World } from './world.js'

/** What the steps of a script need. */
export interface Stage {
  readonly game: Game
  readonly witness: Witness
  readonly reset: () => Promise<Answer>
}

export interface Step {
  readonly name: string
  /** Throws, with the reason, if it was not seen to happen. */
  readonly play: (stage: Stage) => Promise<void>
}

const bottles = ['bottle_mystery', 'bottle_energy', 'bottle_joy', 'bottle_nature'] as const
const seenWithinMs = 5_000
const connectedWithinMs = 20_000
const [shop, nextDoor] = places

/** The whole play: walk in, take every bottle, drop one, give one, walk to the next zone and back. */
export const steps: readonly Step[] = [
  { name: 'walk into the shop', play: arrive },
  { name: 'all bottles are in their places', play: tidy },
  ...bottles.map((id) => ({ name: `take ${id}`, play: (stage: Stage) => take(stage, id) })),
  { name: `drop ${bottles[0]}`, play: (stage) => drop(stage, bottles[0]) },
  { name: `give ${bottles[1]} to louisa`, play: (stage) => give(stage, bottles[1], 'louisa') },
  { name: `walk to ${nextDoor.id}`, play: (stage) => walk(stage, nextDoor) },
  { name: 'walk back to the shop', play: (stage) => walk(stage, shop) },
]

async function arrive({ game, witness }: Stage): Promise<void> {
  await witness.until('the area of interest of a zone', game, ({ zone }) => zone !== null, connectedWithinMs)
  if (game.world?.zone?.id !== shop.id) throw new Error(`this is ${game.world?.zone?.id}, not ${shop.id}`)
}

async function tidy({ game, witness, reset }: Stage): Promise<void> {
  const isTidy = (world: World) => bottles.every((id) => lies(world, id)) && carried(world).length === 0
  if (game.world !== null && isTidy(game.world)) return
  requireSuccess(await reset())
  await witness.until('all bottles back in the shop', game, isTidy, seenWithinMs)
}

async function take({ game, witness }: Stage, id: string): Promise<void> {
  requireSuccess(await game.act('collect_item', { instance_id: id }))
  const isSeen = () => witness.saw('remove', id, 'zone') && witness.saw('add', id, 'inventory')
  await witness.until(
    'the update that moves it to the inventory',
    game,
    (world) => isSeen() && holds(world, id) && !lies(world, id),
    seenWithinMs,
  )
}

async function drop({ game, witness }: Stage, id: string): Promise<void> {
  requireSuccess(await game.act('drop_item', { instance_id: id }))
  const isSeen = () => witness.saw('add', id, 'zone') && witness.saw('remove', id, 'inventory')
  await witness.until(
    'the update that puts it back into the zone',
    game,
    (world) => isSeen() && lies(world, id) && !holds(world, id),
    seenWithinMs,
  )
}

async function give({ game, witness }: Stage, id: string, npc: string): Promise<void> {
  await approach(game, npc)
  requireSuccess(await game.act('give_item', { instance_id: id, target_npc_id: npc }))
  const isSeen = () => witness.saw('remove', id, 'inventory')
  await witness.until(
    'the update that takes it from the inventory',
    game,
    (world) => isSeen() && !holds(world, id),
    seenWithinMs,
  )
}

/** Who gives must stand in the receiver's area. */
async function approach(game: Game, npc: string): Promise<void> {
  const there = game.world === null ? undefined : zoneNpcs(game.world).find(({ id }) => id === npc)
  if (there === undefined) throw new Error(`${npc} is not here`)
  if (there.areaId === null || there.areaId === game.world?.player.current_area) return
  requireSuccess(await game.act('go', { destination: there.areaId }))
}

async function walk({ game }: Stage, place: Place): Promise<void> {
  const answer = await game.walk(place)
  if (answer === 'late') throw new Error('no area of interest came')
  if (answer.type === 'error') throw new Error(`${answer.message} (${answer.code})`)
  if (answer.type === 'area_of_interest' && answer.zone?.id === place.id) return
  throw new Error(`the area of interest is of ${answer.type === 'area_of_interest' ? answer.zone?.id : answer.type}`)
}

function requireSuccess(answer: Answer): void {
  if (answer === 'late') throw new Error('no answer came')
  if (answer.type === 'error') throw new Error(`${answer.message} (${answer.code})`)
  if (answer.type !== 'action_response') throw new Error(`answered with ${answer.type}`)
  if (!answer.success) throw new Error(answer.message ?? 'refused without a word')
}

function lies(world: World, id: string): boolean {
  return zoneItems(world).some((item) => item.id === id)
}

function holds(world: World, id: string): boolean {
  return carried(world).some((item) => item.id === id)
}
