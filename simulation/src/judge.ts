import type { GoodbyeCode } from 'schemas'
import type { WorldEvent } from 'session-service/src/ports.js'
import type { OwnFrame } from './client.js'
import type { Content, Members } from './contents.js'
import { CursorJudge } from './cursor-judge.js'
import type { SimEvent } from './events.js'
import type { History } from './history.js'
import { show, showContent } from './show.js'
import { answered, type Track } from './track.js'

export type Fail = (kind: string, text: string) => void

/** The promise of DESIGN §5, at each frame that is put on a socket. */
export class Judge {
  readonly #history: History
  readonly #fail: Fail
  readonly #cursors: CursorJudge
  /** All that any socket was given. */
  readonly given = new Set<SimEvent>()

  constructor(history: History, fail: Fail) {
    this.#history = history
    this.#fail = fail
    this.#cursors = new CursorJudge(history, fail)
  }

  own(track: Track, frame: OwnFrame): void {
    const { v2 } = track
    if (v2 !== null && v2.left !== null) this.#fail('replay', `${track.name} is given ${frame.type} in its replay`)
    if (frame.type === 'connected') {
      if (track.isConnected) this.#fail('twice', `${track.name} is told twice that it is connected`)
      track.isConnected = true
      if (v2 !== null) this.#cursors.recovered(track, v2, frame)
    } else if (frame.type !== 'goodbye') this.#afterConnected(track, frame.type)
    if (frame.type === 'error') track.errors++
    if (frame.type === 'resync_required') track.hasWorld = false
    if (frame.type === 'goodbye') v2!.said = frame.code!
    if (frame.cursor !== undefined) this.#cursors.stands(track, frame.type, frame.cursor)
    if (frame.type === 'pong') this.#cursors.ponged(track, frame)
  }

  content(track: Track, content: Content, members: Members): void {
    this.#afterConnected(track, showContent(content))
    const { v2 } = track
    if (v2 !== null && v2.left !== null) this.#cursors.replayed(track, v2, content)
    this.#content(track, content)
    if (content.kind === 'event' || content.kind === 'area') this.#cursors.hasCursor(track, content, members)
    if (v2 !== null && content.kind === 'response' && members.request_id !== content.request)
      this.#fail('request id', `${track.name}: ${members.request_id} instead of ${content.request}`)
    if (v2?.left === 0) this.#cursors.replayIsOver(track, v2)
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
    const { epoch, commit, zone, isFar, event } = content
    if (event === null) track.areas++
    else this.#mayBeGiven(track, event)
    const isOld = epoch < track.epoch || (epoch === track.epoch && commit < track.last)
    if (isOld)
      this.#fail('back in time', `${track.name} has ${track.epoch}.${track.last}, is given ${showContent(content)}`)
    track.hasWorld = true
    track.passed = null
    track.holes.clear()
    track.epoch = epoch
    track.last = commit
    track.zone = zone
    track.isFar = isFar
  }

  #mayBeGiven(track: Track, event: SimEvent): void {
    const { name, user } = track
    const { world } = event
    if (event.user !== null && event.user !== user) this.#fail('foreign frame', `${name} is given ${show(event)}`)
    if (world.experience !== track.experience)
      this.#fail('foreign frame', `${name} plays ${track.experience}, is given ${show(event)}`)
    this.given.add(event)
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
    if (isKnown && !track.isFar) this.#inTheZoneOf(track, event)
    if (track.hasWorld && !track.isFar) this.#skipsNothing(track, event)
    if (isKnown && track.epoch !== world.epoch) {
      this.#fail('other epoch', `${track.name} shows epoch ${track.epoch}, is given ${show(event)}`)
    }
    track.epoch = world.epoch
    track.last = world.commit
  }

  #inTheZoneOf(track: Track, event: SimEvent): void {
    const { world } = event
    if (world.epoch === track.epoch && world.zone !== track.zone)
      this.#fail('other zone', `${track.name} shows ${track.zone}, is given ${show(event)}`)
  }

  /** What was overtaken shows with the next event on its own subject, if not before. */
  #skipsNothing(track: Track, event: SimEvent): void {
    const { world } = event
    if (world.epoch !== track.epoch) return
    if (track.holes.has(world.subject))
      this.#fail('skipped', `${track.name} is given ${show(event)}, and never had what its subject had before`)
    for (const missed of this.#history.allMissed(track, track.last, world.commit - 1)) {
      // Acknowledged, and in no live copy; or gone with the stream. The resync that follows is demanded at the end.
      const isShown = missed.world.subject === world.subject || this.#isNamed(track, missed, world)
      if (!isShown && this.#history.isExcused(missed, track)) {
        track.passed ??= world.commit
        track.holes.add(missed.world.subject)
        continue
      }
      const { name, last } = track
      return this.#fail('skipped', `${name} has ${last}, is given ${show(event)}, never had ${show(missed)}`)
    }
  }

  /** The zone of the event that was given had a copy that named the player, which proves the own one. */
  #isNamed(track: Track, { user, world: { commit } }: SimEvent, { experience, epoch, subject }: WorldEvent): boolean {
    if (user === null) return false
    const copies = this.#history.at(experience, epoch, commit)?.events ?? []
    const copy = copies.find(({ world }) => world.subject === subject && world.except?.includes(track.user))
    return copy !== undefined && !this.#history.isExcused(copy, track)
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
