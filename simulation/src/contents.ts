import type { Area, SimEvent } from './world.js'

/** What a frame of the KB says. */
export type Content =
  | { readonly kind: 'event'; readonly event: SimEvent }
  | {
      readonly kind: 'area'
      readonly epoch: string
      readonly commit: number
      readonly area: Area
      readonly event: SimEvent | null
    }
  | {
      readonly kind: 'response'
      readonly request: string
      readonly isOk: boolean
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

/** What the gateway tells frames of an answer apart by. */
const types: Partial<Record<Content['kind'], string>> = { area: 'area_of_interest', response: 'action_response' }

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** The bodies of one run: JSON that names what it says, so that a body that arrives is known by its bytes alone. */
export class Contents {
  readonly #contents: Content[] = []

  get size(): number {
    return this.#contents.length
  }

  encode(content: Content): Uint8Array {
    const type = types[content.kind]
    const typed = type === undefined ? '' : `"type":"${type}",`
    return encoder.encode(`{${typed}"content":${this.#contents.push(content) - 1}}`)
  }

  /** The content of the next body that is encoded is not known yet when its event is made. */
  encodeLate(): { body: Uint8Array; set(content: Content): unknown } {
    const at = this.#contents.length
    const body = this.encode({ kind: 'story', request: '' })
    return { body, set: (content) => this.#contents.splice(at, 1, content) }
  }

  decode(body: Uint8Array): Content {
    return this.#contents[this.members(body).content]!
  }

  /** What a frame says beside its content. */
  members(body: Uint8Array): Members {
    return JSON.parse(decoder.decode(body)) as Members
  }
}
