import { createHash } from 'node:crypto'
import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { userSubject, zoneSubject } from 'schemas'
import { Epoch, type PastEvent } from './epoch.js'

interface StoredRecord {
  readonly commit: number
  readonly at: number
  readonly player: string | null
  readonly request_id: string | null
  readonly outcome: { readonly frames: readonly unknown[] } | null
  readonly events: readonly {
    readonly subject: string
    readonly kind: PastEvent['kind']
    readonly zone: string | null
    readonly version: number
    readonly except: readonly string[]
    readonly request: string | null
    readonly body: { readonly base_version?: number }
  }[]
}

/** What the KB's journals on disk say: who was to be told what. It follows the files while they are written. */
export class History {
  readonly #folder: string
  readonly #experiences: readonly string[]
  readonly #epochs = new Map<string, Epoch[]>()
  readonly #byText = new Map<string, PastEvent[]>()
  /** By path: whose numbering it is, and up to where it was read, in bytes. */
  readonly #read = new Map<string, { readonly epoch: string; readonly end: number }>()
  #polling: Promise<void> = Promise.resolve()

  constructor(folder: string, experiences: readonly string[]) {
    this.#folder = folder
    this.#experiences = experiences
  }

  /** Oldest first. */
  epochs(experience: string): readonly Epoch[] {
    return this.#epochs.get(experience) ?? []
  }

  epoch(experience: string, name: string): Epoch | undefined {
    return this.epochs(experience).find((epoch) => epoch.name === name)
  }

  latest(experience: string): Epoch | undefined {
    return this.epochs(experience).at(-1)
  }

  /** The numbering that was in force then. */
  at(experience: string, atMs: number): Epoch | undefined {
    return this.epochs(experience).findLast(({ startedMs }) => startedMs <= atMs) ?? this.epochs(experience)[0]
  }

  /** Events with exactly this body, oldest first. */
  find(text: string): readonly PastEvent[] {
    return this.#byText.get(keyOf(text)) ?? []
  }

  /** Where the player was after that commit; undefined if that is not known. */
  zoneOf(user: string, epoch: Epoch, commit: number): string | null | undefined {
    return epoch.on(userSubject(user)).findLast((event) => event.commit <= commit)?.zone
  }

  /** The version of a zone after that commit; undefined if that is not known. */
  versionOf(experience: string, zone: string, epoch: Epoch, commit: number): number | undefined {
    const events = epoch.on(zoneSubject(experience, zone))
    const after = events.findLast((event) => event.commit <= commit)
    if (after !== undefined) return after.version
    const first = events[0]
    return first === undefined ? undefined : first.version - 1
  }

  /** Reads what the KB has written since. */
  poll(): Promise<void> {
    return this.#next(() => this.#poll())
  }

  /** While the KB is down, its journals are put back to older ones: what they say until then was true until then. */
  async whileReplaced(task: () => Promise<void>): Promise<void> {
    await this.#next(async () => {
      await this.#poll()
      await task()
      // Files of the same name are other ones from now on.
      this.#read.clear()
    })
  }

  #next(task: () => Promise<void>): Promise<void> {
    this.#polling = this.#polling.then(task)
    return this.#polling
  }

  /** Forgets all but the last commit of each experience: what is older concerns nobody any more. */
  forget(): void {
    this.#byText.clear()
    for (const [experience, epochs] of this.#epochs) {
      const last = epochs.at(-1)
      if (last === undefined) continue
      const kept = new Epoch(last.name)
      const commit = last.commits.at(-1)
      if (commit !== undefined) kept.add({ ...commit, events: [], answers: [] })
      this.#epochs.set(experience, [kept])
    }
  }

  async #poll(): Promise<void> {
    for (const experience of this.#experiences) {
      const folder = join(this.#folder, experience)
      const names = (await readdir(folder).catch(() => [])).filter((name) => name.startsWith('journal-'))
      const firsts = names.map((name) => ({ name, first: Number(/\d+/.exec(name)?.[0]) }))
      for (const { name } of firsts.sort((a, b) => a.first - b.first))
        await this.#readFile(experience, join(folder, name))
    }
  }

  async #readFile(experience: string, path: string): Promise<void> {
    const file = await open(path).catch(() => null)
    if (file === null) return
    try {
      const { size } = await file.stat()
      const known = this.#read.get(path)
      const from = known?.end ?? 0
      if (size <= from) return
      const { buffer } = await file.read(Buffer.alloc(size - from), 0, size - from, from)
      // A last line without its end is not there yet, or never will be.
      const end = buffer.lastIndexOf(0x0a) + 1
      const lines = buffer.toString('utf8', 0, end).split('\n')
      if (end === 0) return
      const name = known?.epoch ?? (JSON.parse(lines.shift()!) as { epoch: string }).epoch
      const epoch = this.#epochOf(experience, name)
      for (const line of lines) {
        if (line !== '') this.#take(experience, epoch, JSON.parse(line.slice(line.indexOf(' ') + 1)) as StoredRecord)
      }
      this.#read.set(path, { epoch: name, end: from + end })
    } finally {
      await file.close()
    }
  }

  #epochOf(experience: string, name: string): Epoch {
    const epochs = this.#epochs.get(experience) ?? []
    this.#epochs.set(experience, epochs)
    const known = epochs.find((epoch) => epoch.name === name)
    if (known !== undefined) return known
    const epoch = new Epoch(name)
    epochs.push(epoch)
    return epoch
  }

  #take(experience: string, epoch: Epoch, record: StoredRecord): void {
    if (record.commit <= epoch.last) return
    const place = { experience, epoch: epoch.name, commit: record.commit, atMs: record.at }
    const events = record.events.map((event): PastEvent => {
      const { subject, kind, zone, version, except, request, body } = event
      const past = { ...place, subject, kind, zone, version, except, request, base: body.base_version ?? null }
      this.#remember(JSON.stringify(body), past)
      return past
    })
    const answers = record.outcome?.frames.map((frame) => keyOf(JSON.stringify(frame))) ?? []
    epoch.add({ ...place, player: record.player, request: record.request_id, answers, events })
  }

  #remember(text: string, event: PastEvent): void {
    const key = keyOf(text)
    const known = this.#byText.get(key)
    if (known === undefined) this.#byText.set(key, [event])
    else known.push(event)
  }
}

/** Long texts are kept by their hash. */
export function keyOf(text: string): string {
  return text.length < 512 ? text : createHash('sha1').update(text).digest('base64')
}
