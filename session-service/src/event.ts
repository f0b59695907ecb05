import { isUtf8 } from 'node:buffer'
import { isEpoch, isExperienceId, isZoneId, maxEventBytes } from 'schemas'
import type { WorldEvent } from './ports.js'

/** Why a message on NATS is no event of ours. `foreign`: it has none of our headers. */
export type BadEvent = 'foreign' | 'bad_header' | 'too_large' | 'not_json' | 'not_utf8'

const openBrace = 123
const closeBrace = 125
const firstLineEnd = 'NATS/1.0\r\n'.length

interface Fields {
  epoch: string
  commit: number
  previous: number
  experience: string
  zone: string | null
  kind: string
  except: string | null
  request: string | null
  sequence: number
  subject: string | null
}

/**
 * Reads a NATS message as one of our events, without opening its body.
 * @param subject the stored subject, or null to take it from `Nats-Subject` (messages read from the stream)
 * @param headerText the header block as latin1 text: `NATS/1.0`, then `Key: value` lines
 */
export function readEvent(subject: string | null, headerText: string, body: Uint8Array): WorldEvent | BadEvent {
  const fields = readFields(headerText)
  if (fields === null) return 'foreign'
  const { commit, previous, zone, kind } = fields
  if (!isEpoch(fields.epoch) || !isExperienceId(fields.experience)) return 'bad_header'
  if (!Number.isSafeInteger(commit) || commit < 1) return 'bad_header'
  if (!Number.isSafeInteger(previous) || previous < 0 || previous >= commit) return 'bad_header'
  if (kind !== 'update' && kind !== 'rebase' && kind !== 'epoch') return 'bad_header'
  if (zone !== null && !isZoneId(zone)) return 'bad_header'
  if (!Number.isSafeInteger(fields.sequence)) return 'bad_header'
  const from = subject ?? fields.subject
  if (from === null) return 'bad_header'
  const bad = judgeBody(body)
  if (bad !== null) return bad
  return {
    subject: from,
    experience: fields.experience,
    epoch: fields.epoch,
    commit,
    previous,
    zone,
    kind,
    except: fields.except === null || fields.except === '' ? null : fields.except.split(','),
    request: fields.request,
    sequence: fields.sequence,
    body,
  }
}

/** At most 256 KiB, valid UTF-8, from `{` to `}`. */
export function judgeBody(body: Uint8Array): BadEvent | null {
  if (body.length > maxEventBytes) return 'too_large'
  if (body[0] !== openBrace || body[body.length - 1] !== closeBrace) return 'not_json'
  return isUtf8(body) ? null : 'not_utf8'
}

/** One walk over the header block, since this is done for every event. Null if it has no `Gaia-` header. */
function readFields(text: string): Fields | null {
  let fields: Fields | null = null
  let at = firstLineEnd
  let sequence = 0
  let subject: string | null = null
  while (at < text.length) {
    const end = text.indexOf('\r\n', at)
    if (end <= at) break
    const colon = text.indexOf(':', at)
    if (colon > at && colon < end) {
      const start = text.charCodeAt(colon + 1) === 32 ? colon + 2 : colon + 1
      const initial = text.charCodeAt(at)
      if (initial === 71 && text.startsWith('Gaia-', at)) {
        fields ??= noFields()
        readOurs(fields, text, at + 5, colon - at - 5, start, end)
      } else if (initial === 78) {
        if (colon - at === 13 && text.startsWith('Nats-Sequence', at)) sequence = Number(text.slice(start, end))
        else if (colon - at === 12 && text.startsWith('Nats-Subject', at)) subject = text.slice(start, end)
      }
    }
    at = end + 2
  }
  if (fields !== null) {
    fields.sequence = sequence
    fields.subject = subject
  }
  return fields
}

function noFields(): Fields {
  return {
    epoch: '',
    commit: 0,
    previous: -1,
    experience: '',
    zone: null,
    kind: '',
    except: null,
    request: null,
    sequence: 0,
    subject: null,
  }
}

/** Names are told apart by what follows `Gaia-`: two letters and the length are enough, the rest is compared once. */
function readOurs(fields: Fields, text: string, name: number, length: number, start: number, end: number): void {
  switch (length) {
    case 4:
      if (text.startsWith('Zone', name)) fields.zone = start === end ? null : text.slice(start, end)
      else if (text.startsWith('Kind', name)) fields.kind = text.slice(start, end)
      break
    case 5:
      if (text.startsWith('Epoch', name)) fields.epoch = text.slice(start, end)
      break
    case 6:
      if (text.startsWith('Commit', name)) fields.commit = wholeNumber(text, start, end)
      else if (text.startsWith('Except', name)) fields.except = text.slice(start, end)
      break
    case 7:
      if (text.startsWith('Request', name)) fields.request = text.slice(start, end)
      break
    case 8:
      if (text.startsWith('Previous', name)) fields.previous = wholeNumber(text, start, end)
      break
    case 10:
      if (text.startsWith('Experience', name)) fields.experience = text.slice(start, end)
      break
  }
}

/** Digits only; NaN otherwise. */
function wholeNumber(text: string, start: number, end: number): number {
  if (start === end || end - start > 15) return Number.NaN
  let value = 0
  for (let at = start; at < end; at++) {
    const digit = text.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) return Number.NaN
    value = value * 10 + digit
  }
  return value
}
