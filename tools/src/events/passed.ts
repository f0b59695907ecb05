/** A message on NATS, as it came. */
export interface Passed {
  /** A live copy's is `world.live.…`. */
  readonly subject: string
  /** In order; a name may come more than once. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array
  /** Its place in the stream; null if it has none. */
  readonly sequence: number | null
  readonly source: 'live' | 'stream'
  /** When it arrived here or, read from the stream, when it was stored there; milliseconds since 1970. */
  readonly at: number
}

/** A message as the stream has it. */
export interface Stored extends Passed {
  readonly sequence: number
}
