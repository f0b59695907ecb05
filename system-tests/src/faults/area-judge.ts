import { type ServerMessage, userSubject } from 'schemas'
import type { PastEvent } from './epoch.js'
import { bare, parseCursor, type Stand, show, showStand } from './stand.js'
import type { Track } from './track.js'
import { hermitage } from './woods.js'

type Area = Extract<ServerMessage, { type: 'area_of_interest' }>

/** An area of interest: whole as of one commit that is on disk, and none that takes the client back. */
export function judgeArea(track: Track, frame: Area & { readonly cursor?: string }, text: string): void {
  const place = frame.cursor === undefined ? placeByTime(track, frame, text) : placeByCursor(track, frame.cursor)
  if (place === null) return
  const events = eventsOf(track, place, text)
  isOfThisPlayer(track, events)
  const stand = track.stand
  const isOld =
    stand !== null && (place.epoch.name < stand.epoch.name || (place.epoch === stand.epoch && place.high! < stand.low))
  if (isOld)
    track.fail('back in time', `stands at ${showStand(stand)}, was given an area of interest of ${showStand(place)}`)
  isOfItsVersion(track, frame, place)
  track.holes.clear()
  // What the player did on another device is no answer.
  if (!events.some((event) => track.concerns(event))) track.asksForWorld = false
  track.isResidual = false
  track.hasWorld = true
  track.stand = place
}

function placeByCursor(track: Track, text: string): Stand | null {
  const { history, client } = track.case
  const cursor = parseCursor(text)
  const epoch = cursor && history.epoch(client.experience, cursor.epoch)
  if (cursor === null || epoch == null || cursor.commit > epoch.last) {
    track.fail('unknown commit', `was given an area of interest of ${text}, which is not on disk`)
    return null
  }
  return { epoch, low: cursor.commit, high: cursor.commit, zone: cursor.zone }
}

/** v1 is told no commit: it is one of those around the time that the area of interest says. */
function placeByTime(track: Track, { timestamp, zone }: Area, text: string): Stand | null {
  const { history, client } = track.case
  const rebase = history.find(text).find((event) => event.subject === userSubject(client.user))
  if (rebase !== undefined) {
    return { epoch: track.epochOf(rebase), low: rebase.commit, high: rebase.commit, zone: rebase.zone }
  }
  const epoch = history.at(client.experience, timestamp)
  if (epoch === undefined) return null
  const high = epoch.until(timestamp)
  const shown = client.experience === hermitage ? null : (zone?.id ?? history.zoneOf(client.user, epoch, high))
  return { epoch, low: epoch.before(timestamp), high, zone: shown }
}

/** Events with just these words at just that place. */
function eventsOf(track: Track, { epoch, low }: Stand, text: string): PastEvent[] {
  return track.case.history.find(bare(text)).filter((event) => event.epoch === epoch.name && event.commit === low)
}

/** One that a commit put somebody else into, by a cursor that says so, and unasked: two players may see the same at a time. */
function isOfThisPlayer(track: Track, events: readonly PastEvent[]): void {
  if (track.case.client.protocol === 'gaia.v1' || track.asksForWorld || events.length === 0) return
  if (!events.some((event) => track.concerns(event))) track.fail('foreign frame', `was given ${show(events[0]!)}`)
}

function isOfItsVersion(track: Track, { zone, snapshot_version: version }: Area, { epoch, low, high }: Stand): void {
  const { history, client } = track.case
  if (zone === null || client.experience === hermitage) return
  for (let commit = high!; commit >= low; commit--) {
    const known = history.versionOf(client.experience, zone.id, epoch, commit)
    if (known === undefined || known === version) return
  }
  track.fail(
    'version',
    `was given an area of interest of ${zone.id} at version ${version}, which is not that of commit ${high}`,
  )
}
