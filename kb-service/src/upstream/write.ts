import type { Content } from '../content/content.js'
import type { ZoneTemplate } from '../content/world-template.js'
import { type PlacedItem, type Player, type State, versionFor, type Zone } from '../world/state.js'

/** Of which world, and when. */
export interface Written {
  readonly state: State
  readonly epoch: string
  /** Names what there is; null if it cannot be read. */
  readonly content: Content | null
}

/** A shared world as `world.json`; of an isolated one only when it was written. UP §4.1, §4.8. */
export function writeWorld({ state, epoch, content }: Written): object {
  return {
    metadata: {
      _version: highest(state.zones),
      last_modified: dateOf(state.at),
      epoch,
      commit: state.commit,
    },
    ...writeZones(state.zones, content),
    global_state: {},
  }
}

/** A player as `view.json`; in an isolated world with the world that is theirs. UP §4.3. */
export function writeView(player: Player, { state, content }: Written): object {
  const { zone, area, inventory, quests, trust, stats, effects, selectedAt, own } = player
  const states = [...quests].map(([id, { status }]) => [id, status])
  const trusts = [...trust].map(([npc, level]) => [npc, { trust_level: level }])
  return {
    player: {
      current_location: zone,
      current_area: area,
      inventory: [...inventory.values()],
      stats: Object.fromEntries(stats),
      status_effects: effects,
      quests: Object.fromEntries(quests),
      npcs: Object.fromEntries(trusts),
    },
    progress: {
      visited_locations: zone === null ? [] : [zone],
      discovered_areas: area === null ? [] : [area],
      quest_states: Object.fromEntries(states),
      achievements: [],
      observations: {},
    },
    session: {
      started_at: null,
      last_active: dateOf(state.at),
      turns_taken: 0,
      selected_at: selectedAt === 0 ? null : dateOf(selectedAt),
    },
    ...(own && writeZones(own.zones, content)),
    metadata: { _version: own?.version ?? 1, _created_at: dateOf(state.at) },
    snapshot_version: versionFor(state, player),
  }
}

function writeZones(zones: ReadonlyMap<string, Zone>, content: Content | null) {
  const locations = [...zones].map(([id, zone]) => [id, writeZone(zone, content?.zones.get(id))])
  const npcs = [...zones].flatMap(([location, zone]) =>
    [...zone.npcs].map(([npc, place]) => [npc, { name: content?.npcs.get(npc)?.name ?? npc, location, ...place }]),
  )
  return { locations: Object.fromEntries(locations), npcs: Object.fromEntries(npcs) }
}

function writeZone(zone: Zone, template: ZoneTemplate | undefined): object {
  const { version, items, npcs, weather } = zone
  const places = [...items.values(), ...npcs.values()]
  const areas = new Set([...(template?.areas.keys() ?? []), ...places.map(({ area }) => area)])
  return {
    ...namesOf(template),
    _version: version,
    ...(weather !== null && { weather }),
    areas: Object.fromEntries([...areas].map((area) => [area, writeArea(zone, area, template?.areas.get(area))])),
  }
}

function writeArea({ items, npcs }: Zone, area: string, template: ReturnType<ZoneTemplate['areas']['get']>): object {
  const lying = [...items.values()].filter((placed) => placed.area === area)
  const standing = [...npcs].filter(([, place]) => place.area === area)
  const here = [...lying, ...standing.map(([, place]) => place)]
  const spots = new Set([...(template?.spots.keys() ?? []), ...here.map(({ spot }) => spot)])
  const written = [...spots].map((spot) => {
    const npc = standing.find(([, place]) => place.spot === spot)?.[0]
    return [spot, { ...namesOf(template?.spots.get(spot)), ...(npc && { npc }), items: itemsAt(lying, spot) }]
  })
  return { ...namesOf(template), spots: Object.fromEntries(written) }
}

function itemsAt(lying: readonly PlacedItem[], spot: string): object[] {
  return lying.filter((placed) => placed.spot === spot).map(({ item }) => item)
}

function namesOf(template: { name: string; description: string } | undefined): object {
  return template ? { name: template.name, description: template.description } : {}
}

function highest(zones: ReadonlyMap<string, Zone>): number {
  return Math.max(0, ...[...zones.values()].map(({ version }) => version))
}

function dateOf(at: number): string {
  return new Date(at).toISOString()
}
