import type { SimKb } from './kb.js'
import type { SimStream } from './stream.js'
import type { Track } from './track.js'
import type { SimEvent } from './world.js'

/** What has happened, and what of it a socket may have missed. */
export class History {
  readonly #kb: SimKb
  readonly #stream: SimStream
  readonly #mode: 'stream' | 'live-only'
  /** Events whose live copies died with the stream's leader, after they were acknowledged. */
  readonly diedLive = new Set<string>()

  constructor(kb: SimKb, stream: SimStream, mode: 'stream' | 'live-only') {
    this.#kb = kb
    this.#stream = stream
    this.#mode = mode
  }

  isExcused({ world }: SimEvent): boolean {
    if (this.#mode === 'live-only') return true
    if (this.diedLive.has(`${world.epoch}.${world.commit}`)) return true
    return this.#stream.made > 1 && !this.#stream.has(world)
  }

  /** The first event that concerns the socket after what it has. */
  missed(track: Track, has: number, upTo: number): SimEvent | null {
    for (let commit = has + 1; commit <= upTo; commit++) {
      for (const event of this.#kb.at(commit, track.epoch)?.events ?? []) {
        const isOwn = event.user === track.user
        const isShared = event.user === null && event.world.zone === track.zone && event.world.kind === 'update'
        if (isOwn || (isShared && !event.world.except?.includes(track.user))) return event
      }
    }
    return null
  }
}
