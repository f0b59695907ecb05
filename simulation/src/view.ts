/** What a client shows, by the clients' rule. DESIGN §2. */
export class View {
  readonly zone: string | null
  /** Out of every zone's range. */
  readonly isFar: boolean
  version: number
  /** Items and characters by id, and the weather, each as JSON. */
  readonly #seen = new Map<string, string>()
  readonly #held = new Map<string, string>()
  readonly #self = new Map<string, string>()

  /** `zone`: that the player is in, as the gateway is told. */
  constructor(frame: Body, zone: string | null, isFar: boolean) {
    this.zone = zone
    this.isFar = isFar
    this.version = frame.snapshot_version
    if (frame.zone?.weather != null) this.#seen.set('weather', frame.zone.weather)
    for (const area of Object.values<Body>(frame.areas)) {
      for (const spot of Object.values<Body>(area.spots)) {
        for (const thing of [...spot.items, ...spot.npcs]) this.#put(thing, area.id, spot.id)
      }
    }
    const { current_area, inventory, quests, stats, status_effects } = frame.player
    for (const item of inventory) this.#held.set(item.instance_id, JSON.stringify(item))
    this.#self.set('area', current_area)
    for (const [id, quest] of Object.entries(quests)) this.#self.set(`quest ${id}`, JSON.stringify(quest))
    this.#stats(stats)
    this.#self.set('effects', JSON.stringify(status_effects))
  }

  get seen(): string[] {
    return [...this.#seen.keys()].filter((id) => id !== 'weather' && !id.endsWith('_1'))
  }

  get held(): string[] {
    return [...this.#held.keys()]
  }

  apply({ changes, snapshot_version }: Body): void {
    for (const change of changes) this.#change(change)
    this.version = snapshot_version
  }

  #change(change: Body): void {
    const { operation, path, instance_id: id, item, npc } = change
    if (path === undefined || path === 'zone.npcs') {
      if (operation === 'remove') this.#seen.delete(id)
      else this.#put(item ?? npc, change.area_id, change.spot_id)
    } else if (path === 'player.inventory') {
      if (operation === 'remove') this.#held.delete(id)
      else this.#held.set(id, JSON.stringify(item))
    } else if (path === 'zone.weather') this.#seen.set('weather', change.weather)
    else if (path === 'player.current_area') this.#self.set('area', change.area_id)
    else if (path === 'player.stats') this.#stats(change.stats)
    else if (path === 'player.status_effects') this.#self.set('effects', JSON.stringify(change.status_effects))
    else if (path === 'player.quests') this.#quest(change)
    else throw new Error(`no client knows ${path}`)
  }

  #put(thing: Body, area: string, spot: string): void {
    this.#seen.set(thing.instance_id, `${area}/${spot} ${JSON.stringify(thing)}`)
  }

  #quest({ quest_id: id, quest }: Body): void {
    if (quest === null) this.#self.delete(`quest ${id}`)
    else this.#self.set(`quest ${id}`, JSON.stringify(quest))
  }

  #stats(stats: Body): void {
    for (const [name, value] of Object.entries(stats)) {
      if (value === null) this.#self.delete(`stat ${name}`)
      else this.#self.set(`stat ${name}`, String(value))
    }
  }

  /** What it shows and the other does not, or otherwise; empty if they show the same. */
  differencesFrom(other: View): string[] {
    const [all, others] = [this.#all(), other.#all()]
    const names = new Set([...all.keys(), ...others.keys()])
    return [...names]
      .filter((name) => all.get(name) !== others.get(name))
      .map((name) => `${name} is ${all.get(name) ?? 'not there'} instead of ${others.get(name) ?? 'not there'}`)
  }

  #all(): Map<string, string> {
    const all = new Map<string, string>(this.#self)
    for (const [id, item] of this.#held) all.set(`held ${id}`, item)
    if (this.isFar) return all
    for (const [id, thing] of this.#seen) all.set(id, thing)
    return all.set('zone', `${this.zone}`).set('version', `${this.version}`)
  }
}

// biome-ignore lint/suspicious/noExplicitAny: bodies are looked into by their fields
export type Body = Record<string, any>
