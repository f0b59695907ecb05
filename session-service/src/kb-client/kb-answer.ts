import { type ErrorCode, errorCodes, headers, isEpoch, isErrorCode, isZoneId } from 'schemas'
import { parseObject } from '../auth/claims.js'
import type { Attachment, Place, Refusal } from '../ports.js'

export interface Head {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

const names = {
  epoch: headers.epoch.toLowerCase(),
  commit: headers.commit.toLowerCase(),
  zone: headers.zone.toLowerCase(),
  version: headers.version.toLowerCase(),
  kind: headers.kind.toLowerCase(),
  replayed: headers.replayed.toLowerCase(),
}

/** Where an answer stands, from its headers; null if one of them is missing or makes no sense. */
export function readPlace({ headers: given }: Head): Place | null {
  const epoch = given[names.epoch]
  const commit = count(given[names.commit])
  const version = count(given[names.version])
  const zone = given[names.zone] || null
  if (!isEpoch(epoch) || commit === null || version === null || !isZoneOrNone(zone)) return null
  return { epoch, commit, version, zone }
}

/** True if one of the answer's lines is an `area_of_interest`. */
export function isRebase(head: Head): boolean {
  return head.headers[names.kind] === 'rebase'
}

/** True if the same message was answered before, with this. */
export function isReplayed(head: Head): boolean {
  return head.headers[names.replayed] === 'true'
}

/** The body of an answer to `attach`; null if it is none. */
export function readAttachment(body: Uint8Array): Attachment | null {
  const given = parseObject(body)
  if (given === null) return null
  const { epoch, zone, commit, version, published, user_commit: userCommit, zone_commit: zoneCommit } = given
  if (!isEpoch(epoch) || !isZoneOrNone(zone)) return null
  if (!isCount(commit) || !isCount(version) || !isCount(published)) return null
  if (!isCount(userCommit) || !isCount(zoneCommit)) return null
  return { epoch, zone, commit, version, published, userCommit, zoneCommit }
}

/** Codes for errors whose body is not the KB's own: a proxy between, or something else at its address. */
const codeOfStatus: Readonly<Record<number, ErrorCode>> = {
  401: 'unauthorized',
  403: 'forbidden',
  413: 'frame_too_large',
  429: 'rate_limited',
}

const maxSentence = 500

/**
 * What an answer other than 200 means. A 401 is always `unauthorized`; an answer that makes no sense is `server_error`:
 * somebody did answer, so asking again would not help.
 */
export function readRefusal({ status }: Head, body: Uint8Array): Refusal {
  const { code, detail } = parseObject(body) ?? {}
  if (status === 401 || !isErrorCode(code)) return refusal(codeOfStatus[status] ?? 'server_error')
  const isSentence = typeof detail === 'string' && detail !== '' && detail.length <= maxSentence
  return refusal(code, isSentence ? detail : undefined)
}

export function refusal(code: ErrorCode, message: string = errorCodes[code].message): Refusal {
  return { refusal: code, message }
}

function count(text: unknown): number | null {
  return typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : null
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isZoneOrNone(value: unknown): value is string | null {
  return value === null || isZoneId(value)
}
