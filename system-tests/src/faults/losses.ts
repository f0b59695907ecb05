import type { PastEvent } from './epoch.js'
import type { LostCopy } from './lossy-nats.js'
import type { ClientRecord } from './recording.js'

/** Which live copies were lost on the way to a gateway, and which cursors are past one. */
export class Losses {
  readonly #lost: () => readonly LostCopy[]
  readonly #tainted = new Map<ClientRecord, Set<string>>()

  constructor(lost: () => readonly LostCopy[]) {
    this.#lost = lost
  }

  has({ subject, epoch, commit }: PastEvent): boolean {
    return this.#lost().some((one) => one.commit === commit && one.subject === subject && one.epoch === epoch)
  }

  /** Who stands there has passed something that was lost, and cannot know. */
  taint(client: ClientRecord, cursor: string): void {
    const known = this.#tainted.get(client)
    if (known === undefined) this.#tainted.set(client, new Set([cursor]))
    else known.add(cursor)
  }

  isTainted(client: ClientRecord, cursor: string): boolean {
    return this.#tainted.get(client)?.has(cursor) ?? false
  }
}
