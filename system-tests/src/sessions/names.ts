/** Fields whose values are made anew each time, but are the same again wherever they come again. */
const fields: ReadonlySet<string> = new Set(['cursor', 'session_id', 'session', 'connection_id'])

/** Matches what was called one way when a session was recorded with what it is called now: cursors and sessions. */
export class Names {
  readonly #now = new Map<unknown, unknown>()
  readonly #then = new Map<unknown, unknown>()

  /** Learns the names in a frame that came from those in the frame that came when it was recorded. */
  learn(recorded: object, came: object): void {
    const now = came as Record<string, unknown>
    for (const [field, value] of Object.entries(recorded)) {
      if (!fields.has(field) || now[field] === undefined) continue
      if (!this.#now.has(value)) this.#now.set(value, now[field])
      if (!this.#then.has(now[field])) this.#then.set(now[field], value)
    }
  }

  /** What the client says or asks, with today's names. */
  today<T extends object>(recorded: T): T {
    return renamed(recorded, this.#now)
  }

  /** What came, with the names of then. */
  asRecorded<T extends object>(came: T): T {
    return renamed(came, this.#then)
  }
}

function renamed<T extends object>(from: T, names: ReadonlyMap<unknown, unknown>): T {
  const entries = Object.entries(from).map(([field, value]) =>
    fields.has(field) && names.has(value) ? [field, names.get(value)] : [field, value],
  )
  return Object.fromEntries(entries) as T
}
