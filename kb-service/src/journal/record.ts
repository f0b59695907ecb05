import type { EventKind } from 'schemas'

/** One commit as it lies on disk. What `world` and `players` hold is the world's business, not the journal's. DESIGN §8 "Files". */
export interface CommitRecord {
  commit: number
  /** Milliseconds since 1970. */
  at: number
  /** Who asked, null for commits without an actor. */
  player: string | null
  request_id: string | null
  request_hash: string | null
  /** What was answered, so that the same request can be answered again; null if nobody asked. */
  outcome: StoredOutcome | null
  world: unknown[]
  players: Record<string, unknown>
  /** When timers go off next, null: not again; absent if the commit sets none. */
  timers?: Record<string, unknown>
  events: StoredEvent[]
}

/** The frames of an answer and the zone and version it named. */
export interface StoredOutcome {
  frames: unknown[]
  rebase: boolean
  zone: string | null
  version: number
}

/** An event that a commit caused: all that its headers and its body need. */
export interface StoredEvent {
  subject: string
  kind: EventKind
  zone: string | null
  version: number
  /** The commit of the event before it on the same subject and experience, 0 if none. */
  previous: number
  /** Players whom a zone event leaves out. */
  except: string[]
  request: string | null
  traceparent?: string
  body: unknown
}
