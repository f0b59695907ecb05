import type { ServerMessage } from 'schemas'
import { parseCursor, show, showStand } from './stand.js'
import type { Track } from './track.js'

type Connected = Extract<ServerMessage, { type: 'connected' }> & { readonly cursor?: string }

/* What protocol v2 says of where a socket stands, and of what became of the cursor that it brought. DESIGN §3.6, §3.8. */

export function judgeConnected(track: Track, { recovery, cursor }: Connected): void {
  const { history, client, socket, recovered } = track.case
  if (track.isConnected) track.fail('twice', 'was told twice that it is connected')
  track.isConnected = true
  if (client.protocol === 'gaia.v1') return standSince(track, socket.startedMs)
  if (recovery === undefined) return track.fail('recovery', 'was told no recovery outcome')
  recovered(recovery.outcome === 'resync' ? `resync ${recovery.reason}` : recovery.outcome)
  const isFresh = socket.cursor === null
  if (isFresh !== (recovery.outcome === 'fresh')) {
    track.fail('recovery', `brought ${socket.cursor ?? 'no cursor'} and was told ${recovery.outcome}`)
  }
  if (recovery.outcome === 'fresh' || recovery.outcome === 'resync') {
    if (recovery.outcome === 'resync') mayResync(track, recovery.reason)
    if (cursor !== undefined) track.fail('recovery', `was told ${recovery.outcome}, and a cursor`)
    standSince(track, socket.startedMs)
    return track.case.world.lose()
  }
  const brought = parseCursor(socket.cursor ?? '')
  const epoch = brought && history.epoch(client.experience, brought.epoch)
  if (brought === null || epoch == null) return track.fail('recovery', `was told ${recovery.outcome} of a bad cursor`)
  track.hasWorld = true
  track.isResidual = track.case.losses.isTainted(client, socket.cursor!)
  track.stand = { epoch, low: brought.commit, high: brought.commit, zone: brought.zone }
  if (history.at(client.experience, socket.startedMs) !== epoch) {
    track.fail('recovery', `was told ${recovery.outcome}, but its epoch ${brought.epoch} was over`)
  }
  if (recovery.outcome === 'current') {
    claim(track, 'current')
    return standsAt(track, { type: 'connected', cursor })
  }
  track.left = recovery.events
  if (track.left < 1) track.fail('recovery', 'was told replayed, and no event')
  if (cursor === undefined || parseCursor(cursor)?.commit !== brought.commit) {
    track.fail('recovery', `brought ${socket.cursor}, and stands at ${cursor} before its replay`)
  }
}

/**
 * Who is told that nothing is missing must have been given all that was published before it knocked. What waits in the
 * outbox comes live. How far that was is known when all sockets have been looked at.
 */
export function claim(track: Track, outcome: 'current' | 'replayed'): void {
  const { history, client, socket } = track.case
  const stand = track.stand
  const next = stand === null ? undefined : track.expected(stand, Number.POSITIVE_INFINITY)
  if (stand === null || next === undefined || next.atMs >= socket.startedMs || track.isResidual) return
  const text = `was told ${outcome} at ${showStand(stand)}, but never given ${show(next)}`
  track.claims.push({ next, epoch: history.epoch(client.experience, next.epoch)!, text, atMs: track.atMs })
}

/** What it was told of its cursor, in the light of what all others were given. */
export function settleClaims(track: Track): void {
  const { client, socket, published } = track.case
  for (const { next, epoch, text, atMs } of track.claims) {
    track.atMs = atMs
    const proof = published.proof(client.experience, epoch, next.commit, socket.startedMs)
    if (proof === null) continue
    const since = `${proof.client} had been given commit ${proof.commit} ${Math.round(socket.startedMs - proof.atMs)} ms before it knocked`
    track.fail('untrue recovery', `${text}, while ${since}`)
  }
}

export function mayResync(track: Track, reason: string): void {
  const { history, client } = track.case
  if (reason === 'invalid_cursor') track.fail('recovery', 'was told that its good cursor is invalid')
  if (reason === 'epoch_changed' && history.epochs(client.experience).length < 2) {
    track.fail('recovery', 'was told of a new epoch, and there is none')
  }
  if (track.left > 0) track.fail('replay', `was told to resync with ${track.left} events to come`)
}

/** Nothing older than its knock may come. */
function standSince(track: Track, atMs: number): void {
  const { history, client } = track.case
  const epoch = history.at(client.experience, atMs)
  if (epoch === undefined) return
  track.stand = { epoch, low: epoch.before(atMs), high: null, zone: undefined }
}

/** The cursor of a frame that changes nothing says where the socket stands. */
export function standsAt(
  track: Track,
  { type, cursor: text }: { readonly type: string; readonly cursor?: string | undefined },
): void {
  if (track.case.client.protocol === 'gaia.v1' || !track.isConnected) return
  if (text === undefined) {
    if (track.hasWorld && type !== 'goodbye') track.fail('cursor', `${type} has no cursor`)
    return
  }
  const stand = track.stand
  const cursor = parseCursor(text)
  if (cursor === null || !track.hasWorld || stand === null) {
    return track.fail('cursor', `${type} stands at ${text}, without a world`)
  }
  if (cursor.epoch !== stand.epoch.name || cursor.commit < stand.low || cursor.zone !== stand.zone) {
    return track.fail('cursor', `${type} stands at ${text}, the client at ${showStand(stand)}`)
  }
  const next = track.expected(stand, cursor.commit)
  if (next !== undefined && !track.isResidual && !track.case.losses.has(next))
    track.fail('skipped', `${type} stands at ${text}, but ${show(next)} was not given`)
  track.stand = { ...stand, low: cursor.commit, high: cursor.commit }
}
