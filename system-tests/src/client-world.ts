import type { AreaOfInterest, Change, Item, ServerMessage, WorldUpdate } from 'schemas'

interface Placed {
  readonly area: string
  readonly spot: string
  readonly item: Item
}

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

/** The world as a client of ours keeps it, by the rule of DESIGN §2. It tells of everything that the rule would hide. */
export class ClientWorld {
  readonly faults: string[] = []
  #version: number | null = null
  #zone: string | null = null
  #area: string | null = null
  #isKnown = false
  readonly #items = new Map<string, Placed>()
  readonly #npcs = new Map<string, { area: string; spot: string; npc: unknown }>()
  #weather: string | null = null
  readonly #inventory = new Map<string, Item>()
  readonly #quests = new Map<string, unknown>()
  readonly #stats = new Map<string, number>()
  #effects: unknown = []

  get version(): number | null {
    return this.#version
  }

  get zone(): string | null {
    return this.#zone
  }

  get inventory(): string[] {
    return [...this.#inventory.keys()].sort()
  }

  get items(): string[] {
    return [...this.#items.keys()].sort()
  }

  /** Goes on from what another socket of the same client knew. */
  continue(other: ClientWorld): void {
    this.#version = other.#version
    this.#zone = other.#zone
    this.#area = other.#area
    this.#isKnown = other.#isKnown
    this.#weather = other.#weather
    this.#effects = other.#effects
    for (const [id, placed] of other.#items) this.#items.set(id, placed)
    for (const [id, npc] of other.#npcs) this.#npcs.set(id, npc)
    for (const [id, item] of other.#inventory) this.#inventory.set(id, item)
    for (const [id, quest] of other.#quests) this.#quests.set(id, quest)
    for (const [stat, value] of other.#stats) this.#stats.set(stat, value)
  }

  take(frame: ServerMessage): void {
    if (frame.type === 'area_of_interest') this.#replace(frame)
    else if (frame.type === 'world_update') this.#update(frame)
  }

  picture(): Picture {
    return {
      zone: this.#zone,
      version: this.#version,
      area: this.#area,
      items: Object.fromEntries([...this.#items].sort(byKey)),
      npcs: Object.fromEntries([...this.#npcs].sort(byKey)),
      weather: this.#weather,
      inventory: Object.fromEntries([...this.#inventory].sort(byKey)),
      self: {
        quests: Object.fromEntries([...this.#quests].sort(byKey)),
        stats: Object.fromEntries([...this.#stats].sort(byKey)),
        effects: this.#effects,
      },
    }
  }

  #replace({ zone, areas, player, snapshot_version: version }: AreaOfInterest): void {
    const id = zone?.id ?? null
    // Who is in no zone's range is told the version of the zone where it was, whichever that is.
    if (this.#version !== null && id !== null && id === this.#zone && version < this.#version) {
      this.faults.push(`an area of interest of version ${version} came when ${this.#version} was known`)
    }
    this.#isKnown = true
    this.#version = version
    this.#zone = id
    this.#area = player.current_area
    this.#weather = zone?.weather ?? null
    for (const known of [this.#items, this.#npcs, this.#inventory, this.#quests, this.#stats]) known.clear()
    for (const area of Object.values(areas)) {
      for (const spot of Object.values(area.spots)) {
        for (const item of spot.items) this.#items.set(item.instance_id, { area: area.id, spot: spot.id, item })
        for (const npc of spot.npcs) this.#npcs.set(npc.instance_id, { area: area.id, spot: spot.id, npc })
      }
    }
    for (const item of player.inventory) this.#inventory.set(item.instance_id, item)
    for (const [id, quest] of Object.entries(player.quests ?? {})) this.#quests.set(id, quest)
    for (const [stat, value] of Object.entries(player.stats ?? {})) this.#stats.set(stat, value)
    this.#effects = player.status_effects ?? []
  }

  /** Whatever comes must fit what is known: nothing is ever too early or too late. */
  #update({ base_version: base, snapshot_version: snapshot, changes }: WorldUpdate): void {
    if (this.#version !== null && base !== this.#version) {
      this.faults.push(`an update from ${base} to ${snapshot} came at version ${this.#version}`)
    }
    this.#version = snapshot
    if (this.#isKnown) for (const change of changes) this.#apply(change)
  }

  #apply(change: Change): void {
    if ('path' in change) return this.#applyPath(change)
    const { operation, area_id: area, spot_id: spot, instance_id: id } = change
    const known = this.#items.get(id)
    if (operation === 'add') this.#items.set(id, { area, spot, item: change.item })
    else if (known === undefined || known.area !== area || known.spot !== spot) return
    else if (operation === 'remove') this.#items.delete(id)
    else this.#items.set(id, { area, spot, item: { ...known.item, ...change.item } as Item })
  }

  #applyPath(change: Extract<Change, { path: string }>): void {
    switch (change.path) {
      case 'zone.npcs':
        return this.#applyToNpc(change)
      case 'zone.weather':
        this.#weather = change.weather
        return
      case 'player.current_area':
        this.#area = change.area_id
        return
      case 'player.inventory':
        return this.#applyToInventory(change)
      case 'player.quests':
        if (change.quest === null) this.#quests.delete(change.quest_id)
        else this.#quests.set(change.quest_id, change.quest)
        return
      case 'player.stats':
        for (const [stat, value] of Object.entries(change.stats)) {
          if (value === null) this.#stats.delete(stat)
          else this.#stats.set(stat, value)
        }
        return
      case 'player.status_effects':
        this.#effects = change.status_effects
    }
  }

  #applyToNpc(change: Extract<Change, { path: 'zone.npcs' }>): void {
    if (change.operation === 'remove') this.#npcs.delete(change.instance_id)
    else this.#npcs.set(change.instance_id, { area: change.area_id, spot: change.spot_id, npc: change.npc })
  }

  #applyToInventory(change: Extract<Change, { path: 'player.inventory' }>): void {
    const { instance_id: id } = change
    const known = this.#inventory.get(id)
    if (change.operation === 'remove') this.#inventory.delete(id)
    else if (change.operation === 'add') this.#inventory.set(id, change.item)
    else if (known) this.#inventory.set(id, { ...known, ...change.item } as Item)
  }
}

function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1
}
