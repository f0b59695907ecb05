import { type ErrorCode, isRequestId } from 'schemas'

export interface Frame {
  readonly ok: true
  readonly type: string
  /** The client's own `request_id` if it is one, else null. */
  readonly requestId: string | null
  readonly text: string
}

export interface BadFrame {
  readonly ok: false
  readonly code: Extract<ErrorCode, 'invalid_json' | 'processing_error' | 'missing_type'>
}

// A byte order mark stays and so makes the frame invalid: the KB gets the same bytes and must read the same.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const notJson: BadFrame = { ok: false, code: 'invalid_json' }
const notObject: BadFrame = { ok: false, code: 'processing_error' }
const typeless: BadFrame = { ok: false, code: 'missing_type' }

/**
 * Reads a client frame as far as the gateway needs it: that it is a JSON object, its `type`, its `request_id`.
 * A `type` that is not a text with something in it counts as missing.
 */
export function parseFrame(bytes: Uint8Array): Frame | BadFrame {
  let text: string
  let value: unknown
  try {
    text = utf8.decode(bytes)
    value = JSON.parse(text)
  } catch {
    return notJson
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return notObject
  const { type, request_id: requestId } = value as { type?: unknown; request_id?: unknown }
  if (typeof type !== 'string' || type === '') return typeless
  return { ok: true, type, requestId: isRequestId(requestId) ? requestId : null, text }
}

const quote = 34
const backslash = 92
const opening = new Set([123, 91])
const closing = new Set([125, 93])

/**
 * The JSON token of a member of the outermost object, digit for digit as the client wrote it; null if there is none.
 * As in `JSON.parse` the last of two wins. `text` must be valid JSON of an object.
 */
export function rawMember(text: string, name: string): string | null {
  let found: string | null = null
  let at = afterSpace(text, text.indexOf('{') + 1)
  while (text.charCodeAt(at) === quote) {
    const keyEnd = endOfText(text, at)
    const start = afterSpace(text, afterSpace(text, keyEnd) + 1)
    const end = endOfValue(text, start)
    if (JSON.parse(text.slice(at, keyEnd)) === name) found = text.slice(start, end)
    at = afterSpace(text, afterSpace(text, end) + 1)
  }
  return found
}

function afterSpace(text: string, from: number): number {
  let at = from
  while (text.charCodeAt(at) <= 32) at++
  return at
}

function endOfText(text: string, start: number): number {
  let at = start + 1
  while (text.charCodeAt(at) !== quote) at += text.charCodeAt(at) === backslash ? 2 : 1
  return at + 1
}

function endOfValue(text: string, start: number): number {
  const first = text.charCodeAt(start)
  if (first === quote) return endOfText(text, start)
  return opening.has(first) ? endOfNest(text, start) : endOfWord(text, start)
}

function endOfNest(text: string, start: number): number {
  let depth = 0
  let at = start
  do {
    const char = text.charCodeAt(at)
    if (opening.has(char)) depth++
    else if (closing.has(char)) depth--
    at = char === quote ? endOfText(text, at) : at + 1
  } while (depth > 0)
  return at
}

function endOfWord(text: string, start: number): number {
  let at = start
  while (/[^\s,\]}]/.test(text.charAt(at))) at++
  return at
}

/** `timestamp` is the client's own token, or null if it sent none; `more` begins with a comma. */
export function pongFrame(timestamp: string | null, nowMs: number, more = ''): string {
  return `{"type":"pong","timestamp":${timestamp ?? nowMs}${more}}`
}

/** `more`: what the socket's protocol says beside v1. */
export function errorFrame(code: ErrorCode, message: string, nowMs: number, more: object = {}): string {
  return JSON.stringify({ type: 'error', code, message, timestamp: nowMs, ...more })
}

export interface Welcome {
  readonly connectionId: string
  readonly user: string
  readonly experience: string
  readonly nowMs: number
}

/** The first frame on a socket. `more`: what its protocol says beside v1. */
export function connectedFrame({ connectionId, user, experience, nowMs }: Welcome, more: object = {}): string {
  return JSON.stringify({
    type: 'connected',
    connection_id: connectionId,
    user_id: user,
    experience,
    timestamp: nowMs,
    message: `Connected to ${experience} experience`,
    ...more,
  })
}
