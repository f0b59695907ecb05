/** What the swarm reads of an event, without parsing it: ten thousand clients parse nothing. */
export interface EventFrame {
  base: number
  snapshot: number
  /** Of the commit, milliseconds since 1970. */
  timestampMs: number
}

const event = Buffer.from('"type":"world_update"')
const base = Buffer.from('"base_version":')
const snapshot = Buffer.from('"snapshot_version":')
const timestamp = Buffer.from('"timestamp":')
const cursor = Buffer.from('{"cursor":"')
/** Where the type stands: in front, or behind the longest cursor. */
const typeWithin = 140
const quote = 0x22
const zero = 0x30

/** Whether it is a `world_update`. */
export function isEvent(frame: Buffer): boolean {
  const at = frame.indexOf(event)
  return at > 0 && at < typeWithin
}

/** Reads an event into `into`, which is the same for all: nothing is made for each of them. */
export function readEvent(frame: Buffer, into: EventFrame): EventFrame {
  const at = frame.indexOf(base)
  into.base = numberAt(frame, at + base.length)
  into.snapshot = numberAt(frame, frame.indexOf(snapshot, at) + snapshot.length)
  into.timestampMs = numberAt(frame, frame.lastIndexOf(timestamp) + timestamp.length)
  return into
}

/** The cursor of a v2 frame; null if it does not begin with one. */
export function cursorOf(frame: Buffer): string | null {
  if (frame.compare(cursor, 0, cursor.length, 0, cursor.length) !== 0) return null
  return frame.toString('latin1', cursor.length, frame.indexOf(quote, cursor.length))
}

function numberAt(frame: Buffer, from: number): number {
  let value = 0
  for (let at = from; at < frame.length; at++) {
    const digit = frame[at]! - zero
    if (digit < 0 || digit > 9) break
    value = value * 10 + digit
  }
  return value
}
