/** What a frame to a socket is. */
export const frameKinds = ['event', 'reply', 'other'] as const
export type FrameKind = (typeof frameKinds)[number]

/** Counted per frame, too often for more than a number: read when the metrics are asked for. */
export class Counts {
  /** Put on sockets. */
  readonly frames: Record<FrameKind, number> = { event: 0, reply: 0, other: 0 }
  /** Of texts the characters. */
  readonly bytes: Record<FrameKind, number> = { event: 0, reply: 0, other: 0 }
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
