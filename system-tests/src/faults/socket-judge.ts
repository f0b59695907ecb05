import { goodbyeCodes, type ServerMessage, userSubject, validateServerMessage, zoneSubject } from 'schemas'
import type { ActionJudge } from './action-judge.js'
import type { Epoch, History, PastEvent } from './history.js'
import type { Fail } from './judge.js'
import type { Published } from './published.js'
import type { ClientRecord, Entry, SocketRecord } from './recording.js'
import { hermitage } from './woods.js'
import type { SocketWorld } from './world-line.js'

type Told = ServerMessage & { readonly cursor?: string; readonly request_id?: string }
type Connected = Extract<ServerMessage, { type: 'connected' }> & { readonly cursor?: string }
type Area = Extract<ServerMessage, { type: 'area_of_interest' }>

/** An event may come before the reply to what caused it only when it has waited so long for it. DESIGN §3.2. */
const replyWaitMs = 250
/** What a socket may be told that is none of the client's doing. */
const expectedErrors = ['kb_unavailable', 'too_many_requests_in_flight', 'rate_limited']
const expectedGoodbyes = ['draining', 'slow_consumer', 'idle', 'token_expired', 'replaced']
const expectedCloses = [1000, 1001, 1006]

/** Where a socket stands: the commits that it may stand at, `low` to `high`; they differ only for v1, which is told no commit. */
interface Stand {
  readonly epoch: Epoch
  readonly low: number
  /** Null: it is not known how far it has been told, only what it may not be told any more. */
  readonly high: number | null
  /** Undefined: not known yet. */
  readonly zone: string | null | undefined
}

export interface SocketCase {
  readonly history: History
  readonly client: ClientRecord
  readonly socket: SocketRecord
  readonly world: SocketWorld
  readonly actions: ActionJudge
  readonly published: Published
  readonly fail: Fail
  readonly recovered: (what: string) => void
}

/** Everything that one socket was told, frame by frame, against what the journal says that it had to be told. */
export class SocketJudge {
  readonly #case: SocketCase
  #taken = 0
  #stand: Stand | null = null
  #isConnected = false
  #hasWorld: boolean
  /** Frames of a replay that are still to come. */
  #left = 0
  #atMs = 0
  readonly #claims: {
    readonly next: PastEvent
    readonly epoch: Epoch
    readonly text: string
    readonly atMs: number
  }[] = []
  /** What the last pong said. */
  isCurrent = false

  constructor(socketCase: SocketCase) {
    this.#case = socketCase
    // Who speaks v1 is told events before it has a world.
    this.#hasWorld = socketCase.client.protocol === 'gaia.v1'
  }

  takeAll(): void {
    const { entries } = this.#case.socket
    for (; this.#taken < entries.length; this.#taken++) this.#take(entries[this.#taken]!)
  }

  /** The first event that it should have been given by now, in words; null if there is none. */
  missed(): string | null {
    const stand = this.#stand
    const { history, client } = this.#case
    if (stand === null || !this.#hasWorld || !this.#isConnected) return this.#isConnected ? 'a world' : 'connected'
    if (history.latest(client.experience) !== stand.epoch) return 'the world of the new epoch'
    const next = this.#expected(stand, Number.POSITIVE_INFINITY)
    return next === undefined ? null : show(next)
  }

  #take(entry: Entry): void {
    this.#atMs = entry.atMs
    if (entry.what === 'frame') this.#frame(entry.text)
    else if (entry.what === 'sent') this.#case.actions.sent(this.#case.client, this.#case.socket, entry)
    else if (entry.what === 'binary') this.#fail('bad frame', 'a binary frame')
    else if (entry.what === 'closed' && !isExpected(entry)) {
      this.#fail('close', `was closed with ${entry.code} ${entry.reason}`)
    }
  }

  #frame(text: string): void {
    const { client, world } = this.#case
    const checked = validateServerMessage(parse(text), client.protocol)
    if (!checked.ok) return this.#fail('bad frame', `${checked.message}: ${text.slice(0, 200)}`)
    const frame = checked.value as Told
    if (!this.#isConnected && frame.type !== 'connected' && frame.type !== 'goodbye') {
      this.#fail('too early', `was told ${frame.type} before connected`)
    }
    const isContent = frame.type === 'world_update' || frame.type === 'area_of_interest'
    if (this.#left > 0 && !isContent) this.#fail('replay', `was told ${frame.type} with ${this.#left} events to come`)
    this.#judge(frame, text)
    for (const fault of world.take(frame)) this.#fail('chain', fault)
    if (this.#left > 0 && isContent && --this.#left === 0) this.#mustHaveAll('replayed')
  }

  #judge(frame: Told, text: string): void {
    switch (frame.type) {
      case 'connected':
        return this.#connected(frame)
      case 'world_update':
        return this.#update(frame, text)
      case 'area_of_interest':
        return this.#area(frame, text)
      case 'action_response':
        return this.#case.actions.answered(this.#case, frame, text, this.#atMs)
      case 'error':
        this.#case.actions.failed(this.#case, frame)
        if (!expectedErrors.includes(frame.code)) this.#fail('error', `was told ${frame.code}: ${frame.message}`)
        return
      case 'resync_required':
        this.#mayResync(frame.reason)
        this.#hasWorld = false
        return this.#case.world.lose()
      case 'goodbye':
        if (!expectedGoodbyes.includes(frame.code)) this.#fail('goodbye', `was told goodbye: ${frame.code}`)
        return this.#standsAt(frame)
      case 'pong':
        this.isCurrent = (frame as { current?: boolean }).current ?? true
        return this.#standsAt(frame)
      case 'heartbeat':
        return this.#standsAt(frame)
    }
  }

  // ---- what came of a cursor

  #connected({ recovery, cursor }: Connected): void {
    const { history, client, socket, recovered } = this.#case
    if (this.#isConnected) this.#fail('twice', 'was told twice that it is connected')
    this.#isConnected = true
    if (client.protocol === 'gaia.v1') return this.#standsSince(socket.startedMs)
    if (recovery === undefined) return this.#fail('recovery', 'was told no recovery outcome')
    recovered(recovery.outcome === 'resync' ? `resync ${recovery.reason}` : recovery.outcome)
    const isFresh = socket.cursor === null
    if (isFresh !== (recovery.outcome === 'fresh')) {
      this.#fail('recovery', `brought ${socket.cursor ?? 'no cursor'} and was told ${recovery.outcome}`)
    }
    if (recovery.outcome === 'fresh' || recovery.outcome === 'resync') {
      if (recovery.outcome === 'resync') this.#mayResync(recovery.reason)
      if (cursor !== undefined) this.#fail('recovery', `was told ${recovery.outcome}, and a cursor`)
      this.#standsSince(socket.startedMs)
      return this.#case.world.lose()
    }
    const brought = parseCursor(socket.cursor ?? '')
    const epoch = brought && history.epoch(client.experience, brought.epoch)
    if (brought === null || epoch == null) return this.#fail('recovery', `was told ${recovery.outcome} of a bad cursor`)
    this.#hasWorld = true
    this.#stand = { epoch, low: brought.commit, high: brought.commit, zone: brought.zone }
    if (history.at(client.experience, socket.startedMs) !== epoch) {
      this.#fail('recovery', `was told ${recovery.outcome}, but its epoch ${brought.epoch} was over`)
    }
    if (recovery.outcome === 'current') {
      this.#mustHaveAll('current')
      return this.#standsAt({ type: 'connected', cursor })
    }
    this.#left = recovery.events
    if (this.#left < 1) this.#fail('recovery', 'was told replayed, and no event')
    if (cursor === undefined || parseCursor(cursor)?.commit !== brought.commit) {
      this.#fail('recovery', `brought ${socket.cursor}, and stands at ${cursor} before its replay`)
    }
  }

  /**
   * Who is told that nothing is missing must have been given all that was published before it knocked. What waits in the
   * outbox comes live. How far that was is known when all sockets have been looked at.
   */
  #mustHaveAll(outcome: 'current' | 'replayed'): void {
    const { history, client, socket } = this.#case
    const stand = this.#stand
    const next = stand === null ? undefined : this.#expected(stand, Number.POSITIVE_INFINITY)
    if (stand === null || next === undefined || next.atMs >= socket.startedMs) return
    const text = `was told ${outcome} at ${showStand(stand)}, but never given ${show(next)}`
    this.#claims.push({ next, epoch: history.epoch(client.experience, next.epoch)!, text, atMs: this.#atMs })
  }

  /** What it was told of its cursor, in the light of what all others were given. */
  atTheEnd(): void {
    const { client, socket, published } = this.#case
    for (const { next, epoch, text, atMs } of this.#claims) {
      this.#atMs = atMs
      if (next.commit < published.before(client.experience, epoch, socket.startedMs))
        this.#fail('untrue recovery', text)
    }
  }

  #mayResync(reason: string): void {
    const { history, client } = this.#case
    if (reason === 'invalid_cursor') this.#fail('recovery', 'was told that its good cursor is invalid')
    if (reason === 'epoch_changed' && history.epochs(client.experience).length < 2) {
      this.#fail('recovery', 'was told of a new epoch, and there is none')
    }
    if (this.#left > 0) this.#fail('replay', `was told to resync with ${this.#left} events to come`)
  }

  /** Nothing older than its knock may come. */
  #standsSince(atMs: number): void {
    const { history, client } = this.#case
    const epoch = history.at(client.experience, atMs)
    if (epoch === undefined) return
    this.#stand = { epoch, low: epoch.before(atMs), high: null, zone: undefined }
  }

  /** The cursor of a frame that changes nothing says where the socket stands. */
  #standsAt({ type, cursor: text }: { readonly type: string; readonly cursor?: string | undefined }): void {
    if (this.#case.client.protocol === 'gaia.v1' || !this.#isConnected) return
    if (text === undefined) {
      if (this.#hasWorld && type !== 'goodbye') this.#fail('cursor', `${type} has no cursor`)
      return
    }
    const stand = this.#stand
    const cursor = parseCursor(text)
    if (cursor === null || !this.#hasWorld || stand === null) {
      return this.#fail('cursor', `${type} stands at ${text}, without a world`)
    }
    if (cursor.epoch !== stand.epoch.name || cursor.commit < stand.low || cursor.zone !== stand.zone) {
      return this.#fail('cursor', `${type} stands at ${text}, the client at ${showStand(stand)}`)
    }
    const next = this.#expected(stand, cursor.commit)
    if (next !== undefined) this.#fail('skipped', `${type} stands at ${text}, but ${show(next)} was not given`)
    this.#stand = { ...stand, low: cursor.commit, high: cursor.commit }
  }

  // ---- what the world did

  #update(frame: Told, text: string): void {
    const found = this.#case.history.find(bare(text))
    if (found.length === 0) return this.#fail('unknown event', `nobody committed ${text.slice(0, 300)}`)
    const event = this.#mine(found, frame.cursor)
    if (event === undefined) return this.#fail('foreign frame', `was given ${show(found[0]!)}`)
    if (!this.#hasWorld) this.#fail('worldless', `has no world, was given ${show(event)}`)
    this.#inOrder(event)
    this.#case.published.saw(event, this.#atMs)
    this.#case.actions.effect(this.#case, event, this.#atMs, replyWaitMs)
    this.#stand = {
      epoch: this.#epochOf(event),
      low: event.commit,
      high: event.commit,
      zone: event.zone,
    }
  }

  /** Of several events with the same words: the one that its cursor names, or that comes next. */
  #mine(found: readonly PastEvent[], cursorText: string | undefined): PastEvent | undefined {
    const mine = found.filter((event) => this.#concerns(event))
    const cursor = cursorText === undefined ? null : parseCursor(cursorText)
    if (cursor !== null) {
      const named = mine.find(({ epoch, commit }) => epoch === cursor.epoch && commit === cursor.commit)
      if (named === undefined && mine.length > 0)
        this.#fail('cursor', `${show(mine[0]!)} came with cursor ${cursorText}`)
      return named ?? mine[0]
    }
    const low = this.#stand?.low ?? 0
    return mine.find(({ commit }) => commit > low) ?? mine[0]
  }

  #concerns({ experience, subject, except }: PastEvent): boolean {
    const { user, experience: own } = this.#case.client
    if (experience !== own) return false
    return subject === userSubject(user) || (subject !== userSubject(user) && isZone(subject) && !except.includes(user))
  }

  #inOrder(event: PastEvent): void {
    const stand = this.#stand
    const { history, client } = this.#case
    const epoch = this.#epochOf(event)
    const zone = history.zoneOf(client.user, epoch, event.commit)
    if (zone !== undefined && zone !== event.zone) {
      this.#fail('other zone', `the player was in ${zone}, was given ${show(event)}`)
    }
    if (stand === null) return
    if (stand.epoch !== epoch) {
      const mayBe = stand.high === null && epoch.name > stand.epoch.name
      if (!mayBe) this.#fail('other epoch', `stands at ${showStand(stand)}, was given ${show(event)}`)
      return
    }
    if (event.commit <= stand.low) this.#fail('order', `stands at ${showStand(stand)}, was given ${show(event)}`)
    if (stand.zone !== undefined && event.zone !== stand.zone) {
      this.#fail('other zone', `shows ${stand.zone}, was given ${show(event)}`)
    }
    const next = this.#expected(stand, event.commit)
    if (next !== undefined && next.commit < event.commit) {
      this.#fail('skipped', `stands at ${showStand(stand)}, was given ${show(event)}, never ${show(next)}`)
    }
  }

  #epochOf({ experience, epoch }: PastEvent): Epoch {
    return this.#case.history.epoch(experience, epoch)!
  }

  /** The first event after where it stands, and not after `commit`, that is for this player in the zone that it shows. */
  #expected({ epoch, high, zone }: Stand, commit: number): PastEvent | undefined {
    if (high === null || zone === undefined) return undefined
    const { user, experience } = this.#case.client
    const isNext = (event: PastEvent) => event.commit > high && event.commit <= commit
    const own = epoch.on(userSubject(user)).find((e) => isNext(e) && (e.kind === 'rebase' || e.zone === zone))
    const others = zone === null ? [] : epoch.on(zoneSubject(experience, zone))
    const shared = others.find((event) => isNext(event) && !event.except.includes(user))
    if (own === undefined || shared === undefined) return own ?? shared
    return own.commit < shared.commit ? own : shared
  }

  // ---- areas of interest

  #area(frame: Area & { readonly cursor?: string }, text: string): void {
    const place = frame.cursor === undefined ? this.#placeByTime(frame, text) : this.#placeByCursor(frame.cursor)
    if (place === null) return
    const stand = this.#stand
    const isOld =
      stand !== null &&
      (place.epoch.name < stand.epoch.name || (place.epoch === stand.epoch && place.high! < stand.low))
    if (isOld)
      this.#fail('back in time', `stands at ${showStand(stand)}, was given an area of interest of ${showStand(place)}`)
    this.#isOfItsVersion(frame, place)
    this.#hasWorld = true
    this.#stand = place
  }

  #placeByCursor(text: string): Stand | null {
    const { history, client } = this.#case
    const cursor = parseCursor(text)
    const epoch = cursor && history.epoch(client.experience, cursor.epoch)
    if (cursor === null || epoch == null || cursor.commit > epoch.last) {
      this.#fail('unknown commit', `was given an area of interest of ${text}, which is not on disk`)
      return null
    }
    return { epoch, low: cursor.commit, high: cursor.commit, zone: cursor.zone }
  }

  /** v1 is told no commit: it is one of those around the time that the area of interest says. */
  #placeByTime({ timestamp, zone }: Area, text: string): Stand | null {
    const { history, client } = this.#case
    const rebase = history.find(text).find((event) => event.subject === userSubject(client.user))
    if (rebase !== undefined) {
      return { epoch: this.#epochOf(rebase), low: rebase.commit, high: rebase.commit, zone: rebase.zone }
    }
    const epoch = history.at(client.experience, timestamp)
    if (epoch === undefined) return null
    const high = epoch.until(timestamp)
    const shown = client.experience === hermitage ? null : (zone?.id ?? history.zoneOf(client.user, epoch, high))
    return { epoch, low: epoch.before(timestamp), high, zone: shown }
  }

  #isOfItsVersion({ zone, snapshot_version: version }: Area, { epoch, low, high }: Stand): void {
    const { history, client } = this.#case
    if (zone === null || client.experience === hermitage) return
    for (let commit = high!; commit >= low; commit--) {
      const known = history.versionOf(client.experience, zone.id, epoch, commit)
      if (known === undefined || known === version) return
    }
    this.#fail(
      'version',
      `was given an area of interest of ${zone.id} at version ${version}, which is not that of commit ${high}`,
    )
  }

  #fail(kind: string, text: string): void {
    const { client, socket, fail } = this.#case
    fail(kind, `${client.name} ${text}`, { client: client.name, socket: socket.number, atMs: this.#atMs })
  }
}

/** Nobody here sends what a gateway refuses; tokens do end. */
function isExpected({ code, reason }: { readonly code: number; readonly reason: string }): boolean {
  return expectedCloses.includes(code) || (code === 1008 && reason === goodbyeCodes.token_expired.v1Reason)
}

function isZone(subject: string): boolean {
  return subject.startsWith('world.updates.zone.')
}

/** A frame's text as the KB made it: without what protocol v2 puts in front. */
export function bare(text: string): string {
  return text.replace(/^\{"cursor":"[^"]*",/, '{')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function parseCursor(text: string) {
  const [epoch, commit, sequence, zone] = text.split('.')
  if (epoch === undefined || zone === undefined || !/^\d+$/.test(commit!) || !/^\d+$/.test(sequence!)) return null
  return { epoch, commit: Number(commit), zone: zone === '' ? null : zone }
}

export function show({ kind, epoch, commit, subject, zone, base, version, except }: PastEvent): string {
  const where = isZone(subject) ? '' : ` in ${zone}`
  const versions = kind === 'update' ? ` ${base}→${version}` : ''
  return `${kind} ${epoch}.${commit} on ${subject}${where}${versions}${except.length > 0 ? ` except ${except}` : ''}`
}

function showStand({ epoch, low, high, zone }: Stand): string {
  const commits = low === high ? `${low}` : high === null ? `${low} or later` : `${low} to ${high}`
  return `${epoch.name}.${commits} in ${zone === undefined ? 'an unknown zone' : zone}`
}
