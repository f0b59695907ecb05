import { isUtf8 } from 'node:buffer'
import {
  type Checked,
  type EventHeaders,
  type EventKind,
  healthSubject,
  maxEventBytes,
  headers as names,
  readSubject,
  type Subject,
  storedSubject,
  validateEpochEvent,
  validateEventHeaders,
  validatePlayerUpdate,
  validateRebase,
  validateServiceHealth,
  validateZoneUpdate,
} from 'schemas'
import type { Passed } from './passed.js'

/** What a message turned out to be. */
export interface Event {
  /** `foreign` has none of our headers; of `malformed` the headers or the body cannot be read. */
  readonly kind: EventKind | 'foreign' | 'malformed' | 'health'
  /** What breaks the contract, in a sentence; null if nothing does. */
  readonly problem: string | null
  /** As it is stored, not as it is republished. */
  readonly subject: string
  /** Null if it is none that we build. */
  readonly place: Subject | null
  /** Those of ours that it has, whether good or not. */
  readonly headers: Partial<EventHeaders>
  /** Null if it is no JSON object. */
  readonly body: Readonly<Record<string, unknown>> | null
  readonly passed: Passed
}

/** Compiles the schemas, which takes a while: else the first events would be shown late. */
export function prepareToRead(): void {
  const checks = [validateEventHeaders, validateZoneUpdate, validatePlayerUpdate, validateRebase, validateEpochEvent]
  for (const check of [...checks, validateServiceHealth]) check(null)
}

/** Finds out what a message is. Never throws, whatever it is. */
export function readEvent(passed: Passed): Event {
  const subject = storedSubject(passed.subject)
  const place = readSubject(subject)
  const headers = Object.fromEntries(ours(passed.headers)) as Partial<EventHeaders>
  const body = readBody(passed.body)
  const event = { subject, place, headers, body, passed }
  if (subject === healthSubject) return { ...event, kind: 'health', problem: problemOf(validateServiceHealth(body)) }
  if (Object.keys(headers).length === 0) return { ...event, kind: 'foreign', problem: foreignProblem(place, body) }
  const broken = brokenPart(event)
  if (broken !== null || body === null) return { ...event, kind: 'malformed', problem: broken }
  const kind = headers[names.kind]!
  return { ...event, kind, problem: problemOf(checkBody(kind, place, body)) }
}

function ours(headers: Passed['headers']): Passed['headers'] {
  const known: readonly string[] = Object.values(names)
  const all = headers.filter(([name]) => known.includes(name) || name.startsWith('Gaia-'))
  return all.some(([name]) => name.startsWith('Gaia-')) ? all : []
}

/** Null if it is no JSON object in UTF-8. */
function readBody(bytes: Uint8Array): Event['body'] {
  if (!isUtf8(bytes)) return null
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString())
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Event['body']) : null
  } catch {
    return null
  }
}

function foreignProblem(place: Subject | null, body: Event['body']): string | null {
  if (place?.kind !== 'user') return 'Only on a subject of a player do gateways pass on what is foreign'
  return body === null ? 'The body is no JSON object: gateways drop it' : null
}

/** Why gateways drop it; null if they do not. */
function brokenPart({ headers, place, body, passed }: Pick<Event, 'headers' | 'place' | 'body' | 'passed'>) {
  const checked = validateEventHeaders(headers)
  if (!checked.ok) return problemOf(checked)
  if (passed.body.length > maxEventBytes) return `The body is larger than ${maxEventBytes} bytes`
  if (body === null) return 'The body is no JSON object'
  return isOfItsPlace(headers, place) ? null : 'The headers do not fit the subject'
}

function isOfItsPlace(headers: Partial<EventHeaders>, place: Subject | null): boolean {
  const kind = headers[names.kind]
  switch (place?.kind) {
    case 'user':
      return kind !== 'epoch'
    case 'zone':
      return kind === 'update' && headers[names.experience] === place.experience && headers[names.zone] === place.zone
    case 'epoch':
      return kind === 'epoch' && headers[names.experience] === place.experience
    default:
      return false
  }
}

function checkBody(kind: EventKind, place: Subject | null, body: unknown): Checked<unknown> {
  if (kind === 'epoch') return validateEpochEvent(body)
  if (kind === 'rebase') return validateRebase(body)
  return place?.kind === 'zone' ? validateZoneUpdate(body) : validatePlayerUpdate(body)
}

function problemOf(checked: Checked<unknown>): string | null {
  return checked.ok ? null : checked.message
}
