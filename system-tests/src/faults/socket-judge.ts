import { goodbyeCodes, type ServerMessage, validateServerMessage } from 'schemas'
import { judgeArea } from './area-judge.js'
import { judgeUpdate } from './event-judge.js'
import type { Entry } from './recording.js'
import { claim, judgeConnected, mayResync, settleClaims, standsAt } from './recovery-judge.js'
import { show } from './stand.js'
import { type SocketCase, Track } from './track.js'

type Told = ServerMessage & { readonly cursor?: string; readonly request_id?: string }

/** What a socket may be told that is none of the client's doing. */
const expectedErrors = ['kb_unavailable', 'too_many_requests_in_flight', 'rate_limited']
const expectedGoodbyes = ['draining', 'slow_consumer', 'idle', 'token_expired', 'replaced']
const expectedCloses = [1000, 1001, 1006]

/** Everything that one socket was told, frame by frame, against what the journal says that it had to be told. */
export class SocketJudge {
  readonly #track: Track
  #taken = 0

  constructor(socketCase: SocketCase) {
    this.#track = new Track(socketCase)
  }

  get isCurrent(): boolean {
    return this.#track.isCurrent
  }

  get isResidual(): boolean {
    return this.#track.isResidual
  }

  /** Takes what came before then. */
  take(beforeMs: number): void {
    const { entries } = this.#track.case.socket
    for (; this.#taken < entries.length; this.#taken++) {
      const entry = entries[this.#taken]!
      if (entry.atMs >= beforeMs) return
      this.#take(entry)
    }
  }

  /** The first event that it should have been given by now, in words; null if there is none. */
  missed(): string | null {
    const stand = this.#track.stand
    const { history, client } = this.#track.case
    if (stand === null || !this.#track.hasWorld || !this.#track.isConnected)
      return this.#track.isConnected ? 'a world' : 'connected'
    if (this.#track.isResidual) return null
    for (const hole of this.#track.holes.values()) return show(hole)
    if (history.latest(client.experience) !== stand.epoch) return 'the world of the new epoch'
    const next = this.#track.expected(stand, Number.POSITIVE_INFINITY)
    return next === undefined ? null : show(next)
  }

  #take(entry: Entry): void {
    this.#track.atMs = entry.atMs
    if (entry.what === 'frame') this.#frame(entry.text)
    else if (entry.what === 'sent') this.#sent(entry)
    else if (entry.what === 'binary') this.#track.fail('bad frame', 'a binary frame')
    else if (entry.what === 'closed' && !isExpected(entry)) {
      this.#track.fail('close', `was closed with ${entry.code} ${entry.reason}`)
    }
  }

  #sent(entry: Entry & { what: 'sent' | 'frame' }): void {
    const { actions, client, socket } = this.#track.case
    if (/"type":"(update_location|request_resync)"/.test(entry.text)) this.#track.asksForWorld = true
    actions.sent(client, socket, entry)
  }

  #frame(text: string): void {
    const { client, world } = this.#track.case
    const checked = validateServerMessage(parse(text), client.protocol)
    if (!checked.ok) return this.#track.fail('bad frame', `${checked.message}: ${text.slice(0, 200)}`)
    const frame = checked.value as Told
    if (!this.#track.isConnected && frame.type !== 'connected' && frame.type !== 'goodbye') {
      this.#track.fail('too early', `was told ${frame.type} before connected`)
    }
    const isContent = frame.type === 'world_update' || frame.type === 'area_of_interest'
    if (this.#track.left > 0 && !isContent)
      this.#track.fail('replay', `was told ${frame.type} with ${this.#track.left} events to come`)
    this.#judge(frame, text)
    const faults = world.take(frame)
    const isPastHole = this.#track.holes.size > 0 || this.#track.isResidual
    if (!isPastHole) for (const fault of faults) this.#track.fail('chain', fault)
    else if (frame.cursor !== undefined) this.#track.case.losses.taint(client, frame.cursor)
    if (this.#track.left > 0 && isContent && --this.#track.left === 0) claim(this.#track, 'replayed')
  }

  #judge(frame: Told, text: string): void {
    switch (frame.type) {
      case 'connected':
        return judgeConnected(this.#track, frame)
      case 'world_update':
        return judgeUpdate(this.#track, frame, text)
      case 'area_of_interest':
        return judgeArea(this.#track, frame, text)
      case 'action_response':
        return this.#track.case.actions.answered(this.#track.case, frame, text, this.#track.atMs)
      case 'error':
        this.#track.case.actions.failed(this.#track.case, frame)
        if (!expectedErrors.includes(frame.code)) this.#track.fail('error', `was told ${frame.code}: ${frame.message}`)
        return
      case 'resync_required':
        mayResync(this.#track, frame.reason)
        this.#track.hasWorld = false
        return this.#track.case.world.lose()
      case 'goodbye':
        if (!expectedGoodbyes.includes(frame.code)) this.#track.fail('goodbye', `was told goodbye: ${frame.code}`)
        return standsAt(this.#track, frame)
      case 'pong':
        this.#track.isCurrent = (frame as { current?: boolean }).current ?? true
        return standsAt(this.#track, frame)
      case 'heartbeat':
        return standsAt(this.#track, frame)
    }
  }

  /** What it was told of its cursors, in the light of what all others were given. */
  atTheEnd(): void {
    settleClaims(this.#track)
  }
}

/** Nobody here sends what a gateway refuses; tokens do end. */
function isExpected({ code, reason }: { readonly code: number; readonly reason: string }): boolean {
  return expectedCloses.includes(code) || (code === 1008 && reason === goodbyeCodes.token_expired.v1Reason)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
