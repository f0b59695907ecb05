import type { Msg } from '@nats-io/transport-node'
import { storedPrefix } from 'schemas'
import type { Listener, WorldEvent } from '../ports.js'
import { type BadEvent, judgeBody, readEvent } from './event.js'

/** The parts of the client's message that spare the hot path its header parser. */
interface RawMessage {
  readonly _rdata?: Uint8Array
  readonly _msg?: { readonly hdr: number }
}

/** A NATS message as one of our events. */
export function toEvent(subject: string, message: Msg): WorldEvent | BadEvent {
  const { _rdata: bytes, _msg: parts } = message as unknown as RawMessage
  if (bytes === undefined || parts === undefined) return readWhole(subject, headerBlock(message), message.data)
  if (parts.hdr <= 0) return 'foreign'
  const raw = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  return readEvent(subject, raw, parts.hdr)
}

/**
 * Hands a message over: an event of ours, or, on a user's subject, a JSON object without our headers (published by hand
 * or by the old KB). Returns what is wrong with it if it is neither.
 */
export function handOver(subject: string, message: Msg, listener: Listener): BadEvent | null {
  const event = toEvent(subject, message)
  if (typeof event !== 'string') {
    listener.event(event)
    return null
  }
  if (event !== 'foreign' || !subject.startsWith(`${storedPrefix}user.`)) return event
  const body = message.data
  const bad = judgeBody(body) ?? (isJsonObject(body) ? null : 'not_json')
  if (bad === null) listener.foreign(body)
  return bad
}

function isJsonObject(body: Uint8Array): boolean {
  try {
    const value: unknown = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.length).toString())
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

/** A message's headers as the server sent them. */
export function headerBlock(message: Msg): Buffer {
  let text = 'NATS/1.0\r\n'
  for (const [name, values] of message.headers ?? []) text += `${name}: ${values[0] ?? ''}\r\n`
  return Buffer.from(`${text}\r\n`, 'latin1')
}

/** An event whose header block and body do not lie together. */
export function readWhole(subject: string, header: Buffer, body: Uint8Array): WorldEvent | BadEvent {
  return readEvent(subject, Buffer.concat([header, body]), header.length)
}
