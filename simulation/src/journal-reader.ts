import { decodeLine, isCommitRecord } from 'kb-service/src/journal/codec.js'
import type { CommitRecord, StoredEvent } from 'kb-service/src/journal/record.js'
import type { WorldEvent } from 'session-service/src/ports.js'
import type { SimDisk } from './disk.js'
import { type SimEvent, userPrefix } from './events.js'
import type { Inode } from './inode.js'
import { dataDir } from './kb.js'
import type { Body } from './view.js'

/** One commit, as it lies on the disk. */
export interface Commit {
  readonly experience: string
  readonly epoch: string
  readonly record: CommitRecord
  readonly events: readonly SimEvent[]
}

interface Read {
  readonly epoch: string
  /** Up to here the file has been read. */
  at: number
}

const newline = 10
const header = /^\{"epoch":"([a-z]{8})"/

/** What is new in the journals of an experience since it was asked last; only what is on the disk for good. */
export class JournalReader {
  readonly experience: string
  readonly #disk: SimDisk
  readonly #files = new Map<Inode, Read>()
  readonly #path: RegExp

  constructor(experience: string, disk: SimDisk) {
    this.experience = experience
    this.#disk = disk
    this.#path = new RegExp(`^${dataDir}/${experience}/journal-\\d+\\.jsonl$`)
  }

  read(): Commit[] {
    return this.#disk.filesLike(this.#path).flatMap((inode) => this.#readFile(inode))
  }

  /** The epoch of a backup, and the commits after its checkpoint. Null if the power took it away. */
  readBackup(folder: string): { epoch: string; commits: Commit[] } | null {
    const [inode] = this.#disk.filesLike(new RegExp(`^${folder}/journal-`))
    if (inode === undefined) return null
    this.#files.delete(inode)
    return { epoch: epochIn(inode), commits: this.#readFile(inode) }
  }

  #readFile(inode: Inode): Commit[] {
    const { synced } = inode
    const read = this.#files.get(inode) ?? this.#begin(inode)
    if (read === null) return []
    const found: Commit[] = []
    for (let to = synced.indexOf(newline, read.at); to >= 0; to = synced.indexOf(newline, read.at)) {
      const record = decodeLine(synced.subarray(read.at, to))?.value
      if (!isCommitRecord(record)) return found
      read.at = to + 1
      const { experience } = this
      const { epoch } = read
      const events = record.events.map((event) => storedEvent(experience, epoch, record.commit, event))
      found.push({ experience, epoch, record, events })
    }
    return found
  }

  #begin(inode: Inode): Read | null {
    const end = inode.synced.indexOf(newline)
    const epoch = epochIn(inode)
    if (end < 0 || epoch === '') return null
    const read = { epoch, at: end + 1 }
    this.#files.set(inode, read)
    return read
  }
}

/** The epoch of a journal's file; none if it is not whole. */
function epochIn({ synced }: Inode): string {
  return header.exec(synced.toString('latin1', 0, 40))?.[1] ?? ''
}

function storedEvent(experience: string, epoch: string, commit: number, event: StoredEvent): SimEvent {
  const { subject, kind, zone, previous, except, request, body } = event
  const named = { subject, experience, epoch, commit, previous, zone, kind, request, sequence: 0 }
  const world: WorldEvent = { ...named, except: except.length > 0 ? except : null, body: new Uint8Array() }
  const isOwn = subject.startsWith(userPrefix)
  const { base_version: base = 0, snapshot_version: snapshot = 0 } = body as Body
  return {
    world,
    user: isOwn ? subject.slice(userPrefix.length) : null,
    base,
    snapshot,
    get json() {
      return JSON.stringify(body)
    },
  }
}
