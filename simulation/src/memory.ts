import type { SimSocket } from './socket.js'

/** What a cursor says, as far as a judge of it must know. For clients it is opaque. */
export interface Stand {
  readonly epoch: string
  readonly commit: number
  readonly sequence: number
  readonly zone: string | null
}

export function standOf(cursor: string): Stand {
  const [epoch = '', commit = '', sequence = '', zone = ''] = cursor.split('.')
  return { epoch, commit: Number(commit), sequence: Number(sequence), zone: zone || null }
}

/** What a device of protocol v2 keeps over its sockets. */
export class Memory {
  /** Of what it applied last. */
  cursor: string | null = null
  /** The session of its socket, to be named as the one that the next replaces. */
  session: string | null = null
  /** What it said and has no answer to, by request id. */
  readonly unanswered = new Map<string, string>()
  /** Of these, what it has not said again on this socket. */
  again: string[] = []
  /** Its gateway will stop: it may open the next socket before it leaves. */
  isSentAway = false
  next: SimSocket | null = null
  /** What came on the old socket since the next was opened: it counts only if the next comes to nothing. */
  aside: (string | Uint8Array)[] = []
  /** What came of its cursor on this socket. */
  recovery = ''
  /** What the last probe said. */
  isCurrent: boolean | null = null
  /** It applied what had overtaken an event whose live copy died with the leader of the stream. */
  isTainted = false

  answered(request: string | undefined): void {
    if (request === undefined) return
    this.unanswered.delete(request)
    this.again = this.again.filter((other) => other !== request)
  }

  /** An area of interest answers every question for one. */
  worldCame(): void {
    for (const [request, frame] of this.unanswered) if (frame.includes('update_location')) this.answered(request)
    this.isTainted = false
  }

  connected(session: string, recovery: string): void {
    this.session = session
    this.recovery = recovery
    this.isSentAway = false
    this.isCurrent = null
    this.again = [...this.unanswered.keys()]
  }
}
