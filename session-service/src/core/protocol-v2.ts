import type { ErrorCode, GoodbyeCode, ResyncReason } from 'schemas'
import { errorCodes, goodbyeCodes } from 'schemas'
import type { Place, Reply } from '../ports.js'
import { cursorOf, format, spliced } from './cursor.js'
import type { Message } from './lane.js'
import type { Session } from './session.js'

/** What protocol v2 says beside v1. DESIGN §3.8, §8. */

/** What `connected` says more. Before a replay the client still stands where it says that it does. */
export function welcome(session: Session, heartbeatMs: number): object {
  const { cursor: brought, recovery, missed } = session.v2!
  const cursor = missed.length > 0 ? format(brought!) : cursorOf(session)
  return {
    protocol: 'gaia.v2',
    session_id: session.id,
    ...(cursor !== null && { cursor }),
    heartbeat_ms: heartbeatMs,
    recovery,
  }
}

export function heartbeatFrame(session: Session, nowMs: number): string {
  return JSON.stringify({ type: 'heartbeat', timestamp: nowMs, ...place(session) })
}

export function resyncRequiredFrame(reason: ResyncReason): string {
  return JSON.stringify({ type: 'resync_required', reason })
}

export function tokenExpiringFrame(expiresAtMs: number): string {
  return JSON.stringify({ type: 'token_expiring', expires_at: expiresAtMs })
}

export function authenticatedFrame(expiresAtMs: number): string {
  return JSON.stringify({ type: 'authenticated', expires_at: expiresAtMs })
}

/** `session` null: whoever is refused at the door has none. */
export function goodbyeFrame(code: GoodbyeCode, session: Session | null, retryAfterMs: number | null = null): string {
  const { comeBack, message } = goodbyeCodes[code]
  const isRetryable = comeBack !== 'no'
  const after = retryAfterMs ?? goodbyeCodes[code].retryAfterMs
  return JSON.stringify({
    type: 'goodbye',
    code,
    message,
    retryable: isRetryable,
    ...(isRetryable && { retry_after_ms: Math.round(after) }),
    ...(session !== null && place(session)),
  })
}

/** What an `error` says more. */
export function errorMembers(code: ErrorCode, message: Message | null): object {
  const { retryable } = errorCodes[code]
  return {
    ...(message?.isNamed && { request_id: message.requestId }),
    retryable,
    ...(retryable && { retry_after_ms: retryAfterMs }),
  }
}

/** What is worth a retry may be tried again after so long. */
const retryAfterMs = 1_000

const area = text('{"type":"area_of_interest"')
const response = text('{"type":"action_response"')
const error = text('{"type":"error"')

/** A frame of the KB's answer, with what v2 says more. Only an error is opened. */
export function replyFrame(frame: Uint8Array, session: Session, message: Message | null, reply: Reply): Uint8Array {
  if (startsWith(frame, response)) return spliced(outcomeMembers(message, reply), frame)
  if (startsWith(frame, area)) return spliced(`"cursor":"${cursorOf(session)}",`, frame)
  if (startsWith(frame, error)) return spliced(errorText(frame, message), frame)
  return frame
}

function outcomeMembers(message: Message | null, { place: { version }, isReplayed }: Reply & { place: Place }): string {
  return `"request_id":"${message?.requestId ?? ''}","version":${version},"replayed":${isReplayed},`
}

function errorText(frame: Uint8Array, message: Message | null): string {
  const { code } = JSON.parse(new TextDecoder().decode(frame)) as { code: ErrorCode }
  const members = JSON.stringify(errorMembers(Object.hasOwn(errorCodes, code) ? code : 'server_error', message))
  return `${members.slice(1, -1)},`
}

function place(session: Session): { cursor?: string } {
  const cursor = cursorOf(session)
  return cursor === null ? {} : { cursor }
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value)
}

function startsWith(frame: Uint8Array, start: Uint8Array): boolean {
  for (let at = 0; at < start.length; at++) if (frame[at] !== start[at]) return false
  return true
}
