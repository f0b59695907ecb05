import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A zone of the worlds made for tests. */
export interface Place {
  readonly zone: string
  readonly lat: number
  readonly lng: number
  readonly bottles: readonly string[]
}

export const experience = 'glass-wood'
/** Has the same zones and the same names of everything. */
export const twinExperience = 'glass-wood-twin'
export const area = 'clearing'
export const otherArea = 'thicket'

const zoneCount = 30
const bottlesPerZone = 4

/** Where new players start. */
export const gate: Place = placeOf(0)
/** Zones to play in, far apart; each with four bottles in its first area. */
export const places: readonly Place[] = Array.from({ length: zoneCount }, (_, index) => placeOf(index + 1))
/** Lies in the library, and is so large that few of its comings and goings fill a socket. */
export const tome = 'tome'
export const library: Place = { ...placeOf(zoneCount + 1), bottles: [tome] }
const tomeBytes = 64 * 1024

function placeOf(index: number): Place {
  const zone = `zone_${String(index).padStart(2, '0')}`
  const bottles = Array.from({ length: bottlesPerZone }, (_, bottle) => `${zone}_bottle_${bottle + 1}`)
  return { zone, lat: 40 + index / 10, lng: 10, bottles }
}

/** Writes the two experiences below `root`. */
export async function writeContent(root: string): Promise<void> {
  for (const id of [experience, twinExperience]) await writeExperience(join(root, id), id)
}

async function writeExperience(folder: string, id: string): Promise<void> {
  const zones = [gate, ...places, library]
  for (const part of ['templates/items', 'templates/npcs', 'waypoints']) {
    await mkdir(join(folder, part), { recursive: true })
  }
  await writeFile(join(folder, 'config.json'), JSON.stringify(configOf(id), null, 2))
  const locations = Object.fromEntries(zones.map((place) => [place.zone, locationOf(place)]))
  await writeFile(join(folder, 'world.template.json'), JSON.stringify({ locations }, null, 2))
  await writeFile(join(folder, 'templates/items/bottle.md'), templateOf('Bottle', 'A bottle of green glass.'))
  await writeFile(
    join(folder, 'templates/items/tome.md'),
    templateOf('Tome', 'once upon a time '.repeat(tomeBytes / 17)),
  )
  for (const place of zones) await writeFile(join(folder, 'waypoints', `${place.zone}.md`), waypointOf(place))
}

function configOf(id: string) {
  return {
    id,
    name: 'Glass Wood',
    version: '1.0.0',
    description: 'A wood to test in.',
    state: { model: 'shared' },
    bootstrap: { player_starting_location: gate.zone, player_starting_inventory: [] },
  }
}

function locationOf({ zone, bottles }: Place) {
  const spots = Object.fromEntries(bottles.map((bottle, index) => [`spot_${index + 1}`, spotOf(bottle)]))
  const empty = { stone: { name: 'Stone', description: 'Nothing lies here.' } }
  return {
    name: zone,
    description: `The zone ${zone}.`,
    areas: {
      [area]: { name: 'Clearing', description: 'Open ground.', spots },
      [otherArea]: { name: 'Thicket', description: 'Thorns.', spots: empty },
    },
  }
}

function spotOf(bottle: string) {
  const template = bottle === tome ? 'tome' : 'bottle'
  return { name: 'Spot', description: 'Soft moss.', items: [{ instance_id: bottle, template_id: template }] }
}

function templateOf(name: string, description: string): string {
  const fields = `> **Type**: collectible\n> **Semantic Name**: ${name}\n> **Collectible**: yes\n`
  return `# ${name}\n\n${fields}\n## Description\n\n${description}\n`
}

function waypointOf({ zone, lat, lng }: Place): string {
  const yaml = `id: ${zone}\nlocation_id: ${zone}\nname: ${zone}\ngps:\n  lat: ${lat}\n  lng: ${lng}\nradius_m: 500\n`
  return `# ${zone}\n\n\`\`\`yaml\n${yaml}\`\`\`\n`
}
