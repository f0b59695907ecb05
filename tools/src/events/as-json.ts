import { isUtf8 } from 'node:buffer'
import type { Event } from './event.js'
import { latencyOf } from './latency.js'

/** An event as one JSON object on one line. A body that is no JSON is `null`, with its bytes in `body_base64`. */
export function asJson(event: Event): string {
  const { kind, problem, subject, passed } = event
  const { source, sequence, at } = passed
  const head = { kind, source, subject, sequence, at, latency_ms: latencyOf(event), problem }
  const fields = JSON.stringify({ ...head, headers: headersOf(passed.headers) }).slice(0, -1)
  return `${fields},${bodyField(passed.body)}}`.replaceAll(/[\x7f-\x9f]/g, escaped)
}

/** A name that came more than once has a list of values. */
function headersOf(headers: Event['passed']['headers']): Record<string, string | string[]> {
  const all = new Map<string, string[]>()
  for (const [name, value] of headers) all.set(name, [...(all.get(name) ?? []), value])
  return Object.fromEntries([...all].map(([name, values]) => [name, values.length === 1 ? values[0]! : values]))
}

/** JSON as it came, so that no number loses a digit. Its line breaks can only lie between its parts. */
function bodyField(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString()
  if (isUtf8(bytes) && isJson(text)) return `"body":${text.replaceAll(/[\t\r\n]+/g, ' ').trim()}`
  return `"body":null,"body_base64":"${Buffer.from(bytes).toString('base64')}"`
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Control characters that JSON allows and terminals obey. */
function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
