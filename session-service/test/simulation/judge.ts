import type { GoodbyeCode } from 'schemas'
import type { Attachment } from '../../src/ports.js'
import type { OwnFrame } from './client.js'
import type { Content, Members } from './contents.js'
import type { SimKb } from './kb.js'
import { type Stand, standOf } from './memory.js'
import { show, showContent } from './show.js'
import type { SimStream } from './stream.js'
import type { SimEvent } from './world.js'

/** What a socket has been given, as the judge knows it. */
export interface Track {
  readonly name: string
  readonly user: string
  isConnected: boolean
  hasWorld: boolean
  epoch: string
  zone: string | null
  isFar: boolean
  /** The last commit given. */
  last: number
  /** What it asked and has not been answered; the same request id may be there twice. */
  asked: Asked[]
  /** What it has been answered once; asked again, its effect may come first. */
  readonly answered: Set<string>
  /** The last frame that was published without our headers. */
  lastForeign: number
  /** Messages taken, and frames that may answer one. */
  taken: number
  responses: number
  errors: number
  areas: number
  /** The commit of the first event that overtook one whose live copy died. From there on it is not known what is right. */
  passed: number | null
  /** What the KB said when it was attached last. */
  attached: Attachment | null
  /** Cursors that were probed, and not answered yet. */
  readonly probes: (string | null)[]
  /** Null in protocol v1. */
  v2: TrackV2 | null
}

export interface TrackV2 {
  /** Where the client stood that came. */
  readonly brought: Stand | null
  readonly isFar: boolean
  readonly isTainted: boolean
  /** The last goodbye. */
  said: string | null
  /** Frames of a replay that are still to come. */
  left: number | null
}

export interface Asked {
  readonly request: string
  /** A timer ran out meanwhile: its effect may come first. */
  isOverdue: boolean
}

/** Strikes off the oldest question with this id. False if there is none. */
export function answered(track: Track, request: string): boolean {
  const at = track.asked.findIndex((asked) => asked.request === request)
  if (at >= 0) track.asked.splice(at, 1)
  track.answered.add(request)
  return at >= 0
}

export function newTrack(name: string, user: string): Track {
  return {
    name,
    user,
    isConnected: false,
    hasWorld: false,
    epoch: '',
    zone: null,
    isFar: false,
    last: 0,
    asked: [],
    answered: new Set(),
    lastForeign: -1,
    taken: 0,
    responses: 0,
    errors: 0,
    areas: 0,
    passed: null,
    attached: null,
    probes: [],
    v2: null,
  }
}

/** The promise of DESIGN §5, at each frame that is put on a socket. */
export class Judge {
  readonly #kb: SimKb
  readonly #stream: SimStream
  readonly #mode: 'stream' | 'live-only'
  readonly #fail: (kind: string, text: string) => void
  /** Events whose live copies died with the stream's leader, after they were acknowledged. */
  readonly diedLive = new Set<string>()

  constructor(kb: SimKb, stream: SimStream, mode: 'stream' | 'live-only', fail: (kind: string, text: string) => void) {
    this.#kb = kb
    this.#stream = stream
    this.#mode = mode
    this.#fail = fail
  }

  own(track: Track, frame: OwnFrame): void {
    const { v2 } = track
    if (v2 !== null && v2.left !== null) this.#fail('replay', `${track.name} is given ${frame.type} in its replay`)
    if (frame.type === 'connected') {
      if (track.isConnected) this.#fail('twice', `${track.name} is told twice that it is connected`)
      track.isConnected = true
      if (v2 !== null) this.#recovered(track, v2, frame)
    } else if (frame.type !== 'goodbye') this.#afterConnected(track, frame.type)
    if (frame.type === 'error') track.errors++
    if (frame.type === 'resync_required') track.hasWorld = false
    if (frame.type === 'goodbye') v2!.said = frame.code!
    if (frame.cursor !== undefined) this.#stands(track, frame.type, frame.cursor)
    if (frame.type === 'pong') this.#ponged(track, frame)
  }

  /** Exactly one outcome, and it is true. */
  #recovered(track: Track, v2: TrackV2, { recovery, cursor }: OwnFrame): void {
    const { name, attached } = track
    const untrue = (why: string) => this.#fail('untrue recovery', `${name} is told ${recovery?.outcome}: ${why}`)
    const outcome = recovery?.outcome
    if (outcome === 'fresh' || outcome === 'resync') {
      if ((outcome === 'fresh') !== (v2.brought === null)) untrue('it came with another cursor')
      if (recovery?.reason === 'invalid_cursor') untrue('its cursor is good')
      return
    }
    if (v2.brought === null || cursor === undefined || attached === null) return untrue('it has no world')
    const { epoch, commit, zone } = v2.brought
    track.hasWorld = true
    track.isFar = v2.isFar
    track.epoch = epoch
    track.last = commit
    track.zone = zone
    if (v2.isTainted) track.passed = commit
    if (attached.epoch !== epoch) return untrue(`its epoch is ${epoch}`)
    if (outcome === 'replayed') {
      v2.left = recovery!.events!
      if (v2.left < 1) untrue('with no event')
    } else if (attached.zone !== zone) untrue('in another zone')
    else this.#mustHave(track, attached.published, 'current')
  }

  /** It has been given all that concerns it up to this commit. */
  #mustHave(track: Track, commit: number, what: string): void {
    if (!track.hasWorld || track.isFar || track.passed !== null) return
    const missed = this.#missed(track, track.last, commit)
    if (missed === null || this.#isExcused(missed)) return
    this.#fail('skipped', `${track.name} has ${track.last}, is told ${what}, never had ${show(missed)}`)
  }

  /** A cursor says where its socket stands, at the frame that has it. */
  #stands(track: Track, what: string, cursor: string): void {
    const { name, v2, epoch, last, zone } = track
    const stand = standOf(cursor)
    if (v2 === null) return this.#fail('cursor', `${name} is given one with ${what}`)
    if (!track.hasWorld) return this.#fail('cursor', `${name} has no world, and is given ${cursor} with ${what}`)
    if (stand.epoch !== epoch || stand.zone !== zone || stand.commit < last)
      return this.#fail('cursor', `${name} is at ${epoch}.${last} in ${zone}, is given ${cursor} with ${what}`)
    this.#mustHave(track, stand.commit, `${cursor} with ${what}`)
  }

  #ponged(track: Track, { current, cursor }: OwnFrame): void {
    const probe = track.probes.shift() ?? null
    if (current !== true) return
    if (cursor === undefined) return this.#fail('probe', `${track.name} has no world, and is told that it is current`)
    if (probe === null || track.isFar || track.passed !== null) return
    const { epoch, commit } = standOf(probe)
    const missed = epoch === track.epoch ? this.#missed(track, commit, standOf(cursor).commit) : 'all'
    if (missed === null) return
    this.#fail('probe', `${track.name} at ${probe} is told that it is current, missed ${missed === 'all' ? missed : show(missed)}`)
  }

  content(track: Track, content: Content, members: Members): void {
    this.#afterConnected(track, showContent(content))
    const { v2 } = track
    if (v2 !== null && v2.left !== null) this.#replayed(track, v2, content)
    this.#content(track, content)
    if (content.kind === 'event' || content.kind === 'area') this.#hasCursor(track, content, members)
    if (v2 !== null && content.kind === 'response' && members.request_id !== content.request)
      this.#fail('request id', `${track.name}: ${members.request_id} instead of ${content.request}`)
    if (v2?.left === 0) {
      v2.left = null
      this.#mustHave(track, track.attached!.published, 'that the replay is over')
    }
  }

  #hasCursor(track: Track, content: Content, { cursor }: Members): void {
    if ((cursor !== undefined) !== (track.v2 !== null)) this.#fail('cursor', `${track.name}: ${showContent(content)}`)
    if (cursor === undefined) return
    const { epoch, commit } = standOf(cursor)
    if (epoch !== track.epoch || commit !== track.last)
      this.#fail('cursor', `${track.name} is given ${showContent(content)} with ${cursor}`)
    this.#stands(track, showContent(content), cursor)
  }

  #replayed(track: Track, v2: TrackV2, content: Content): void {
    const isFirst = track.last === v2.brought!.commit
    const isRebase = content.kind === 'area' && content.event !== null
    if (content.kind !== 'event' && !isRebase)
      this.#fail('replay', `${track.name} is given ${showContent(content)} in its replay`)
    if (isRebase && !isFirst) this.#fail('replay', `${track.name} is given a replay that does not start at its rebase`)
    v2.left!--
  }

  #content(track: Track, content: Content): void {
    switch (content.kind) {
      case 'area':
        return this.#area(track, content)
      case 'event':
        return this.#event(track, content.event)
      case 'response':
        return this.#response(track, content.request)
      case 'foreign':
        if (content.user !== track.user) this.#fail('foreign frame', `${track.name} is given ${showContent(content)}`)
        if (content.number <= track.lastForeign) this.#fail('order', `${track.name} is given ${showContent(content)}`)
        track.lastForeign = content.number
    }
  }

  #afterConnected(track: Track, what: string): void {
    if (!track.isConnected) this.#fail('too early', `${track.name} is given ${what} before it is connected`)
  }

  #response(track: Track, request: string): void {
    track.responses++
    if (!answered(track, request)) this.#fail('answered twice', `${track.name}: ${request}`)
  }

  #area(track: Track, content: Extract<Content, { kind: 'area' }>): void {
    const { epoch, commit, area, event } = content
    if (event === null) track.areas++
    else this.#mayBeGiven(track, event)
    const isOld = epoch < track.epoch || (epoch === track.epoch && commit < track.last)
    if (isOld)
      this.#fail('back in time', `${track.name} has ${track.epoch}.${track.last}, is given ${showContent(content)}`)
    track.hasWorld = true
    track.passed = null
    track.epoch = epoch
    track.last = commit
    track.zone = area.zone
    track.isFar = area.isFar
  }

  #mayBeGiven(track: Track, event: SimEvent): void {
    const { name, user } = track
    const { world } = event
    if (event.user !== null && event.user !== user) this.#fail('foreign frame', `${name} is given ${show(event)}`)
    if (world.except?.includes(user)) this.#fail('foreign frame', `${name} is given ${show(event)}, which excepts it`)
    const cause = track.asked.find(({ request }) => request === world.request)
    if (cause !== undefined && !cause.isOverdue && !track.answered.has(cause.request))
      this.#fail('effect before reply', `${name} is given ${show(event)}`)
    if (world.epoch === track.epoch && world.commit <= track.last) {
      this.#fail('order', `${name} has ${track.epoch}.${track.last}, is given ${show(event)}`)
    }
  }

  #event(track: Track, event: SimEvent): void {
    const { world } = event
    this.#mayBeGiven(track, event)
    if (track.v2 !== null && !track.hasWorld)
      this.#fail('worldless', `${track.name} has no world, is given ${show(event)}`)
    const isKnown = track.hasWorld && track.passed === null
    if (isKnown && !track.isFar) this.#inTheWorldOf(track, event)
    if (isKnown && track.epoch !== world.epoch) {
      this.#fail('other epoch', `${track.name} shows epoch ${track.epoch}, is given ${show(event)}`)
    }
    track.epoch = world.epoch
    track.last = world.commit
  }

  #inTheWorldOf(track: Track, event: SimEvent): void {
    const { world } = event
    if (world.epoch !== track.epoch) return
    if (world.zone !== track.zone)
      this.#fail('other zone', `${track.name} shows ${track.zone}, is given ${show(event)}`)
    const missed = this.#missed(track, track.last, world.commit - 1)
    if (missed === null) return
    // Acknowledged, and in no live copy; or gone with the stream. The resync that follows is demanded at the end.
    if (this.#isExcused(missed)) track.passed = world.commit
    else this.#fail('skipped', `${track.name} has ${track.last}, is given ${show(event)}, never had ${show(missed)}`)
  }

  #isExcused({ world }: SimEvent): boolean {
    if (this.#mode === 'live-only') return true
    if (this.diedLive.has(`${world.epoch}.${world.commit}`)) return true
    return this.#stream.made > 1 && !this.#stream.has(world)
  }

  /** The first event that concerns the socket after what it has. */
  #missed(track: Track, has: number, upTo: number): SimEvent | null {
    for (let commit = has + 1; commit <= upTo; commit++) {
      for (const event of this.#kb.at(commit, track.epoch)?.events ?? []) {
        const isOwn = event.user === track.user
        const isShared = event.user === null && event.world.zone === track.zone && event.world.kind === 'update'
        if (isOwn || (isShared && !event.world.except?.includes(track.user))) return event
      }
    }
    return null
  }

  /** The server says goodbye. Who is drained has been answered before. */
  closed(track: Track, code: GoodbyeCode, isFull: boolean): void {
    const { name, taken, responses, errors, areas, v2 } = track
    if (isFull) return
    if (v2 !== null && v2.said !== code) this.#fail('goodbye', `${name} is closed (${code}), was told ${v2.said}`)
    if (code === 'draining' && responses + errors + areas < taken) {
      this.#fail('unanswered', `${name} is drained before it is answered`)
    }
  }

  /** Every message has one answer, in the end. */
  atTheEnd(track: Track): void {
    const { name, taken, responses, errors, areas } = track
    if (responses + errors > taken || responses + errors + areas < taken) {
      const counts = `${responses} responses, ${errors} errors and ${areas} areas of interest`
      this.#fail('unanswered', `${name}: ${taken} messages, ${counts}`)
    }
  }
}
