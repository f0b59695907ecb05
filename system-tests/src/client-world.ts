import { enter, type Known, take, type World } from 'gaia-client'
import type { AreaOfInterest, ServerMessage, WorldUpdate } from 'schemas'

/** What a world comes to: the same for every client that stands at the same place in the same world. */
export interface Picture {
  readonly zone: string | null
  readonly version: number | null
  readonly area: string | null
  readonly items: Readonly<Record<string, { area: string; spot: string; item: unknown }>>
  readonly npcs: Readonly<Record<string, unknown>>
  readonly weather: string | null
  readonly inventory: Readonly<Record<string, unknown>>
  /** Quests, stats and status effects. */
  readonly self: unknown
}

/** The world as gaia-client keeps it. It tells of everything that its rule would hide. */
export class ClientWorld {
  readonly faults: string[] = []
  #known: Known | null = null
  /** Known before the world is: an update tells it as well. */
  #version: number | null = null

  get version(): number | null {
    return this.#version
  }

  get zone(): string | null {
    return this.#known?.world.zone?.id ?? null
  }

  get inventory(): string[] {
    return Object.keys(this.picture().inventory)
  }

  get items(): string[] {
    return Object.keys(this.picture().items)
  }

  /** Goes on from what another socket of the same client knew. */
  continue(other: ClientWorld): void {
    this.#known = other.#known
    this.#version = other.#version
  }

  take(frame: ServerMessage): void {
    if (frame.type === 'area_of_interest') this.#replace(frame)
    else if (frame.type === 'world_update') this.#update(frame)
  }

  picture(): Picture {
    return { ...pictureOf(this.#known?.world ?? nowhere), version: this.#version }
  }

  #replace(seen: AreaOfInterest): void {
    const version = seen.snapshot_version
    const id = seen.zone?.id ?? null
    // Who is in no zone's range is told the version of the zone where it was, whichever that is.
    if (this.#version !== null && id !== null && id === this.zone && version < this.#version) {
      this.faults.push(`an area of interest of version ${version} came when ${this.#version} was known`)
    }
    this.#known = enter(seen)
    this.#version = version
  }

  /** Whatever comes must fit what is known: nothing is ever too early or too late. */
  #update(update: WorldUpdate): void {
    const { base_version: base, snapshot_version: snapshot } = update
    if (this.#version !== null && base !== this.#version) {
      this.faults.push(`an update from ${base} to ${snapshot} came at version ${this.#version}`)
    }
    this.#version = snapshot
    if (this.#known !== null) this.#known = take(this.#known, update)
  }
}

const nowhere: World = enter({
  type: 'area_of_interest',
  timestamp: 0,
  zone: null,
  areas: {},
  player: { current_location: null, current_area: null, inventory: [] },
  snapshot_version: 0,
}).world

/** What a world comes to, in an order of its own. */
export function pictureOf({ zone, areas, loose, player, version }: World): Picture {
  const spots = Object.values(areas).flatMap((area) => Object.values(area.spots).map((spot) => ({ area, spot })))
  const items = spots.flatMap(({ area, spot }) =>
    spot.items.map((item) => [item.instance_id, { area: area.id, spot: spot.id, item }] as const),
  )
  const npcs = spots.flatMap(({ area, spot }) =>
    spot.npcs.map((npc) => [npc.instance_id, { area: area.id, spot: spot.id, npc }] as const),
  )
  const astray = loose.map((item) => [item.instance_id, { area: 'none', spot: 'none', item }] as const)
  return {
    zone: zone?.id ?? null,
    version,
    area: player.current_area,
    items: inOrder([...items, ...astray]),
    npcs: inOrder(npcs),
    weather: zone?.weather ?? null,
    inventory: inOrder(player.inventory.map((item) => [item.instance_id, item])),
    self: {
      quests: inOrder(Object.entries(player.quests ?? {})),
      stats: inOrder(Object.entries(player.stats ?? {})),
      effects: player.status_effects ?? [],
    },
  }
}

function inOrder<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)))
}
