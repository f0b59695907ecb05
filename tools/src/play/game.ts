import { randomUUID } from 'node:crypto'
import type { AreaOfInterest, Connected, ErrorFrame, NpcSpeech, Recovery, ResyncReason } from 'schemas'
import type { Frame } from './frame.js'
import { Known, type Marked } from './known.js'
import { Line, type LineOptions } from './line.js'
import type { Answer, News, Status } from './news.js'
import type { Place } from './places.js'
import { Question } from './question.js'
import { receive } from './received.js'
import type { Fate, World } from './world.js'

export interface GameOptions extends LineOptions {
  /** Where the player's device is; null where the world itself knows where the player is. */
  readonly place: Place | null
  readonly answerTimeoutMs?: number
}

/** How long an update may be held before the world is asked for anew. */
const heldMs = 5_000
/** After an error in place of the world. */
const worldAgainMs = 1_000

/** One player in the world: asks one question at a time, keeps what it knows up to date. */
export class Game {
  readonly #known = new Known()
  #place: Place | null
  #question: Question | null = null
  /** It was asked for by itself, and is not here yet. */
  #isWorldOwed = false
  #again: NodeJS.Timeout | undefined
  #recovery: Recovery | null = null
  #isLeaving = false
  readonly #line: Line
  readonly #answerTimeoutMs: number
  readonly #tell: (news: News) => void

  constructor(options: GameOptions, tell: (news: News) => void) {
    this.#place = options.place
    this.#answerTimeoutMs = options.answerTimeoutMs ?? 10_000
    this.#tell = tell
    this.#line = new Line(options, {
      frame: (frame) => this.#take(frame),
      lost: (why, againInMs) => this.#lost(why, againInMs),
      leaving: (why, inMs) => this.#leaving(why, inMs),
      ended: (why) => this.#ended(why),
      cursor: () => this.#known.cursor,
    })
  }

  /** Null until the first area of interest. */
  get world(): World | null {
    return this.#known.world
  }

  get status(): Status {
    return { ...this.#line.status, cursor: this.#known.cursor, recovery: this.#recovery }
  }

  walk(place: Place): Promise<Answer> {
    this.#place = place
    return this.#ask(this.#location())
  }

  /** Asked with an id of its own, so that it has one effect even if the line breaks and it is sent again. */
  act(action: string, fields: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.#ask({ type: 'action', action, ...fields, request_id: randomUUID() })
  }

  /** Says something aloud, to nobody in particular. */
  chat(text: string): Promise<Answer> {
    return this.#ask({ type: 'chat', text })
  }

  /** In gaia.v2 the answer also says whether this is all there is. */
  ping(): Promise<Answer> {
    return this.#ask(this.#probe())
  }

  /** Cuts the line without a word, as a network does, and stays away until `comeBack`. */
  cut(): void {
    this.#line.cut()
  }

  comeBack(): void {
    this.#line.comeBack()
  }

  close(): void {
    clearTimeout(this.#again)
    this.#line.close()
    this.#settle('late')
  }

  #location(): Frame {
    if (this.#place === null) return { type: 'request_resync' }
    return { type: 'update_location', lat: this.#place.lat, lng: this.#place.lng }
  }

  #probe(): Frame {
    const { cursor } = this.#known
    return { type: 'ping', timestamp: Date.now(), ...(cursor !== null && { cursor }) }
  }

  #ask(frame: Frame): Promise<Answer> {
    this.#settle('late')
    const question = new Question(frame, this.#answerTimeoutMs, () => this.#settle('late'))
    this.#question = question
    this.#line.send(frame)
    return question.answer
  }

  #settle(answer: Answer): void {
    const question = this.#question
    this.#question = null
    question?.settle(answer)
  }

  #lost(why: string, againInMs: number | null): void {
    this.#isLeaving = false
    this.#tell({ kind: 'lost', why, againInMs })
  }

  #leaving(why: string, inMs: number): void {
    this.#isLeaving = true
    this.#tell({ kind: 'leaving', why, inMs })
  }

  #ended(why: string): void {
    this.#tell({ kind: 'ended', why })
    this.#settle('late')
  }

  #take(frame: Frame): void {
    const known = receive(frame)
    switch (known?.type) {
      case 'connected':
        return this.#resume(known)
      case 'area_of_interest':
        return this.#enter(known)
      case 'world_update':
        return this.#update(frame, known)
      case 'action_response':
        return this.#answered(frame, 'action', known)
      case 'pong':
        this.#known.standAt(known.cursor)
        return this.#answered(frame, 'ping', known)
      case 'npc_speech':
        return this.#spoken(known)
      case 'quest_update':
      case 'quest_complete':
        return this.#tell({ kind: 'told', frame: known })
      case 'error':
        return this.#failed(frame, known)
      case 'heartbeat':
        return this.#known.standAt(known.cursor)
      case 'resync_required':
        return this.#missed(known.reason)
      case 'authenticated':
        return this.#tell({ kind: 'renewed', expiresAtMs: known.expires_at })
      // The line knows what to do.
      case 'goodbye':
      case 'token_expiring':
        return
      default:
        this.#tell({ kind: 'other', frame })
    }
  }

  /** Goes on where the last socket stood, else asks for the world; then asks again what was not answered. */
  #resume({ recovery, cursor }: Connected): void {
    const isMove = this.#isLeaving
    this.#isLeaving = false
    this.#recovery = recovery ?? null
    this.#tell({ kind: 'connected', recovery: this.#recovery, isMove })
    const asked = this.#question?.frame
    const isGoingOn = recovery?.outcome === 'current' || recovery?.outcome === 'replayed'
    if (!isGoingOn) this.#known.lose()
    // In front of a replay this is where it ends.
    else if (recovery.outcome === 'current') this.#known.standAt(cursor)
    if (asked?.type === 'update_location') this.#isWorldOwed ||= !isGoingOn
    else if (!isGoingOn || this.#isWorldOwed) this.#askForWorld()
    if (asked !== undefined) this.#line.send(asked.type === 'ping' ? this.#probe() : asked)
  }

  /** Of a world that is known in gaia.v2 one need not say where one is. */
  #askForWorld(): void {
    clearTimeout(this.#again)
    this.#isWorldOwed = true
    const isMissed = this.#recovery !== null && this.#known.world !== null
    this.#line.send(isMissed ? { type: 'request_resync' } : this.#location())
  }

  #missed(reason: ResyncReason): void {
    this.#known.lose()
    this.#tell({ kind: 'missed', reason })
    this.#askForWorld()
  }

  #enter(seen: AreaOfInterest): void {
    clearTimeout(this.#again)
    this.#isWorldOwed = false
    const world = this.#known.enter(seen)
    const asked = this.#question?.frame.type === 'update_location'
    this.#tell({ kind: 'entered', world, asked })
    if (asked) this.#settle(seen)
  }

  #update(frame: Frame, update: Marked): void {
    const before = this.#known.world
    const taken = this.#known.take(update)
    if (before === null || taken === null) return this.#tell({ kind: 'other', frame })
    const { fate, world, applied } = taken
    this.#watchHeld(world, fate)
    this.#tell({ kind: 'update', fate, update, before, applied, latencyMs: Date.now() - update.timestamp })
  }

  #watchHeld(world: World, fate: Fate): void {
    if (fate === 'lost' && !this.#isWorldOwed) this.#askForWorld()
    else if (world.held.length === 0) clearTimeout(this.#again)
    else if (fate === 'held' && world.held.length === 1) this.#askForWorldIn(heldMs)
  }

  #askForWorldIn(ms: number): void {
    clearTimeout(this.#again)
    this.#again = setTimeout(() => this.#askForWorld(), ms)
  }

  #spoken(speech: NpcSpeech): void {
    if (this.#question?.frame.type === 'chat') this.#settle(speech)
    else this.#tell({ kind: 'told', frame: speech })
  }

  /** An error that answers no question is about the world that was asked for, and it is tried again. */
  #failed(frame: Frame, error: ErrorFrame): void {
    const isNamed = this.#recovery !== null && this.#question?.frame.request_id !== undefined
    const isWorld = this.#isWorldOwed && (this.#question === null || (isNamed && error.request_id === undefined))
    if (isWorld) this.#askForWorldIn(error.retry_after_ms ?? worldAgainMs)
    if (!isWorld && this.#question?.isMeant(error.request_id)) this.#settle(error)
    else this.#tell({ kind: 'other', frame })
  }

  #answered(frame: Frame, to: string, answer: Exclude<Answer, 'late'>): void {
    if (this.#question?.frame.type === to) this.#settle(answer)
    else this.#tell({ kind: 'other', frame })
  }
}
