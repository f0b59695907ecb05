import type { WorldEvent } from 'session-service/src/ports.js'
import type { Contents } from './contents.js'
import {
  areaOf,
  type Change,
  experience,
  ownSubject,
  type Player,
  type SimEvent,
  type State,
  sharedSubject,
  without,
} from './world.js'

interface Told {
  readonly subject: string
  readonly user: string | null
  readonly zone: string | null
  readonly kind: WorldEvent['kind']
  readonly base: number
  readonly except: readonly string[]
  readonly changes: readonly Change[]
}

/** One commit while it is made: the state after it, and the events it causes. */
export class Draft {
  state: State
  readonly commit: number
  readonly events: SimEvent[] = []
  readonly #epoch: string
  readonly #request: string | null
  readonly #player: string | null
  readonly #contents: Contents

  constructor(
    state: State,
    epoch: string,
    commit: number,
    request: string | null,
    player: string | null,
    contents: Contents,
  ) {
    this.state = state
    this.commit = commit
    this.#epoch = epoch
    this.#request = request
    this.#player = player
    this.#contents = contents
  }

  player(user: string, change: Partial<Player>): void {
    const { players } = this.state
    this.state = { ...this.state, players: { ...players, [user]: { ...players[user]!, ...change } } }
  }

  /** A change that everyone in `zone` sees, but those in `except`, who get an own copy. */
  zone(name: string, changes: readonly Change[], except: readonly string[] = []): void {
    const { zones } = this.state
    const { version, items } = zones[name]!
    let after = items
    for (const change of changes) {
      if (change.op === 'set') after = { ...after, [change.item]: change.value }
      if (change.op === 'remove') after = without(after, change.item)
    }
    this.state = { ...this.state, zones: { ...zones, [name]: { version: version + 1, items: after } } }
    this.#tell({ subject: sharedSubject(name), user: null, zone: name, kind: 'update', base: version, except, changes })
  }

  /** The own copy of the zone's change, for one whom it also concerns privately. */
  copy(user: string, changes: readonly Change[]): void {
    this.#own(user, changes, 1)
  }

  /** A change that only `user` sees. */
  own(user: string, changes: readonly Change[]): void {
    this.#own(user, changes, 0)
  }

  #own(user: string, changes: readonly Change[], raised: 0 | 1): void {
    const { zone } = this.#apply(user, changes)
    const version = zone === null ? 0 : this.state.zones[zone]!.version
    const base = version - raised
    this.#tell({ subject: ownSubject(user), user, zone, kind: 'update', base, except: [], changes })
  }

  #apply(user: string, changes: readonly Change[]): Player {
    let { items, gold } = this.state.players[user]!
    for (const change of changes) {
      if (change.op === 'gain') items = { ...items, [change.item]: true }
      if (change.op === 'lose') items = without(items, change.item)
      if (change.op === 'gold') gold = change.value
    }
    this.player(user, { items, gold })
    return this.state.players[user]!
  }

  /** Tells a player of the world it has been moved into. */
  rebase(user: string): void {
    const { zone } = this.state.players[user]!
    this.#tell({ subject: ownSubject(user), user, zone, kind: 'rebase', base: 0, except: [], changes: [] })
  }

  epochEvent(subject: string): void {
    this.#tell({ subject, user: null, zone: null, kind: 'epoch', base: 0, except: [], changes: [] })
  }

  #tell({ subject, user, zone, kind, base, except, changes }: Told): void {
    const { body, set } = this.#contents.encodeLate()
    const world: WorldEvent = {
      subject,
      experience,
      epoch: this.#epoch,
      commit: this.commit,
      previous: this.state.last[subject] ?? 0,
      zone,
      kind,
      except: except.length > 0 ? except : null,
      request: user !== null && user === this.#player ? this.#request : null,
      sequence: 0,
      body,
    }
    const area = kind === 'rebase' ? areaOf(this.state, user!) : null
    const snapshot = zone === null ? 0 : this.state.zones[zone]!.version
    const event: SimEvent = { world, user, base, snapshot, changes, area }
    if (area === null) set({ kind: 'event', event })
    else set({ kind: 'area', epoch: this.#epoch, commit: this.commit, area, event })
    this.state = { ...this.state, last: { ...this.state.last, [subject]: this.commit } }
    this.events.push(event)
  }
}
