import { maxEventBytes } from 'schemas'
import { mostHeld, mostLeft } from '../world/room.js'
import type { Content } from './content.js'
import type { Field } from './source.js'

/** For the player's stats and effects, and the headers of an event. */
const spareBytes = 16 * 1024

/** Everything that there is must fit into one event: then every area of interest and every update does. */
export function checkSize(root: Field, content: Content): void {
  const { zones, npcs, quests, describe, describeNpc } = content
  const items = [...zones.values()].flatMap((zone) => zone.items.map(({ item }) => describe(item)))
  const places = [...zones.values()].map(({ name, description, areas }) => [
    name,
    description,
    [...areas].map(([id, area]) => [id, area, [...area.spots]]),
  ])
  const others = [[...npcs.keys()].map(describeNpc), [...quests].map(([id, { name, steps }]) => [id, name, steps])]
  check(root, 'items, places, characters and quests are', bytesOf([items, places, others]), maxEventBytes / 2)
  const gifts = [...quests.values()].flatMap(({ onStart, onComplete }) => [...onStart.gives, ...onComplete.gives])
  const largest = Math.max(0, ...gifts.map((id) => bytesOf(describe({ instance_id: id, template_id: id }))))
  const room = maxEventBytes / 2 - spareBytes
  check(root, `${mostHeld + mostLeft} of the largest gift of a quest are`, (mostHeld + mostLeft) * largest, room)
}

function check(root: Field, what: string, bytes: number, most: number): void {
  if (bytes > most) root.report(`${what} ${bytes} bytes together, more than ${most}`)
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value))
}
