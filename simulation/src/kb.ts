import { epochSubject } from 'schemas'
import type { Attachment, WorldEvent } from 'session-service/src/ports.js'
import { act } from './actions.js'
import type { Contents } from './contents.js'
import { Draft } from './draft.js'
import type { MutantSwitches } from './mutants.js'
import {
  type Area,
  areaOf,
  type Commit,
  epochName,
  experience,
  firstState,
  homeItems,
  type Outcome,
  ownSubject,
  type SimEvent,
  type State,
  sharedSubject,
} from './world.js'

export interface Shape {
  readonly zones: number
  readonly users: number
  readonly items: number
}

/** What a client, or the gateway itself, asks of the KB. */
export interface Question {
  readonly type: string
  readonly verb?: string
  readonly arg?: string
}

/** The KB: a world, a journal whose commits reach the disk later, and an outbox. DESIGN §4. */
export class SimKb {
  isUp = true
  epoch = epochName(1)
  journal: Commit[]
  /** Every journal there ever was, for the judge. */
  readonly histories = new Map<string, Commit[]>()
  /** The last commit on disk. */
  durable = 1
  /** The last commit of which the stream has acknowledged every event. */
  published = 1
  /** How far commit `published + 1` is, per subject. */
  readonly sent = new Map<string, 'sent' | 'acknowledged'>()
  #epochs = 1
  readonly #shape: Shape
  readonly #contents: Contents
  readonly #switches: MutantSwitches

  constructor(shape: Shape, contents: Contents, switches: MutantSwitches) {
    this.#shape = shape
    this.#contents = contents
    this.#switches = switches
    const state = firstState(shape.zones, shape.users, shape.items)
    this.journal = [{ commit: 1, events: [], state, request: null, player: null }]
    this.histories.set(this.epoch, this.journal)
  }

  get head(): Commit {
    return this.journal[this.journal.length - 1]!
  }

  get state(): State {
    return this.head.state
  }

  /** A record of the journal, also of one that was replaced by a backup. */
  at(commit: number, epoch = this.epoch): Commit | undefined {
    const journal = this.histories.get(epoch)
    return journal?.[commit - journal[0]!.commit]
  }

  commit(change: (draft: Draft) => void, request: string | null = null, player: string | null = null): Commit {
    const draft = new Draft(this.state, this.epoch, this.head.commit + 1, request, player, this.#contents)
    change(draft)
    const events = this.#switches.has('no-except') ? draft.events.map(withoutExcept) : draft.events
    this.journal.push({ commit: draft.commit, events, state: draft.state, request, player })
    return this.head
  }

  // ---- calls

  attach(user: string): Attachment {
    const { zone } = this.state.players[user]!
    const { last } = this.state
    return {
      epoch: this.epoch,
      commit: this.head.commit,
      zone,
      version: zone === null ? 0 : this.state.zones[zone]!.version,
      published: this.published,
      userCommit: last[ownSubject(user)] ?? 0,
      zoneCommit: zone === null ? 0 : (last[sharedSubject(zone)] ?? 0),
    }
  }

  answer(user: string, question: Question, request: string): Outcome {
    if (question.type === 'request_resync') return this.#read(areaOf(this.state, user), user)
    const done = this.state.outcomes[`${user} ${request}`]
    if (done !== undefined && !this.#switches.has('no-idempotency')) return done
    if (question.type === 'update_location') return this.#locate(user, question.arg ?? '', request)
    const change = act(this.state, user, question)
    if (change === null) return { ...this.#read(null, user), isOk: false }
    return this.#finish(user, request, (draft) => {
      change(draft)
      return null
    })
  }

  #read(area: Area | null, user: string): Outcome {
    return { epoch: this.epoch, commit: this.head.commit, zone: this.state.players[user]!.zone, isOk: true, area }
  }

  #locate(user: string, to: string, request: string): Outcome {
    const area = areaOf(this.state, user)
    if (to === 'far') return this.#read({ ...area, items: {}, isFar: true }, user)
    if (to === area.zone) return this.#read(area, user)
    return this.#finish(user, request, (draft) => {
      draft.player(user, { zone: to })
      draft.rebase(user)
      return areaOf(draft.state, user)
    })
  }

  #finish(user: string, request: string, change: (draft: Draft) => Area | null): Outcome {
    let outcome: Outcome | null = null
    const commit = (draft: Draft) => {
      const area = change(draft)
      outcome = { epoch: this.epoch, commit: draft.commit, zone: draft.state.players[user]!.zone, isOk: true, area }
      draft.state = { ...draft.state, outcomes: { ...draft.state.outcomes, [`${user} ${request}`]: outcome } }
    }
    this.commit(commit, request, user)
    return outcome!
  }

  // ---- what happens without a player

  /** An item grows, and now and then one walks into the next zone: one commit in two zones. */
  timer(zone: string): boolean {
    const { items } = this.state.zones[zone]!
    const names = Object.keys(items)
    const item = names[this.head.commit % names.length]
    if (item === undefined) return false
    const zones = Object.keys(this.state.zones)
    const to = zones[(zones.indexOf(zone) + 1) % zones.length]!
    const value = items[item]! + 1
    this.commit((draft) => {
      if (this.head.commit % 3 !== 0) return draft.zone(zone, [{ op: 'set', item, value }])
      draft.zone(zone, [{ op: 'remove', item }])
      draft.zone(to, [{ op: 'set', item, value }])
    })
    return true
  }

  /** A difference, in several commits: one per zone, then one per player who lost something. */
  reset(): void {
    const zones = Object.keys(this.state.zones)
    zones.forEach((zone, index) => {
      const home = homeItems(index, zones.length, this.#shape.items)
      const { items } = this.state.zones[zone]!
      const back = Object.keys(home).filter((item) => items[item] !== 1)
      const away = Object.keys(items).filter((item) => !(item in home))
      const changes = [
        ...back.map((item) => ({ op: 'set', item, value: 1 }) as const),
        ...away.map((item) => ({ op: 'remove', item }) as const),
      ]
      if (changes.length > 0) this.commit((draft) => draft.zone(zone, changes))
    })
    for (const [user, { items }] of Object.entries(this.state.players)) {
      const lost = Object.keys(items).map((item) => ({ op: 'lose', item }) as const)
      if (lost.length > 0) this.commit((draft) => draft.own(user, lost))
    }
  }

  // ---- outbox

  get toPublish(): Commit | null {
    const next = this.at(this.published + 1)
    if (next === undefined) return null
    return next.commit <= this.durable || this.#switches.has('publish-before-disk') ? next : null
  }

  acknowledged(subject: string): void {
    this.sent.set(subject, 'acknowledged')
    this.goOn()
  }

  /** Past commits with no event, or with every event acknowledged. */
  goOn(): void {
    for (let next = this.toPublish; next !== null; next = this.toPublish) {
      if (next.events.some(({ world }) => this.sent.get(world.subject) !== 'acknowledged')) return
      this.published = next.commit
      this.sent.clear()
    }
  }

  // ---- faults

  /** What is not on disk never was; the outbox remembers its position late by `lag` commits. */
  crash(lag: number): void {
    this.isUp = false
    this.sent.clear()
    const first = this.journal[0]!.commit
    this.journal.length = this.durable - first + 1
    this.published = Math.max(first, Math.min(this.published, this.durable) - lag)
  }

  /** A backup that lacks the last `back` commits: a new numbering, every version far above the old ones. */
  restore(back: number): void {
    const keep = Math.max(this.journal[0]!.commit, this.durable - back)
    const old = this.at(keep)!.state
    const zones = Object.entries(old.zones).map(([name, zone]) => [name, { ...zone, version: zone.version + 1000 }])
    const state: State = { ...old, zones: Object.fromEntries(zones), last: {} }
    this.epoch = epochName(++this.#epochs)
    this.journal = [{ commit: keep, events: [], state, request: null, player: null }]
    this.histories.set(this.epoch, this.journal)
    this.published = keep
    this.sent.clear()
    this.commit((draft) => this.#switches.has('no-epoch-event') || draft.epochEvent(epochSubject(experience)))
    this.durable = this.head.commit
  }
}

function withoutExcept(event: SimEvent): SimEvent {
  const world: WorldEvent = { ...event.world, except: null }
  return { ...event, world }
}
