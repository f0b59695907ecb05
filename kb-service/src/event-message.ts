import { headers, maxEventBytes, storedPrefix } from 'schemas'
import type { OutboxEvent } from './outbox.js'

/** An event as it goes to NATS. */
export interface EventMessage {
  subject: string
  /** Names and values, in the order of DESIGN §2. */
  headers: [name: string, value: string][]
  body: Buffer
}

const traceparent = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/
const subjectTokens = /^[^\s*>.]+(\.[^\s*>.]+)*$/
const lineBreak = /[\r\n]/
/** `NATS/1.0`, the colons and line ends, roughly: the stream's limit counts headers too. */
const headerLineBytes = 4
const headerFrameBytes = 16

/** The message of an event, or why no stream would ever take it. */
export function eventMessage(event: OutboxEvent): EventMessage | { refused: string } {
  const { subject } = event.event
  if (!subject.startsWith(storedPrefix) || !subjectTokens.test(subject))
    return { refused: 'not a subject of the stream' }
  const json = JSON.stringify(event.event.body)
  if (json === undefined || !json.startsWith('{')) return { refused: 'not an object' }
  const message = { subject, headers: headersOf(event), body: Buffer.from(json) }
  if (message.headers.some(([, value]) => lineBreak.test(value))) return { refused: 'a header with a line break' }
  if (sizeOf(message) > maxEventBytes) return { refused: 'too large' }
  return message
}

function headersOf({ epoch, experience, commit, at, event }: OutboxEvent): [string, string][] {
  const traced = event.traceparent !== undefined && traceparent.test(event.traceparent)
  const all: [string, string][] = [
    [headers.epoch, epoch],
    [headers.commit, String(commit)],
    [headers.previous, String(event.previous)],
    [headers.experience, experience],
    [headers.zone, event.zone ?? ''],
    [headers.version, String(event.version)],
    [headers.except, event.except.join(',')],
    [headers.request, event.request ?? ''],
    [headers.kind, event.kind],
    [headers.at, String(at)],
    [headers.trace, traced ? event.traceparent! : ''],
  ]
  return all.filter(([, value]) => value !== '')
}

function sizeOf({ headers: lines, body }: EventMessage): number {
  const bytes = lines.reduce((sum, [name, value]) => sum + Buffer.byteLength(name + value) + headerLineBytes, 0)
  return body.length + bytes + headerFrameBytes
}
