import type { ServerMessage } from 'schemas'
import type { PastEvent } from './epoch.js'
import { bare, parseCursor, type Stand, show, showStand } from './stand.js'
import type { Track } from './track.js'

type Told = ServerMessage & { readonly cursor?: string }

/** An event may come before the reply to what caused it only when it has waited so long for it. DESIGN §3.2. */
const replyWaitMs = 250

/** An event: of this player or the zone that is shown, the next one, once. */
export function judgeUpdate(track: Track, frame: Told, text: string): void {
  const found = track.case.history.find(bare(text))
  if (found.length === 0) return track.fail('unknown event', `nobody committed ${text.slice(0, 300)}`)
  const event = mine(track, found, frame.cursor)
  if (event === undefined) return track.fail('foreign frame', `was given ${show(found[0]!)}`)
  if (!track.hasWorld) track.fail('worldless', `has no world, was given ${show(event)}`)
  inOrder(track, event)
  isWhereThePlayerIs(track, event)
  track.case.published.saw(event, track.atMs, track.case.client.name)
  track.case.actions.effect(track.case, event, track.atMs, replyWaitMs)
  track.stand = {
    epoch: track.epochOf(event),
    low: event.commit,
    high: event.commit,
    zone: event.zone,
  }
}

/** Of several events with the same words: the one that its cursor names, or that comes next. */
function mine(track: Track, found: readonly PastEvent[], cursorText: string | undefined): PastEvent | undefined {
  const mine = found.filter((event) => track.concerns(event))
  const cursor = cursorText === undefined ? null : parseCursor(cursorText)
  if (cursor !== null) {
    const named = mine.find(({ epoch, commit }) => epoch === cursor.epoch && commit === cursor.commit)
    if (named === undefined && mine.length > 0) track.fail('cursor', `${show(mine[0]!)} came with cursor ${cursorText}`)
    return named ?? mine[0]
  }
  const low = track.stand?.low ?? 0
  return mine.find(({ commit }) => commit > low) ?? mine[0]
}

/** Unless that the player has left was lost on the way. */
function isWhereThePlayerIs(track: Track, event: PastEvent): void {
  if (track.holes.size > 0 || track.isResidual) return
  const zone = track.case.history.zoneOf(track.case.client.user, track.epochOf(event), event.commit)
  if (zone === undefined || zone === event.zone) return
  track.fail('other zone', `the player was in ${zone}, was given ${show(event)}`)
}

function inOrder(track: Track, event: PastEvent): void {
  const stand = track.stand
  const epoch = track.epochOf(event)
  if (stand === null) return
  if (stand.epoch !== epoch) {
    const mayBe = stand.high === null && epoch.name > stand.epoch.name
    if (!mayBe) track.fail('other epoch', `stands at ${showStand(stand)}, was given ${show(event)}`)
    return
  }
  if (event.commit <= stand.low) track.fail('order', `stands at ${showStand(stand)}, was given ${show(event)}`)
  if (stand.zone !== undefined && event.zone !== stand.zone) {
    track.fail('other zone', `shows ${stand.zone}, was given ${show(event)}`)
  }
  skipsNothing(track, stand, event)
}

/** What was lost on the way shows with the next event on its subject, not with one on the other. */
function skipsNothing(track: Track, stand: Stand, event: PastEvent): void {
  if (track.isResidual) return
  const skipped = (missing: PastEvent) =>
    track.fail('skipped', `stands at ${showStand(stand)}, was given ${show(event)}, never ${show(missing)}`)
  const hole = track.holes.get(event.subject)
  if (hole !== undefined) skipped(hole)
  for (let next = track.expected(stand, event.commit - 1); next !== undefined; ) {
    if (!track.case.losses.has(next) || next.subject === event.subject) return skipped(next)
    track.holes.set(next.subject, next)
    next = track.expected({ ...stand, high: next.commit }, event.commit - 1)
  }
}
