import { isCursor } from 'schemas'
import type { WorldEvent } from '../ports.js'
import type { Session } from './session.js'

/** Where a socket stands. The commit decides; the sequence only says where to start reading the stream. DESIGN §2. */
export interface Cursor {
  readonly epoch: string
  readonly commit: number
  readonly sequence: number
  readonly zone: string | null
}

/** A cursor as a client brings it back; null if it is none. */
export function parseCursor(text: string): Cursor | null {
  if (!isCursor(text)) return null
  const [epoch, commit, sequence, zone] = text.split('.') as [string, string, string, string]
  return { epoch, commit: Number(commit), sequence: Number(sequence), zone: zone || null }
}

export function format({ epoch, commit, sequence, zone }: Cursor): string {
  return `${epoch}.${commit}.${sequence}.${zone ?? ''}`
}

/** Where a session stands; null while it has no world: there is nothing yet to resume. */
export function cursorOf(session: Session): string | null {
  if (session.isWorldless) return null
  const { epoch, position, sequence, zone } = session
  return format({ epoch, commit: position, sequence, zone })
}

const encoder = new TextEncoder()

/** A frame with more members in front: `members` as in `"cursor":"…",`. The frame's own bytes are not opened. */
export function spliced(members: string, frame: Uint8Array): Uint8Array {
  const head = encoder.encode(`{${members}`)
  const whole = new Uint8Array(head.length + frame.length - 1)
  whole.set(head)
  whole.set(frame.subarray(1), head.length)
  return whole
}

/** An event's body with its cursor: made once, and shared by all v2 sockets that it goes to. */
export function withCursor(event: WorldEvent): Uint8Array {
  event.spliced ??= spliced(`"cursor":"${format(event)}",`, event.body)
  return event.spliced
}
