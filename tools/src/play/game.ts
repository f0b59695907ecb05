import { randomUUID } from 'node:crypto'
import {
  type Checked,
  validateActionResponse,
  validateAreaOfInterest,
  validateErrorFrame,
  validateNpcSpeech,
  validatePong,
  validateQuestComplete,
  validateQuestUpdate,
  validateWorldUpdate,
} from 'schemas'
import { type Frame, Line, type LineOptions } from './line.js'
import type { Answer, News, Told } from './news.js'
import type { Place } from './places.js'
import { enter, type Fate, take, type World } from './world.js'

interface Question {
  readonly frame: Frame
  readonly answer: (answer: Answer) => void
}

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
  #world: World | null = null
  #place: Place | null
  #question: Question | null = null
  #resync: NodeJS.Timeout | undefined
  readonly #line: Line
  readonly #answerTimeoutMs: number
  readonly #tell: (news: News) => void

  constructor(options: GameOptions, tell: (news: News) => void) {
    this.#place = options.place
    this.#answerTimeoutMs = options.answerTimeoutMs ?? 10_000
    this.#tell = tell
    this.#line = new Line(options, {
      frame: (frame) => this.#take(frame),
      lost: (why, againInMs) => tell({ kind: 'lost', why, againInMs }),
      ended: (why) => {
        tell({ kind: 'ended', why })
        this.#settle('late')
      },
    })
  }

  /** Null until the first area of interest. */
  get world(): World | null {
    return this.#world
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

  ping(): Promise<Answer> {
    return this.#ask({ type: 'ping', timestamp: Date.now() })
  }

  close(): void {
    clearTimeout(this.#resync)
    this.#line.close()
    this.#settle('late')
  }

  #location(): Frame {
    if (this.#place === null) return { type: 'request_resync' }
    return { type: 'update_location', lat: this.#place.lat, lng: this.#place.lng }
  }

  #ask(frame: Frame): Promise<Answer> {
    this.#settle('late')
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#settle('late'), this.#answerTimeoutMs)
      const answer = (found: Answer) => {
        clearTimeout(timer)
        resolve(found)
      }
      this.#question = { frame, answer }
      this.#line.send(frame)
    })
  }

  #settle(answer: Answer): void {
    const question = this.#question
    this.#question = null
    question?.answer(answer)
  }

  #take(frame: Frame): void {
    switch (frame.type) {
      case 'connected':
        return this.#resume()
      case 'area_of_interest':
        return this.#enter(frame)
      case 'world_update':
        return this.#update(frame)
      case 'action_response':
        return this.#answered(frame, 'action', validateActionResponse(frame))
      case 'npc_speech':
        return this.#spoken(frame)
      case 'quest_update':
        return this.#told(frame, validateQuestUpdate(frame))
      case 'quest_complete':
        return this.#told(frame, validateQuestComplete(frame))
      case 'pong':
        return this.#answered(frame, 'ping', validatePong(frame))
      case 'error':
        return this.#failed(frame)
      default:
        this.#tell({ kind: 'other', frame })
    }
  }

  /** A new connection knows nothing of us: say where we are, then ask again what was not answered. */
  #resume(): void {
    this.#tell({ kind: 'connected' })
    this.#line.send(this.#location())
    const asked = this.#question?.frame
    if (asked !== undefined && asked.type !== 'update_location') this.#line.send(asked)
  }

  #enter(frame: Frame): void {
    const checked = validateAreaOfInterest(frame)
    if (!checked.ok) return this.#tell({ kind: 'other', frame })
    clearTimeout(this.#resync)
    this.#world = enter(checked.value)
    const asked = this.#question?.frame.type === 'update_location'
    this.#tell({ kind: 'entered', world: this.#world, asked })
    if (asked) this.#settle(checked.value)
  }

  #update(frame: Frame): void {
    const checked = validateWorldUpdate(frame)
    const before = this.#world
    if (!checked.ok || before === null) return this.#tell({ kind: 'other', frame })
    const { fate, world, applied } = take(before, checked.value)
    this.#world = world
    this.#watchHeld(world, fate)
    const latencyMs = Date.now() - checked.value.timestamp
    this.#tell({ kind: 'update', fate, update: checked.value, before, applied, latencyMs })
  }

  #watchHeld(world: World, fate: Fate): void {
    if (fate === 'lost') return void this.#line.send(this.#location())
    if (world.held.length === 0) clearTimeout(this.#resync)
    else if (fate === 'held' && world.held.length === 1) {
      this.#resync = setTimeout(() => this.#line.send(this.#location()), heldMs)
    }
  }

  #spoken(frame: Frame): void {
    const checked = validateNpcSpeech(frame)
    if (checked.ok && this.#question?.frame.type === 'chat') this.#settle(checked.value)
    else this.#told(frame, checked)
  }

  #told(frame: Frame, checked: Checked<Told>): void {
    this.#tell(checked.ok ? { kind: 'told', frame: checked.value } : { kind: 'other', frame })
  }

  /** Without a world there is nothing to ask, so the error is about that, and it is tried again. */
  #failed(frame: Frame): void {
    if (this.#world === null && this.#question === null) {
      clearTimeout(this.#resync)
      this.#resync = setTimeout(() => this.#line.send(this.#location()), worldAgainMs)
    }
    this.#answered(frame, null, validateErrorFrame(frame))
  }

  #answered(frame: Frame, to: string | null, checked: Checked<Answer>): void {
    const isOurs = this.#question !== null && (to === null || this.#question.frame.type === to)
    if (checked.ok && isOurs) this.#settle(checked.value)
    else this.#tell({ kind: 'other', frame })
  }
}
