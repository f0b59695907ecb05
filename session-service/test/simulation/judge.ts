import type { GoodbyeCode } from 'schemas'
import type { Content } from './contents.js'
import type { SimKb } from './kb.js'
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

  own(track: Track, frame: { type: string }): void {
    if (frame.type === 'connected') {
      if (track.isConnected) this.#fail('twice', `${track.name} is told twice that it is connected`)
      track.isConnected = true
    } else this.#afterConnected(track, frame.type)
    if (frame.type === 'error') track.errors++
  }

  content(track: Track, content: Content): void {
    this.#afterConnected(track, showContent(content))
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
    if (track.hasWorld && !track.isFar) this.#inTheWorldOf(track, event)
    if (track.hasWorld && track.epoch !== world.epoch) {
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
    const missed = this.#missed(track, world.commit - 1)
    if (missed === null) return
    // Acknowledged, and in no live copy; or gone with the stream. The resync that follows is demanded at the end.
    if (this.#isExcused(missed)) track.hasWorld = false
    else this.#fail('skipped', `${track.name} has ${track.last}, is given ${show(event)}, never had ${show(missed)}`)
  }

  #isExcused({ world }: SimEvent): boolean {
    if (this.#mode === 'live-only') return true
    if (this.diedLive.has(`${world.epoch}.${world.commit}`)) return true
    return this.#stream.made > 1 && !this.#stream.has(world)
  }

  /** The first event that concerns the socket after what it has. */
  #missed(track: Track, upTo: number): SimEvent | null {
    for (let commit = track.last + 1; commit <= upTo; commit++) {
      for (const event of this.#kb.at(commit, track.epoch)?.events ?? []) {
        const isOwn = event.user === track.user
        const isShared = event.user === null && event.world.zone === track.zone && event.world.kind === 'update'
        if (isOwn || (isShared && !event.world.except?.includes(track.user))) return event
      }
    }
    return null
  }

  /** The server says goodbye. Who is drained has been answered before. */
  closed(track: Track, code: GoodbyeCode): void {
    const { name, taken, responses, errors, areas } = track
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
