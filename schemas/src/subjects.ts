import { isExperienceId, isUserId, isZoneId } from './ids.js'

/** Where the KB publishes: the subjects that the stream stores. */
export const storedPrefix = 'world.updates.'

/** Where the stream republishes what it stored: the subjects that gateways listen to. */
export const livePrefix = 'world.live.'

export const healthSubject = 'gaia.service.health'

/** Told by the server when the stream has a new leader: what was stored may not have been republished. */
export const leaderElectedSubject = '$JS.EVENT.ADVISORY.STREAM.LEADER_ELECTED.WORLD_UPDATES'

/** Told by the server when the stream is made; one that is no cluster tells of no first leader. */
export const streamCreatedSubject = '$JS.EVENT.ADVISORY.STREAM.CREATED.WORLD_UPDATES'

/** Told by the server when the stream is deleted. */
export const streamDeletedSubject = '$JS.EVENT.ADVISORY.STREAM.DELETED.WORLD_UPDATES'

/** One player's changes: `world.updates.user.{user}`. An e-mail id spans several tokens. */
export function userSubject(user: string): string {
  if (!isUserId(user)) throw new TypeError('not a user id')
  return `${storedPrefix}user.${user}`
}

/** What everyone in a zone sees: `world.updates.zone.{experience}.{zone}`. */
export function zoneSubject(experience: string, zone: string): string {
  if (!isExperienceId(experience)) throw new TypeError('not an experience id')
  if (!isZoneId(zone)) throw new TypeError('not a zone id')
  return `${storedPrefix}zone.${experience}.${zone}`
}

/** Says that an experience has a new epoch: `world.updates.epoch.{experience}`. */
export function epochSubject(experience: string): string {
  if (!isExperienceId(experience)) throw new TypeError('not an experience id')
  return `${storedPrefix}epoch.${experience}`
}

/** The epoch subjects of all experiences, as a wildcard. */
export const allEpochSubjects = `${storedPrefix}epoch.*`

/** The live copy of a stored subject. */
export function liveSubject(stored: string): string {
  if (!stored.startsWith(storedPrefix)) throw new TypeError('not a stored subject')
  return livePrefix + stored.slice(storedPrefix.length)
}

/** The subject under which a live copy is stored; any other is as it was. */
export function storedSubject(subject: string): string {
  return subject.startsWith(livePrefix) ? storedPrefix + subject.slice(livePrefix.length) : subject
}

/** Whom or what a stored subject is about. */
export type Subject =
  | { readonly kind: 'user'; readonly user: string }
  | { readonly kind: 'zone'; readonly experience: string; readonly zone: string }
  | { readonly kind: 'epoch'; readonly experience: string }

/** Takes apart what the functions above build; null for any other subject. */
export function readSubject(stored: string): Subject | null {
  if (!stored.startsWith(storedPrefix)) return null
  const [kind, ...ids] = stored.slice(storedPrefix.length).split('.')
  const [experience, zone] = ids
  const user = ids.join('.')
  if (kind === 'user') return isUserId(user) ? { kind, user } : null
  if (!isExperienceId(experience)) return null
  if (kind === 'zone') return isZoneId(zone) && ids.length === 2 ? { kind, experience, zone } : null
  return kind === 'epoch' && ids.length === 1 ? { kind, experience } : null
}
