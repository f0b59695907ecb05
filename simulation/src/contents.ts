import type { SimEvent } from './events.js'

/** What a frame of the KB says. */
export type Content =
  | { readonly kind: 'event'; readonly event: SimEvent }
  | {
      readonly kind: 'area'
      readonly epoch: string
      readonly commit: number
      /** That the player is in, as the gateway is told. */
      readonly zone: string | null
      readonly version: number
      /** Out of every zone's range. */
      readonly isFar: boolean
      /** The rebase that it is; null: an answer. */
      readonly event: SimEvent | null
    }
  | {
      readonly kind: 'response'
      readonly request: string
      readonly isOk: boolean
      /** A commit made it so. */
      readonly isDone: boolean
      readonly epoch: string
      readonly commit: number
    }
  | { readonly kind: 'story'; readonly request: string }
  | { readonly kind: 'foreign'; readonly user: string; readonly number: number }

/** What protocol v2 says beside. */
export interface Members {
  readonly content: number
  readonly cursor?: string
  readonly request_id?: string
}

const decoder = new TextDecoder()
const mark = /"content":\d+/

/**
 * What the bodies of one run say. Each is the KB's own bytes with one member more, behind its type, so that a body that
 * arrives is known by its bytes alone.
 */
export class Contents {
  readonly #contents: Content[] = []

  get size(): number {
    return this.#contents.length
  }

  /** `body`: an object whose first member is its type. */
  mark(body: string, content: Content): Buffer {
    const at = body.indexOf(',') + 1
    return Buffer.from(`${body.slice(0, at)}"content":${this.#contents.push(content) - 1},${body.slice(at)}`)
  }

  decode(body: Uint8Array): Content {
    return this.#contents[this.members(body).content]!
  }

  /** What a frame says beside its content. */
  members(body: Uint8Array): Members {
    const text = decoder.decode(body)
    const { 0: found, index } = mark.exec(text)!
    return JSON.parse(`${text.slice(0, index + found.length)}}`) as Members
  }
}
