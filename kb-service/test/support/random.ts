import { car, nowhere, shop, type Woods } from './experience.js'

/** A generator that gives the same numbers for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export const users = ['alice', 'bob', 'carol.x@example.org', '7', '__proto__', 'admin']
const items = ['bottle_mystery', 'bottle_energy', 'bottle_joy', 'bottle_nature', 'brass_ticket', 'brake_wheel', 'crown']
const areas = ['main_room', 'entrance', 'back_room', 'platform', 'car']

/** Something that a player might say. */
export function messageOf(random: () => number): object {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const item = { instance_id: pick(items) }
  return pick([
    { type: 'action', action: 'collect_item', ...item },
    { type: 'action', action: 'collect_item', ...item },
    { type: 'action', action: 'drop_item', ...item },
    { type: 'action', action: pick(['use_item', 'examine']), ...item },
    { type: 'action', action: 'use_item', instance_id: 'moon_tea' },
    { type: 'action', action: 'give_item', ...item, target_player_id: pick(users) },
    { type: 'action', action: 'give_item', ...item, target_npc_id: pick(['louisa', 'woander']) },
    { type: 'action', action: 'go', destination: pick(areas) },
    { type: 'action', action: 'go', destination: 'main_room' },
    { type: 'action', action: 'talk', npc_id: pick(['louisa', 'woander']), message: 'where are the bottles' },
    { type: 'action', action: 'accept_quest', quest_id: pick(['dream_bottle_recovery', 'bottle_quest']) },
    { type: 'update_location', ...pick([shop, shop, car, nowhere]) },
  ])
}

/** Plays `count` messages of several players; the same for the same seed. */
export async function playAtRandom(woods: Woods, count: number, seed: number): Promise<void> {
  const random = seeded(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  for (let index = 0; index < count; index++) {
    const message = messageOf(random)
    const request = `request-${seed}-${index}-padding`
    woods.nowMs += Math.floor(random() * 20_000)
    await woods.say(pick(users), message, request)
    if (random() < 0.03) await woods.act('admin', '@reset experience CONFIRM', {}, `reset-${seed}-${index}-padding-x`)
  }
}
