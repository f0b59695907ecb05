import { isUtf8 } from 'node:buffer'
import { isEpoch, isExperienceId, isZoneId, maxEventBytes, storedPrefix, worldStream } from 'schemas'
import type { WorldEvent } from '../ports.js'

/** Why a message on NATS is no event of ours. `foreign`: it has none of our headers. */
export type BadEvent = 'foreign' | 'bad_header' | 'too_large' | 'not_json' | 'not_utf8'

const char = { cr: 13, dash: 45, colon: 58, openBrace: 123, closeBrace: 125 } as const
const firstLineEnd = 'NATS/1.0\r\n'.length

/** One of our events. What is seldom asked for is cut out of the header block only then. */
class HeaderedEvent implements WorldEvent {
  readonly subject: string
  readonly body: Uint8Array
  epoch = ''
  experience = ''
  commit = 0
  previous = -1
  zone: string | null = null
  kind: WorldEvent['kind'] = 'update'
  except: readonly string[] | null = null
  sequence = 0
  spliced: Uint8Array | undefined = undefined
  delivery: WorldEvent['delivery'] = undefined
  requestAt = 0
  timeAt = 0
  traceAt = 0
  private readonly message: Buffer

  constructor(subject: string, message: Buffer, body: Uint8Array) {
    this.subject = subject
    this.message = message
    this.body = body
  }

  get request(): string | null {
    return this.requestAt === 0 ? null : textAt(this.message, this.requestAt)
  }

  get atMs(): number {
    return this.timeAt === 0 ? 0 : numberAt(this.message, this.timeAt) || 0
  }

  get traceparent(): string | null {
    return this.traceAt === 0 ? null : textAt(this.message, this.traceAt)
  }
}

/**
 * Reads a NATS message as one of our events, without opening its body.
 * @param subject the stored subject
 * @param message the header block (`NATS/1.0`, then `Key: value` lines and an empty one), then the body, as the server sends it
 * @param headerLength bytes of the header block
 */
export function readEvent(subject: string, message: Buffer, headerLength: number): WorldEvent | BadEvent {
  const body = message.subarray(headerLength)
  const event = new HeaderedEvent(subject, message, body)
  const found = readHeader(event, message, headerLength)
  if (found === 0) return 'foreign'
  if (found !== required) return 'bad_header'
  if (!(event.commit >= 1) || !(event.previous >= 0) || event.previous >= event.commit) return 'bad_header'
  if (!isOfItsSubject(event)) return 'bad_header'
  return judgeBody(body) ?? event
}

const kindAt = storedPrefix.length
const zoneAt = kindAt + 'zone.'.length
const epochAt = kindAt + 'epoch.'.length

/** An event that claims another zone or experience than its subject would go unheard and still count as that subject's last. */
function isOfItsSubject({ subject, kind, experience, zone }: WorldEvent): boolean {
  switch (subject.charCodeAt(kindAt)) {
    case 117: // user
      return kind !== 'epoch'
    case 122: // zone
      if (kind !== 'update' || zone === null) return false
      if (subject.length !== zoneAt + experience.length + 1 + zone.length) return false
      return subject.startsWith(experience, zoneAt) && subject.endsWith(zone)
    case 101: // epoch
      return kind === 'epoch' && subject.length === epochAt + experience.length && subject.endsWith(experience)
    default:
      return false
  }
}

/** At most 256 KiB, valid UTF-8, from `{` to `}`. */
export function judgeBody(body: Uint8Array): BadEvent | null {
  if (body.length > maxEventBytes) return 'too_large'
  if (body[0] !== char.openBrace || body[body.length - 1] !== char.closeBrace) return 'not_json'
  return isUtf8(body) ? null : 'not_utf8'
}

/** What an event must name: a bit each. `bad`: something it names cannot be. */
const has = { epoch: 1, commit: 2, previous: 4, experience: 8, kind: 16, other: 32, bad: 64 } as const
const required = has.epoch | has.commit | has.previous | has.experience | has.kind

/** Where the value that was read last ends: at its carriage return. */
let end = 0

/**
 * One walk over the header block, byte by byte and without making texts, since this is done for every event: the
 * client's own parser costs more than all else that we do with one. Returns the bits of what was found; 0 if there is
 * no `Gaia-` header.
 */
function readHeader(event: HeaderedEvent, header: Buffer, length: number): number {
  let found = 0
  let isOurs = false
  let at = firstLineEnd
  while (at < length && header[at] !== char.cr) {
    const colon = colonAfter(header, at, length)
    if (colon < 0) return isOurs ? has.bad : 0
    const value = header[colon + 1] === 32 ? colon + 2 : colon + 1
    end = value
    if (header[at] === 71 && header[at + 4] === 45) {
      isOurs = true
      found |= readOurs(event, header, at + 5, colon, value)
    } else if (colon - at === 13 && header[at] === 78 && header[at + 6] === 101) {
      // Nats-Sequence
      event.sequence = numberAt(header, value)
      if (Number.isNaN(event.sequence)) found |= has.bad
      // The server's own headers are the last: nothing that is ours follows.
      if (isOurs) return found & ~has.other
    } else end += likelyLength(event, header, at, colon, value)
    while (end < length && header[end] !== char.cr) end++
    at = end + 2
  }
  return isOurs ? found & ~has.other : 0
}

/** How long the value of another's header is, where that can be known: then it need not be walked over. */
function likelyLength(event: HeaderedEvent, header: Buffer, at: number, colon: number, value: number): number {
  const length = lengthByName(event, header, at, colon - at, value)
  return header[value + length] === char.cr ? length : 0
}

function lengthByName(event: HeaderedEvent, header: Buffer, at: number, nameLength: number, value: number): number {
  if (header[at] === 78) {
    // Nats-Subject, Nats-Stream: the server's own.
    return nameLength === 12 ? event.subject.length : nameLength === 11 ? worldStream.name.length : 0
  }
  // traceparent: its dashes tell.
  const isTrace =
    nameLength === 11 && isDash(header, value + 2) && isDash(header, value + 35) && isDash(header, value + 52)
  if (!isTrace) return 0
  event.traceAt = value
  return 55
}

function isDash(header: Buffer, at: number): boolean {
  return header[at] === char.dash
}

/** Our names differ in their first letter after `Gaia-`, or in their length. */
function readOurs(event: HeaderedEvent, header: Buffer, name: number, colon: number, value: number): number {
  switch (header[name]) {
    case 69: // E
      if (colon - name === 5) return readEpoch(event, header, value)
      if (colon - name === 10) return readExperience(event, header, value)
      return colon - name === 6 ? readExcept(event, header, value) : has.other
    case 65: // At
      event.timeAt = value
      if (header[value + millisecondDigits] === char.cr) end = value + millisecondDigits
      return has.other
    case 67: // Commit
      event.commit = numberAt(header, value)
      return has.commit
    case 80: // Previous
      event.previous = numberAt(header, value)
      return has.previous
    case 90: // Zone
      return readZone(event, header, value)
    case 75: // Kind
      return readKind(event, header, value)
    case 82: // Request
      event.requestAt = value
      if (isUuidLike(header, value)) end = value + 24
      return has.other
    default:
      return has.other
  }
}

/** Of the milliseconds since 1970, until the year 2286. */
const millisecondDigits = 13

/**
 * Our own ids are UUIDs; where all four dashes are, the value is longer than that. That a line ends where a UUID would
 * proves nothing: it may be the next one.
 */
function isUuidLike(header: Buffer, value: number): boolean {
  return (
    isDash(header, value + 8) && isDash(header, value + 13) && isDash(header, value + 18) && isDash(header, value + 23)
  )
}

// Events come in runs with the same texts: what was read last is compared before anything is made.
let lastEpoch = ''
let lastExperience = ''
let lastZone = ''

function readEpoch(event: HeaderedEvent, header: Buffer, value: number): number {
  if (!isTextAt(header, value, lastEpoch)) {
    const epoch = textAt(header, value)
    if (!isEpoch(epoch)) return has.bad
    lastEpoch = epoch
  }
  event.epoch = lastEpoch
  return has.epoch
}

function readExperience(event: HeaderedEvent, header: Buffer, value: number): number {
  if (!isTextAt(header, value, lastExperience)) {
    const experience = textAt(header, value)
    if (!isExperienceId(experience)) return has.bad
    lastExperience = experience
  }
  event.experience = lastExperience
  return has.experience
}

function readZone(event: HeaderedEvent, header: Buffer, value: number): number {
  if (header[value] === char.cr) return has.other
  if (!isTextAt(header, value, lastZone)) {
    const zone = textAt(header, value)
    if (!isZoneId(zone)) return has.bad
    lastZone = zone
  }
  event.zone = lastZone
  return has.other
}

function readKind(event: HeaderedEvent, header: Buffer, value: number): number {
  if (isTextAt(header, value, 'update')) event.kind = 'update'
  else if (isTextAt(header, value, 'rebase')) event.kind = 'rebase'
  else if (isTextAt(header, value, 'epoch')) event.kind = 'epoch'
  else return has.bad
  return has.kind
}

function readExcept(event: HeaderedEvent, header: Buffer, value: number): number {
  const users = textAt(header, value)
  event.except = users === '' ? null : users.split(',')
  return has.other
}

/** Most names are ours or the server's: the place of their colon is known from a letter or two. */
function colonAfter(header: Buffer, from: number, length: number): number {
  const guess = from + nameLength(header, from)
  if (header[guess] === char.colon) return guess
  for (let at = from; at < length && header[at] !== char.cr; at++) if (header[at] === char.colon) return at
  return -1
}

function nameLength(header: Buffer, at: number): number {
  switch (header[at + 5]) {
    case 69: // Gaia-Epoch, Gaia-Experience
      return header[at + 6] === 112 ? 10 : 15
    case 65: // Gaia-At
      return 7
    case 67: // Gaia-Commit
      return 11
    case 80: // Gaia-Previous
      return 13
    case 90: // Gaia-Zone
    case 75: // Gaia-Kind
      return 9
    case 82: // Gaia-Request
    case 86: // Gaia-Version
      return 12
    case 83: // Nats-Sequence, Nats-Stream, Nats-Subject
      return header[at + 6] === 101 ? 13 : header[at + 6] === 116 ? 11 : 12
    case 76: // Nats-Last-Sequence
      return 18
    case 112: // traceparent
      return 11
    default:
      return 0
  }
}

function isTextAt(header: Buffer, value: number, text: string): boolean {
  const { length } = text
  if (length === 0 || header[value + length] !== char.cr) return false
  for (let index = 0; index < length; index++) if (header[value + index] !== text.charCodeAt(index)) return false
  end = value + length
  return true
}

function textAt(header: Buffer, value: number): string {
  let last = value
  while (last < header.length && header[last] !== char.cr) last++
  return header.toString('latin1', value, last)
}

/** Digits only, at most 15 of them; NaN otherwise. */
function numberAt(header: Buffer, value: number): number {
  let at = value
  let number = 0
  for (; at < header.length && header[at] !== char.cr; at++) {
    const digit = header[at]! - 48
    if (digit < 0 || digit > 9) return Number.NaN
    number = number * 10 + digit
  }
  end = at
  return at === value || at - value > 15 ? Number.NaN : number
}
