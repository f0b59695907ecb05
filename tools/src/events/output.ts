import type { Writable } from 'node:stream'

/** What a reader may be behind, where writing does not wait for the reader; beyond it the reader is given up. */
const maxUnwrittenBytes = 64 * 1024 * 1024

/** Where events go. A reader that has gone, like `head` when it has enough, is no error. */
export class Output {
  readonly #stream: Writable
  readonly #ended: (why: 'reader gone' | 'reader too slow') => void

  constructor(stream: Writable, ended: (why: 'reader gone' | 'reader too slow') => void) {
    this.#stream = stream
    this.#ended = ended
    stream.on('error', () => ended('reader gone'))
  }

  write(text: string | Uint8Array): void {
    if (this.#stream.writableLength > maxUnwrittenBytes) return this.#ended('reader too slow')
    this.#stream.write(text)
  }
}
