import { isDeepStrictEqual } from 'node:util'
import { userSubject, zoneSubject } from 'schemas'
import type { CommitRecord, StoredEvent } from '../../src/journal/record.js'
import type { Frame, Woods } from './experience.js'

/**
 * What a client of a player knows: an area of interest and the events since, applied by the rule for clients. Takes each
 * commit as a gateway hands it on, and notes whatever breaks a promise of DESIGN §2.
 */
export class Client {
  readonly faults: string[] = []
  readonly user: string
  readonly #experience: string
  #aoi: Frame

  private constructor(user: string, experience: string, aoi: Frame) {
    this.user = user
    this.#experience = experience
    this.#aoi = structuredClone(aoi)
  }

  static async open(woods: Woods, user: string): Promise<Client> {
    const { frame } = await woods.say(user, { type: 'request_resync' })
    return new Client(user, woods.content.experience, JSON.parse(JSON.stringify(frame)) as Frame)
  }

  get version(): number {
    return this.#aoi.snapshot_version
  }

  /** At most one event of a commit is for this client. */
  take({ commit, events }: CommitRecord): void {
    const mine = events.filter((event) => this.#isMine(event))
    if (mine.length > 1) this.#fault(commit, `${mine.length} events`)
    for (const event of mine) this.#apply(commit, event)
  }

  /** What it knows beside what the world would tell it now. */
  async differs(woods: Woods): Promise<string | null> {
    const { frame } = await woods.say(this.user, { type: 'request_resync' })
    const told = JSON.parse(JSON.stringify(frame)) as Frame
    return isDeepStrictEqual(sorted(this.#aoi), sorted(told))
      ? null
      : `knows ${JSON.stringify(sorted(this.#aoi))}\nis told ${JSON.stringify(sorted(told))}`
  }

  /** As a gateway sorts events: by subject, by the zone that the player is in, by who is left out. */
  #isMine({ subject, kind, zone, except }: StoredEvent): boolean {
    const here = this.#aoi.player.current_location as string | null
    if (subject === userSubject(this.user)) return kind === 'rebase' || zone === null || zone === here
    if (here === null || kind === 'epoch') return false
    return subject === zoneSubject(this.#experience, here) && !except.includes(this.user)
  }

  #apply(commit: number, { kind, body, subject }: StoredEvent): void {
    const frame = structuredClone(body) as Frame
    if (kind === 'rebase') {
      this.#aoi = frame
      return
    }
    const { base_version: base, snapshot_version: snapshot, changes } = frame
    if (base !== this.version) this.#fault(commit, `base ${base} at version ${this.version}`)
    if (snapshot !== base && snapshot !== base + 1) this.#fault(commit, `${base} to ${snapshot}`)
    if (changes.length === 0 || changes.length > 200) this.#fault(commit, `${changes.length} changes`)
    if (subject.includes('.zone.') && changes.some(({ path }: Frame) => String(path).startsWith('player.')))
      this.#fault(commit, 'something private for everybody')
    for (const change of [...changes, ...changes]) this.#change(commit, change)
    this.#aoi.snapshot_version = snapshot
  }

  #change(commit: number, change: Frame): void {
    const { player } = this.#aoi
    switch (change.path) {
      case undefined:
        return this.#changeItem(commit, change)
      case 'zone.npcs':
        return this.#changeNpc(commit, change)
      case 'zone.weather':
        if (change.weather === null) delete this.#aoi.zone.weather
        else this.#aoi.zone.weather = change.weather
        return
      case 'player.inventory':
        player.inventory = player.inventory.filter((item: Frame) => item.instance_id !== change.instance_id)
        if (change.operation === 'add') player.inventory.push(change.item)
        return
      case 'player.current_area':
        player.current_area = change.area_id
        return
      case 'player.quests':
        if (change.quest === null) delete player.quests[change.quest_id]
        else player.quests[change.quest_id] = change.quest
        return
      case 'player.stats':
        for (const [stat, value] of Object.entries(change.stats)) {
          if (value === null) delete player.stats[stat]
          else player.stats[stat] = value
        }
        return
      case 'player.status_effects':
        player.status_effects = change.status_effects
        return
      default:
        this.#fault(commit, `a change of ${change.path}`)
    }
  }

  /** Looks at the spot that is named and no other, as the simplest of clients does. */
  #changeItem(commit: number, { operation, area_id: area, spot_id: spot, instance_id: id, item }: Frame): void {
    const there = this.#aoi.areas[area]?.spots[spot]
    if (!there) return this.#fault(commit, `${id} at ${area}/${spot}, which is no spot`)
    there.items = there.items.filter((one: Frame) => one.instance_id !== id)
    if (operation === 'add') there.items.push(item)
  }

  #changeNpc(commit: number, { operation, area_id: area, spot_id: spot, instance_id: id, npc }: Frame): void {
    for (const one of this.#spots()) one.npcs = one.npcs.filter((there: Frame) => there.instance_id !== id)
    if (operation === 'remove') return
    const there = this.#aoi.areas[area]?.spots[spot]
    if (there) there.npcs.push(npc)
    else this.#fault(commit, `${id} at ${area}/${spot}, which is no spot`)
  }

  #spots(): Frame[] {
    return Object.values(this.#aoi.areas as Frame).flatMap((area) => Object.values(area.spots as Frame))
  }

  #fault(commit: number, what: string): void {
    this.faults.push(`${this.user} at commit ${commit}: ${what}`)
  }
}

/** Without the times, and with lists in an order of their own: clients do not care which came first. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([key]) => key !== 'timestamp')
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, sorted(one)]))
}
