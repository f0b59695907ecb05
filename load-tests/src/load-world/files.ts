import { area, itemId, placeOf, spotId, zoneId } from '#k6/world.js'
import type { WorldSize } from './size.js'

/** A file of the experience: its path in the experience's folder, and its text. */
export type ExperienceFile = readonly [path: string, text: string]

/** All files of an experience in which many can play at once: each zone has spots, each spot has a thing, all things come back. */
export function experienceFiles(size: WorldSize): ExperienceFile[] {
  const zones = numbers(size.zones)
  return [
    ['config.json', json(config(size))],
    ['world.template.json', json(places(size))],
    ['timers.json', json({ returns: returns(size) })],
    ['templates/items/stone.md', stone(size)],
    ...zones.map((zone): ExperienceFile => [`waypoints/${zoneId(zone)}.md`, waypoint(zone)]),
  ]
}

function config({ experience, zones, spots }: WorldSize): object {
  return {
    id: experience,
    name: 'Load',
    version: '1.0.0',
    description: `${zones} zones of ${spots} spots, for load tests.`,
    state: { model: 'shared' },
    bootstrap: { player_starting_location: zoneId(1), player_starting_inventory: [] },
    capabilities: { gps_based: true, inventory_system: true },
  }
}

function places({ zones, spots }: WorldSize): object {
  const zone = (number: number) => ({
    name: `Zone ${number}`,
    areas: { [area]: { name: 'Field', spots: Object.fromEntries(numbers(spots).map((at) => spot(number, at))) } },
  })
  return { locations: Object.fromEntries(numbers(zones).map((number) => [zoneId(number), zone(number)])) }
}

function spot(zone: number, at: number): [string, object] {
  const item = { instance_id: itemId(zone, at), template_id: 'stone' }
  return [spotId(at), { name: `Spot ${at}`, items: [item] }]
}

function returns({ zones, spots, returnS }: WorldSize): object[] {
  const all = numbers(zones).flatMap((zone) => numbers(spots).map((at) => itemId(zone, at)))
  return all.map((item) => ({ item, after_s: returnS }))
}

const sentence = 'Grey and flat, good for skipping over water. '

function stone({ textBytes }: WorldSize): string {
  return `# Stone

> **Type**: collectible
> **Semantic Name**: Stone
> **Collectible**: yes

## Description

${sentence
  .repeat(Math.ceil(textBytes / sentence.length))
  .slice(0, textBytes)
  .trim()}
`
}

function waypoint(zone: number): string {
  const { lat, lng } = placeOf(zone)
  return `# Zone ${zone}

\`\`\`yaml
id: ${zoneId(zone)}
name: Zone ${zone}
gps: { lat: ${lat}, lng: ${lng} }
radius_m: 100
\`\`\`
`
}

function numbers(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1)
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
