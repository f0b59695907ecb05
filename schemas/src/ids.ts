/**
 * Ids become part of NATS subjects, URLs and file names, so what could address another one is refused at the door.
 * DESIGN §2 "Ids".
 */

const userToken = /^[A-Za-z0-9_@+-]+$/
const place = /^[a-z0-9_-]{1,64}$/
const request = /^[A-Za-z0-9_-]{16,64}$/
const epoch = /^[a-z]{8}$/

/** 1–128 characters of `A-Za-z0-9._@+-`, no empty token between dots. */
export function isUserId(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 128 && value.split('.').every((token) => userToken.test(token))
}

/** An experience id: `^[a-z0-9_-]{1,64}$`. */
export function isExperienceId(value: unknown): value is string {
  return typeof value === 'string' && place.test(value)
}

/** A zone id: `^[a-z0-9_-]{1,64}$`. */
export function isZoneId(value: unknown): value is string {
  return typeof value === 'string' && place.test(value)
}

/** What makes an action repeatable: 16–64 of `A-Za-z0-9_-`. */
export function isRequestId(value: unknown): value is string {
  return typeof value === 'string' && request.test(value)
}

/** Names the numbering of a journal; a later one sorts higher. 8 lower-case letters. */
export function isEpoch(value: unknown): value is string {
  return typeof value === 'string' && epoch.test(value)
}

const cursor = /^[a-z]{8}\.\d{1,15}\.\d{1,15}\.[a-z0-9_-]{0,64}$/

/** Where a socket of gaia.v2 stands: `{epoch}.{commit}.{sequence}.{zone}`. For clients it is opaque. DESIGN §2. */
export function isCursor(value: unknown): value is string {
  return typeof value === 'string' && cursor.test(value)
}
