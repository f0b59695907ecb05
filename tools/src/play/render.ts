import type { Area, Spot } from 'schemas'
import { type Paint, tame } from './paint.js'
import { carried, itemName, npcName } from './things.js'
import type { World } from './world.js'

const spotWidth = 22

/** The zone as a person reads it: where you are, what stands and lies there, what you carry. */
export function renderWorld(world: World, paint: Paint): string {
  if (world.zone === null) return `${paint('yellow', 'Nothing is near here.')}\n${renderInventory(world, paint)}`
  const { name, description } = world.zone
  const head = `${paint('bold', tame(name))}  ${paint('dim', `version ${world.version}`)}`
  const areas = Object.values(world.areas).flatMap((area) => ['', ...renderArea(world, area, paint)])
  const loose = world.loose.map((item) => `    ${paint('green', tame(itemName(item)))}`)
  return ['', head, ...prose(description, 2, paint), ...areas, ...loose, '', renderInventory(world, paint)].join('\n')
}

export function renderInventory(world: World, paint: Paint): string {
  const things = carried(world).map(({ name }) => paint('green', tame(name)))
  return `  ${paint('bold', 'You carry')}  ${things.length === 0 ? paint('dim', 'nothing') : things.join(', ')}`
}

function renderArea(world: World, area: Area, paint: Paint): string[] {
  const isHere = world.player.current_area === area.id
  const head = `  ${paint('cyan', tame(area.name))}${isHere ? paint('bold', '  ← you are here') : ''}`
  return [
    head,
    ...prose(area.description, 4, paint),
    ...Object.values(area.spots).map((spot) => renderSpot(spot, paint)),
  ]
}

function renderSpot(spot: Spot, paint: Paint): string {
  const npcs = spot.npcs.map((npc) => paint('magenta', tame(npcName(npc))))
  const items = spot.items.map((item) => paint('green', tame(itemName(item))))
  const things = [...npcs, ...items]
  const name = tame(spot.name)
  return things.length === 0 ? paint('dim', `    ${name}`) : `    ${name.padEnd(spotWidth)} ${things.join(', ')}`
}

function prose(text: string, indent: number, paint: Paint): string[] {
  const words = tame(text).split(' ').filter(Boolean)
  const lines: string[] = []
  for (const word of words) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < 76) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.map((line) => paint('dim', ' '.repeat(indent) + line))
}
