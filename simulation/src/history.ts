import type { PlayerDelta } from 'kb-service/src/world/delta.js'
import type { WorldEvent } from 'session-service/src/ports.js'
import type { Config } from './config.js'
import { contents } from './content.js'
import type { SimDisk } from './disk.js'
import { keyOf, type SimEvent } from './events.js'
import { type Commit, JournalReader } from './journal-reader.js'
import type { SimStream } from './stream.js'
import type { Track } from './track.js'

/** One numbering of an experience's commits. */
interface Numbering {
  readonly experience: string
  readonly epoch: string
  /** What it goes on from, if it was restored. */
  readonly parent: Numbering | null
  /** What the backup had of the end of that: it may have held what came to no disk but its own. */
  readonly inherited: ReadonlyMap<number, Commit>
  first: number
  last: number
  readonly commits: Map<number, Commit>
}

/** What has happened, as the KB's disk has it, and what of it a socket may have missed. */
export class History {
  readonly #stream: SimStream
  readonly #mode: Config['mode']
  readonly #readers: JournalReader[]
  readonly #numberings = new Map<string, Numbering>()
  /** The newest numbering of each experience. */
  readonly #current = new Map<string, Numbering>()
  /** The backup that is being put in an experience's place. */
  readonly #restoring = new Map<string, { epoch: string; commits: Commit[] }>()
  readonly #check: (commit: Commit) => void
  readonly #zones = new Map<string, string | null>()
  /** Events whose live copies died with the stream's leader, after they were acknowledged. */
  readonly diedLive = new Set<string>()

  constructor(disk: SimDisk, stream: SimStream, mode: Config['mode'], check: (commit: Commit) => void) {
    this.#stream = stream
    this.#mode = mode
    this.#check = check
    this.#readers = [...contents.keys()].map((experience) => new JournalReader(experience, disk))
    disk.onNews = () => this.#refresh()
    this.#refresh()
  }

  /** Takes in what has come to the disk. */
  #refresh(): void {
    for (const reader of this.#readers) for (const commit of reader.read()) this.#take(commit)
  }

  #take(commit: Commit): void {
    const { experience, epoch, record } = commit
    const key = `${experience}.${epoch}`
    let numbering = this.#numberings.get(key)
    if (numbering === undefined) {
      const { epoch: before = '', commits = [] } = this.#restoring.get(experience) ?? {}
      const parent = this.#numberings.get(`${experience}.${before}`) ?? null
      const inherited = new Map(commits.map((one) => [one.record.commit, one]))
      numbering = { experience, epoch, parent, inherited, first: record.commit, last: 0, commits: new Map() }
      this.#numberings.set(key, numbering)
      this.#current.set(experience, numbering)
    }
    numbering.commits.set(record.commit, commit)
    numbering.last = record.commit
    for (const [user, { zone }] of Object.entries(record.players as Record<string, PlayerDelta>))
      if (zone !== undefined) this.#zones.set(`${experience} ${user}`, zone)
    this.#check(commit)
  }

  /** The backup in a folder takes the place of a world. False if the power took it away. */
  restores(experience: string, folder: string): boolean {
    const backup = this.#readers.find((reader) => reader.experience === experience)!.readBackup(folder)
    if (backup === null) return false
    this.#restoring.set(experience, backup)
    return true
  }

  /** Where a player was last known to be. */
  zoneOf(experience: string, user: string): string | null {
    return this.#zones.get(`${experience} ${user}`) ?? null
  }

  epochOf(experience: string): string {
    return this.#current.get(experience)?.epoch ?? ''
  }

  lastOf(experience: string, epoch: string): number {
    return this.#numberings.get(`${experience}.${epoch}`)?.last ?? 0
  }

  at(experience: string, epoch: string, commit: number): Commit | undefined {
    return this.#numberings.get(`${experience}.${epoch}`)?.commits.get(commit)
  }

  /** Whether the world of today comes from what was committed then. */
  isPast(experience: string, epoch: string, commit: number): boolean {
    const found = this.#lineage(experience).find(({ numbering }) => numbering.epoch === epoch)
    if (found === undefined || commit > found.upTo) return false
    const inherited = found.inherited.get(commit)
    const known = found.numbering.commits.get(commit)
    return inherited === undefined || known === undefined || inherited.record.request_id === known.record.request_id
  }

  /** All commits that made the world of today. */
  *past(experience: string): Generator<Commit> {
    for (const { numbering, upTo, inherited } of this.#lineage(experience)) {
      yield* inherited.values()
      for (const [number, commit] of numbering.commits) if (number <= upTo && !inherited.has(number)) yield commit
    }
  }

  /** The numberings that it came through, each up to where it was left; newest first. */
  #lineage(experience: string): { numbering: Numbering; upTo: number; inherited: Numbering['inherited'] }[] {
    const all: { numbering: Numbering; upTo: number; inherited: Numbering['inherited'] }[] = []
    let upTo = Number.POSITIVE_INFINITY
    let inherited: Numbering['inherited'] = new Map()
    for (let one = this.#current.get(experience) ?? null; one !== null; one = one.parent) {
      all.push({ numbering: one, upTo, inherited })
      upTo = one.first - 1
      inherited = one.inherited
    }
    return all
  }

  /** Whether the event is one that was committed, to the letter. */
  has({ world, json }: SimEvent): boolean {
    const commit = this.at(world.experience, world.epoch, world.commit)
    return commit?.events.some((event) => event.world.subject === world.subject && event.json === json) ?? false
  }

  /** Nobody can know that this socket was not given it, before something else shows it. */
  isExcused({ world }: SimEvent, { lost }: Track): boolean {
    if (this.#mode === 'live-only') return true
    if (lost.has(keyOf(world)) || this.diedLive.has(keyOf(world))) return true
    return this.#stream.made > 1 && !this.#stream.has(world)
  }

  /** Whether the subject had an event after this one, other than those. */
  hasLater({ subject, experience, epoch, commit: after }: WorldEvent, but: ReadonlyMap<string, WorldEvent>): boolean {
    const { commits } = this.#numberings.get(`${experience}.${epoch}`)!
    for (const [commit, { events }] of commits) {
      if (commit <= after) continue
      if (events.some(({ world }) => world.subject === subject && !but.has(keyOf(world)))) return true
    }
    return false
  }

  /** The first event that concerns the socket after what it has. */
  missed(track: Track, has: number, upTo: number): SimEvent | null {
    for (const event of this.allMissed(track, has, upTo)) return event
    return null
  }

  *allMissed(track: Track, has: number, upTo: number): Generator<SimEvent> {
    const numbering = this.#numberings.get(`${track.experience}.${track.epoch}`)
    const last = Math.min(upTo, numbering?.last ?? 0)
    for (let commit = has + 1; commit <= last; commit++) {
      for (const event of numbering!.commits.get(commit)?.events ?? []) {
        const isOwn = event.user === track.user
        const isShared = event.user === null && event.world.zone === track.zone && event.world.kind === 'update'
        if (isOwn || (isShared && !event.world.except?.includes(track.user))) yield event
      }
    }
  }
}
