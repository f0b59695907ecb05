import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** A zone that can be walked to. */
export interface Zone {
  readonly id: string
  readonly lat: number
  readonly lng: number
}

/** Two shared worlds with the same ids of everything, so that what leaks from one is plausible in the other. */
export const north = 'north-wood'
export const south = 'south-wood'
/** Here each player has a world of their own. */
export const hermitage = 'hermitage'

const names = ['glade', 'brook', 'hollow', 'mire', 'ridge', 'fen', 'dell', 'scree', 'copse', 'weir']

export const zones: readonly Zone[] = names.map((id, index) => ({
  id,
  lat: 40 + index / 10,
  lng: 10,
}))
/** Where most are, and meet. In the others hardly anything happens: what is missed there no later event shows. */
export const busyZones = zones.slice(0, 4)
export const quietZones = zones.slice(4)
/** In no zone's range. */
export const nowhere = { lat: -40, lng: -10 } as const

export const areas = ['near', 'deep'] as const
export const rooms = ['porch', 'room'] as const

const spotsPerArea = 4
/** Things that come back when they were taken, and after how long. */
const returnsAfterS = 1

/** Writes the three experiences below `root`. */
export async function writeWoods(root: string): Promise<void> {
  for (const [file, text] of Object.entries({ ...wood(north), ...wood(south), ...hut() })) {
    await mkdir(dirname(join(root, file)), { recursive: true })
    await writeFile(join(root, file), text)
  }
}

function wood(id: string): Record<string, string> {
  const walks = [
    { npc: 'heron', zone: 'brook', every_s: 1, route: [stop('near', 1), stop('deep', 2), stop('near', 3)] },
  ]
  const weather = [{ zone: 'hollow', every_s: 1, turns: ['clear', 'rain', 'wind'] }]
  const returns = ['glade', 'brook'].map((zone) => ({ item: `${zone}_near_1`, after_s: returnsAfterS }))
  return {
    [`${id}/config.json`]: config(id, 'shared', 'glade'),
    [`${id}/world.template.json`]: JSON.stringify({ locations: Object.fromEntries(zones.map(locationOf)) }),
    [`${id}/timers.json`]: JSON.stringify({ returns, walks, weather }),
    ...Object.fromEntries(
      zones.map(({ id: zone, lat, lng }) => [`${id}/waypoints/${zone}.md`, waypoint(zone, lat, lng)]),
    ),
    [`${id}/templates/items/pebble.md`]: item('Pebble', { consumable: 'no' }, 'effects:\n  health: -1\n'),
    [`${id}/templates/items/berry.md`]: item('Berry', { consumable: 'yes' }, 'effects:\n  health: 2\n'),
    [`${id}/templates/items/stone.md`]:
      '# Stone\n\n> **Type**: scenery\n> **Semantic Name**: Stone\n> **Collectible**: no\n\n## Description\n\nA stone.\n',
    [`${id}/templates/npcs/heron.md`]: '# Heron\n\n> **Name**: Heron\n\n## Description\n\nA heron.\n',
    [`${id}/templates/quests/pebbles.md`]: quest(['pebble', 'berry']),
  }
}

function hut(): Record<string, string> {
  const spots = Object.fromEntries(
    [1, 2, 3].map((at) => [`spot_${at}`, spot([`hut_${at}`], at % 2 === 0 ? 'berry' : 'pebble')]),
  )
  const porch = { name: 'Porch', description: 'Two steps.', exits: { room: 'room' }, spots }
  const room = {
    name: 'Room',
    description: 'Warm.',
    exits: { porch: 'porch' },
    spots: { shelf: spot(['hut_4'], 'pebble') },
  }
  const places = { hut: { name: 'Hut', description: 'Nobody else comes here.', areas: { porch, room } } }
  return {
    [`${hermitage}/config.json`]: config(hermitage, 'isolated', 'hut'),
    [`${hermitage}/world.template.json`]: JSON.stringify({ locations: places }),
    [`${hermitage}/templates/items/pebble.md`]: item('Pebble', { consumable: 'no' }, 'effects:\n  health: -1\n'),
    [`${hermitage}/templates/items/berry.md`]: item('Berry', { consumable: 'yes' }, 'effects:\n  health: 2\n'),
    [`${hermitage}/templates/quests/pebbles.md`]: quest(['pebble', 'berry']),
  }
}

function locationOf({ id }: Zone): [string, object] {
  const parts = areas.map((area) => [area, { name: area, description: `The ${area} part.`, spots: spotsOf(id, area) }])
  return [id, { name: id, description: `The zone ${id}.`, areas: Object.fromEntries(parts) }]
}

function spotsOf(zone: string, area: string): object {
  const all = Array.from({ length: spotsPerArea }, (_, index) => index + 1)
  return Object.fromEntries(all.map((at) => [`spot_${at}`, spotOf(zone, area, at)]))
}

/** A thing that lies there for good, so that something can happen in a zone at any time: its name changes. */
export function stoneOf(zone: string): string {
  return `${zone}_stone`
}

function spotOf(zone: string, area: string, at: number): object {
  if (area === 'deep' && at === spotsPerArea) return spot([stoneOf(zone)], 'stone')
  const hasHeron = zone === 'brook' && area === 'near' && at === 1
  return { ...spot([`${zone}_${area}_${at}`], at % 2 === 0 ? 'berry' : 'pebble'), ...(hasHeron && { npc: 'heron' }) }
}

function spot(items: readonly string[], template: string) {
  return {
    name: 'Spot',
    description: 'Soft moss.',
    items: items.map((id) => ({ instance_id: id, template_id: template })),
  }
}

function stop(area: string, at: number) {
  return { area, spot: `spot_${at}` }
}

function config(id: string, model: 'shared' | 'isolated', start: string): string {
  return JSON.stringify({
    id,
    name: id,
    version: '1.0.0',
    description: 'A world to break things in.',
    state: { model },
    bootstrap: { player_starting_location: start, player_starting_inventory: [] },
  })
}

function item(name: string, { consumable }: { consumable: string }, use: string) {
  const more = `> **Consumable**: ${consumable}\n`
  const fields = `> **Type**: collectible\n> **Semantic Name**: ${name}\n> **Collectible**: yes\n${more}`
  return `# ${name}\n\n${fields}\n## Description\n\nA ${name}.\n\n\`\`\`yaml\n${use}\`\`\`\n`
}

function quest(templates: readonly string[]): string {
  const yaml = `steps:\n  - { id: find, name: Find them, does: collect, of: [${templates.join(', ')}] }\n`
  const texts = '## Description\n\nFind them.\n\n## When complete\n\nThank you.\n'
  return `# Quest\n\n> **Name**: Quest\n> **Starts**: by itself\n\n${texts}\n\`\`\`yaml\n${yaml}\`\`\`\n`
}

function waypoint(zone: string, lat: number, lng: number): string {
  const yaml = `id: ${zone}\nname: ${zone}\ngps:\n  lat: ${lat}\n  lng: ${lng}\nradius_m: 500\n`
  return `# ${zone}\n\n\`\`\`yaml\n${yaml}\`\`\`\n`
}
