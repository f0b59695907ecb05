import { userSubject, zoneSubject } from 'schemas'
import type { Frame, Woods } from './experience.js'

/** A client's world by the clients' rule (DESIGN §2), made of an area of interest and of the events that concern it. */
export class Mirror {
  readonly #woods: Woods
  readonly #user: string
  #zone = ''
  #version = 0
  #areas: string[] = []
  readonly #things = new Map<string, string>()
  #seenTo = 0

  private constructor(woods: Woods, user: string) {
    this.#woods = woods
    this.#user = user
  }

  static async of(woods: Woods, user: string): Promise<Mirror> {
    const mirror = new Mirror(woods, user)
    mirror.#replace(await mirror.#ask())
    mirror.#seenTo = woods.ledger.state.commit
    return mirror
  }

  /** Takes every event since. Throws if one does not follow on the version that is known. */
  follow(): this {
    for (const { commit, events } of this.#woods.disk.records(this.#seenTo)) {
      this.#seenTo = commit
      const own = events.find(({ subject }) => subject === userSubject(this.#user))
      const zone = zoneSubject(this.#woods.content.experience, this.#zone)
      const ofZone = events.find(({ subject, except }) => subject === zone && !except.includes(this.#user))
      if (own && ofZone) throw new Error(`${this.#user} gets two events of commit ${commit}`)
      const event = own ?? ofZone
      if (event?.kind === 'rebase') this.#replace(event.body as Frame)
      if (event?.kind === 'update') this.#update(event.body as Frame)
    }
    return this
  }

  /** What the client sees. */
  get picture() {
    return { zone: this.#zone, version: this.#version, areas: this.#areas, things: [...this.#things].sort() }
  }

  /** What it would see if it asked. */
  async truth() {
    const fresh = new Mirror(this.#woods, this.#user)
    fresh.#replace(await this.#ask())
    return fresh.picture
  }

  async #ask(): Promise<Frame> {
    return (await this.#woods.say(this.#user, { type: 'request_resync' })).frame
  }

  #replace({ zone, areas, snapshot_version: version }: Frame): void {
    this.#zone = zone.id
    this.#version = version
    this.#areas = Object.keys(areas)
    this.#things.clear()
    for (const area of Object.values(areas) as Frame[]) {
      for (const spot of Object.values(area.spots) as Frame[]) {
        for (const thing of [...spot.items, ...spot.npcs]) this.#put(thing.instance_id, area.id, spot.id)
      }
    }
  }

  #update({ base_version: base, snapshot_version: snapshot, changes }: Frame): void {
    if (base !== this.#version) throw new Error(`${this.#user}: ${base} to ${snapshot} at ${this.#version}`)
    this.#version = snapshot
    for (const { operation, path, instance_id: id, area_id: area, spot_id: spot } of changes) {
      if (path !== undefined && path !== 'zone.npcs') continue
      if (operation === 'remove') this.#things.delete(id)
      else this.#put(id, area, spot)
    }
  }

  #put(id: string, area: string, spot: string): void {
    this.#things.set(id, `${area}/${spot}`)
  }
}
