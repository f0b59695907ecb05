import type { PlayerDelta } from 'kb-service/src/world/delta.js'
import type { Config } from './config.js'
import { contents } from './content.js'
import type { SimDisk } from './disk.js'
import { keyOf, type SimEvent } from './events.js'
import { type Commit, epochIn, JournalReader } from './journal-reader.js'
import type { SimStream } from './stream.js'
import type { Track } from './track.js'

/** One numbering of an experience's commits. */
interface Numbering {
  readonly experience: string
  readonly epoch: string
  /** What it goes on from, if it was restored. */
  readonly parent: Numbering | null
  first: number
  last: number
  readonly commits: Map<number, Commit>
}

/** What has happened, as the KB's disk has it, and what of it a socket may have missed. */
export class History {
  readonly #disk: SimDisk
  readonly #stream: SimStream
  readonly #mode: Config['mode']
  readonly #readers: JournalReader[]
  readonly #numberings = new Map<string, Numbering>()
  /** The newest numbering of each experience. */
  readonly #current = new Map<string, Numbering>()
  /** The epoch of the backup that is being put in an experience's place. */
  readonly #restoring = new Map<string, string>()
  readonly #check: (commit: Commit) => void
  readonly #zones = new Map<string, string | null>()
  /** Events whose live copies died with the stream's leader, after they were acknowledged. */
  readonly diedLive = new Set<string>()

  constructor(disk: SimDisk, stream: SimStream, mode: Config['mode'], check: (commit: Commit) => void) {
    this.#disk = disk
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
      const parent = this.#numberings.get(`${experience}.${this.#restoring.get(experience)}`) ?? null
      numbering = { experience, epoch, parent, first: record.commit, last: 0, commits: new Map() }
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
    const [journal] = this.#disk.filesLike(new RegExp(`^${folder}/journal-`))
    if (journal === undefined) return false
    this.#restoring.set(experience, epochIn(journal))
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
    return this.#lineage(experience).some(({ numbering, upTo }) => numbering.epoch === epoch && commit <= upTo)
  }

  /** All commits that made the world of today. */
  *past(experience: string): Generator<Commit> {
    for (const { numbering, upTo } of this.#lineage(experience))
      for (const commit of numbering.commits.values()) if (commit.record.commit <= upTo) yield commit
  }

  #lineage(experience: string): { numbering: Numbering; upTo: number }[] {
    const all: { numbering: Numbering; upTo: number }[] = []
    let upTo = Number.POSITIVE_INFINITY
    for (let one = this.#current.get(experience) ?? null; one !== null; one = one.parent) {
      all.push({ numbering: one, upTo })
      upTo = one.first - 1
    }
    return all
  }

  /** Whether the event is one that was committed, to the letter. */
  has({ world, json }: SimEvent): boolean {
    const commit = this.at(world.experience, world.epoch, world.commit)
    return commit?.events.some((event) => event.world.subject === world.subject && event.json === json) ?? false
  }

  isExcused({ world }: SimEvent): boolean {
    if (this.#mode === 'live-only') return true
    if (this.diedLive.has(keyOf(world))) return true
    return this.#stream.made > 1 && !this.#stream.has(world)
  }

  /** The first event that concerns the socket after what it has. */
  missed(track: Track, has: number, upTo: number): SimEvent | null {
    const numbering = this.#numberings.get(`${track.experience}.${track.epoch}`)
    const last = Math.min(upTo, numbering?.last ?? 0)
    for (let commit = has + 1; commit <= last; commit++) {
      for (const event of numbering!.commits.get(commit)?.events ?? []) {
        const isOwn = event.user === track.user
        const isShared = event.user === null && event.world.zone === track.zone && event.world.kind === 'update'
        if (isOwn || (isShared && !event.world.except?.includes(track.user))) return event
      }
    }
    return null
  }
}
