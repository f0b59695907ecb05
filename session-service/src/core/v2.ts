import type { WorldEvent } from '../ports.js'
import { type Cursor, parseCursor } from './cursor.js'
import type { Recovery } from './resume.js'

/** What a v2 client says of itself as it connects. */
export interface V2Request {
  /** As it came; null if none did. */
  readonly cursor: string | null
  /** The session that this socket replaces. */
  readonly replaces: string | null
}

/** What only a session of protocol v2 has. */
export interface V2 {
  /** What the client brought; null if it was none. */
  readonly cursor: Cursor | null
  /** The session that this socket replaces, if it is still here. */
  readonly replaces: string | null
  recovery: Recovery
  /** What it missed, to be told behind `connected`. */
  missed: readonly WorldEvent[]
  /** When something was heard of the client last. Milliseconds since 1970, as all times here. */
  heardAtMs: number
  /** When the next heartbeat is due. */
  beatAtMs: number
  /** When it is told that its token expires; `Infinity` once it was. */
  warnAtMs: number
  /** New tokens that came, and which of them was taken last: one that was checked for longer does not replace a later one. */
  readonly renewals: { asked: number; taken: number }
}

/** Until it is known what came of the cursor, the KB has not answered. */
export function begin({ cursor: text, replaces }: V2Request): V2 {
  const cursor = text === null ? null : parseCursor(text)
  const reason = cursor === null ? 'invalid_cursor' : 'kb_unavailable'
  const recovery = text === null ? ({ outcome: 'fresh' } as const) : ({ outcome: 'resync', reason } as const)
  return {
    cursor,
    replaces,
    recovery,
    missed: [],
    heardAtMs: 0,
    beatAtMs: 0,
    warnAtMs: Number.POSITIVE_INFINITY,
    renewals: { asked: 0, taken: 0 },
  }
}
