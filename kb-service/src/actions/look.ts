import type { AreaContent } from '../content/world-template.js'
import { isVisible, nameOf } from '../world/find.js'
import type { Spot, Zone } from '../world/state.js'
import { type Ways, waysFrom } from '../world/ways.js'
import type { ActionDefinition } from './definition.js'
import { done, type Outcome, refuse, type Scene } from './outcome.js'

export const look: ActionDefinition = {
  name: 'look',
  title: 'Look Around Command',
  help: 'Tells what is to be seen where you are: the place, what lies and who stands there, and the ways out.',
  fields: {},
  required: [],
  example: {},
  changes: false,
  sentences: [
    'look [around] [me]',
    'l',
    'where am i',
    '(what is)|whats here|(around me)|(around here)|(in here)',
    '(who is)|whos [else] here|around',
    'what do|can i see [here]',
    'describe|examine|inspect [the|this] room|area|place|surroundings',
  ],
  play: lookAround,
}

interface Thing extends Spot {
  readonly name: string
  /** As it is told in the metadata. */
  readonly as: { readonly instance_id: string } | { readonly npc_id: string }
}

/** In no area: the whole zone. Hidden items are not seen, and who else is here is nobody's business. */
function lookAround(scene: Scene): Outcome {
  const { world, content, player } = scene
  const ways = waysFrom(content, player)
  const place = player.zone === null ? undefined : content.zones.get(player.zone)
  const zone = player.zone === null ? undefined : world.zones.get(player.zone)
  if (!ways || !place || !zone) {
    return refuse("You don't have a current location. Please update your GPS location first.")
  }
  const seen = [...place.areas].filter(([id]) => player.area === null || id === player.area)
  const things = thingsIn(scene, zone).filter(({ area }) => seen.some(([id]) => id === area))
  const onward = [...ways.areas].filter(([id]) => id !== player.area)
  const parts = [
    ...(player.area === null ? [`**${place.name}**`, place.description] : []),
    ...seen.flatMap(([id, area]) => tellArea(id, area, things, player.area === null ? null : place.name)),
    zone.weather === null ? '' : `Weather: ${zone.weather}`,
    tellWays(ways, onward),
  ]
  const metadata = {
    location: player.zone,
    area: player.area,
    ...(zone.weather !== null && { weather: zone.weather }),
    items: things.filter(({ as }) => 'instance_id' in as).map(asMetadata),
    npcs: things.filter(({ as }) => 'npc_id' in as).map(asMetadata),
    areas: onward.map(([id, { name }]) => ({ area_id: id, name })),
    ...(ways.exits !== null && { exits: Object.fromEntries(ways.exits) }),
  }
  return done(parts.filter((part) => part !== '').join('\n\n'), metadata)
}

function thingsIn({ content }: Scene, { items, npcs }: Zone): Thing[] {
  const visible = [...items.values()].filter(({ item }) => isVisible(content, item))
  const lying = visible.map(({ area, spot, item }) => {
    return { area, spot, name: nameOf(content, item), as: { instance_id: item.instance_id } }
  })
  const standing = [...npcs].map(([npc, { area, spot }]) => {
    return { area, spot, name: content.npcs.get(npc)?.name ?? npc, as: { npc_id: npc } }
  })
  return [...lying, ...standing]
}

function asMetadata({ area, spot, name, as }: Thing) {
  return { ...as, name, area_id: area, spot_id: spot }
}

function tellArea(id: string, area: AreaContent, things: readonly Thing[], zone: string | null): string[] {
  const spots = [...area.spots].map(([spot, { name }]) => {
    const there = things.filter((thing) => thing.area === id && thing.spot === spot).map((thing) => thing.name)
    return `- ${name}${there.length > 0 ? `: ${there.join(', ')}` : ''}`
  })
  return [`**${area.name}**${zone === null ? '' : ` (${zone})`}`, area.description, spots.join('\n')]
}

function tellWays({ exits }: Ways, onward: readonly [string, AreaContent][]): string {
  if (onward.length === 0) return ''
  if (exits === null) return `You can go to: ${onward.map(([, { name }]) => name).join(', ')}`
  const names = new Map(onward.map(([id, { name }]) => [id, name]))
  const ways = [...exits].flatMap(([direction, to]) => (names.has(to) ? [`${direction} (${names.get(to)})`] : []))
  return `Ways out: ${ways.join(', ')}`
}
