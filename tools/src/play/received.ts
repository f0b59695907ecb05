import { isCursor, type ServerMessage, validateServerMessage, type WorldUpdate } from 'schemas'
import type { Frame } from './frame.js'
import type { Marked } from './known.js'

/** A frame of the server, as the schemas have it. */
export type Received = Exclude<ServerMessage, WorldUpdate> | Marked

/** Null: it is not known. The cursor of an update was put in on its way and is in no schema of updates. */
export function receive(frame: Frame): Received | null {
  if (frame.type !== 'world_update') return messageOf(frame)
  const { cursor, ...update } = frame
  const message = messageOf(update)
  return message !== null && isCursor(cursor) ? ({ ...message, cursor } as Marked) : message
}

function messageOf(frame: object): Received | null {
  const checked = validateServerMessage(frame)
  return checked.ok ? checked.value : null
}
