/** What a frame to a socket is: where it is counted. */
export const frameKinds = { event: 0, reply: 1, other: 2 } as const
export type FrameKind = (typeof frameKinds)[keyof typeof frameKinds]

/** Counted per frame, too often for more than a number: read when the metrics are asked for. */
export class Counts {
  /** Frames put on sockets, by kind. */
  readonly frames = new Float64Array(3)
  /** Their bytes; of texts the characters. */
  readonly bytes = new Float64Array(3)
  /** Of clients, by type; a type that the protocol does not know counts as `other`. */
  readonly taken: Map<string, { frames: number; bytes: number }>

  constructor(types: readonly string[]) {
    this.taken = new Map([...types, ...notTyped].map((type) => [type, { frames: 0, bytes: 0 }]))
  }

  took(type: string, bytes: number): void {
    const taken = this.taken.get(type) ?? this.taken.get('other')!
    taken.frames++
    taken.bytes += bytes
  }
}

/** What comes beside messages that the protocol knows. */
const notTyped = ['other', 'invalid', 'binary', 'too_large', 'rate_limited'] as const
