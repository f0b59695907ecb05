import { errorCodes } from 'schemas'
import type { Attachment, Caller, Kb, Place, Refusal, Reply } from 'session-service/src/ports.js'
import type { Contents } from './contents.js'
import type { Question, SimKb } from './kb.js'
import type { MutantSwitches } from './mutants.js'
import type { Outcome } from './world.js'

export interface Call {
  readonly name: string
  /** The gateway that made it, this life of it. */
  readonly from: object
  readonly user: string
  readonly socket: string
  readonly question: Question | 'attach'
  readonly request: string
  state: 'asked' | 'on-disk' | 'answered'
  answer: Attachment | Outcome | null
  breaks: number
  resolve(answer: Attachment | Outcome | null): void
}

export interface CallHooks {
  asked(call: Call): void
  /** `null`: given up. */
  resolved(call: Call, isRefused: boolean): void
}

const decoder = new TextDecoder()
const tries = 3

/** HTTP between gateways and the KB, with the retries of the gateway's KB client. */
export class Calls {
  readonly open = new Map<string, Call>()
  /** Given up by the gateway, but still on their way to the KB. */
  readonly late: Call[] = []
  /** Rests of answers that are still told. */
  readonly stories = new Map<string, () => void>()
  readonly #kb: SimKb
  readonly #contents: Contents
  readonly #switches: MutantSwitches
  readonly #hooks: CallHooks
  readonly #counts = new Map<string, number>()
  hasStories = false

  constructor(kb: SimKb, contents: Contents, switches: MutantSwitches, hooks: CallHooks) {
    this.#kb = kb
    this.#contents = contents
    this.#switches = switches
    this.#hooks = hooks
  }

  /** The KB as one gateway sees it. A caller's token is the name of its socket. */
  port(from: object): Kb {
    const kb = this.#kb
    return {
      get isUp() {
        return kb.isUp
      },
      attach: async (caller) => {
        const answer = await this.#make(from, caller, 'attach', '')
        return answer === null ? unavailable() : (answer as Attachment)
      },
      message: async (caller, frame, request) => {
        const question = JSON.parse(decoder.decode(frame)) as Question
        const answer = (await this.#make(from, caller, question, request)) as Outcome | null
        return answer === null ? unavailable() : this.#reply(answer, caller, question, request)
      },
    }
  }

  #make(from: object, { user, token }: Caller, question: Call['question'], request: string) {
    return new Promise<Attachment | Outcome | null>((resolve) => {
      const number = (this.#counts.get(token) ?? 0) + 1
      this.#counts.set(token, number)
      const name = `${token}.${number}`
      const call: Call = {
        name,
        from,
        user,
        socket: token,
        question,
        request,
        state: 'asked',
        answer: null,
        breaks: 0,
        resolve,
      }
      this.open.set(name, call)
      this.#hooks.asked(call)
    })
  }

  #reply(outcome: Outcome, caller: Caller, question: Question, request: string): Reply {
    const { epoch, commit, area, isOk } = outcome
    const place: Place = { epoch, commit: this.#commitOf(outcome), zone: outcome.zone, version: 0 }
    if (area !== null) {
      const frame = this.#contents.encode({ kind: 'area', epoch, commit, area, event: null })
      return { place, isRebase: true, isReplayed: false, frames: [frame], rest: null }
    }
    const frame = this.#contents.encode({ kind: 'response', request, isOk, epoch, commit })
    const rest = this.hasStories && question.verb === 'use' ? this.#story(caller.token, request) : null
    return { place, isRebase: false, isReplayed: false, frames: [frame], rest }
  }

  /** Mutant: an answer names today's commit, not the one it was made at. */
  #commitOf({ commit }: Outcome): number {
    return this.#switches.has('todays-commit') ? Math.max(commit, this.#kb.durable) : commit
  }

  async *#story(socket: string, request: string): AsyncGenerator<readonly Uint8Array[], void> {
    await new Promise<void>((resolve) => this.stories.set(`${socket}.${request}`, resolve))
    yield [this.#contents.encode({ kind: 'story', request })]
  }

  // ---- steps

  /** The question reaches the KB. */
  reachKb(call: Call): void {
    if (!this.#kb.isUp) return this.break(call)
    const { user, question, request } = call
    call.answer = question === 'attach' ? this.#kb.attach(user) : this.#kb.answer(user, question, request)
    const waits = call.answer.commit > this.#kb.durable && !this.#switches.has('reads-do-not-wait')
    call.state = waits ? 'on-disk' : 'answered'
  }

  /** The answer reaches the gateway. */
  reachGateway(call: Call): void {
    this.open.delete(call.name)
    this.#hooks.resolved(call, false)
    call.resolve(call.answer)
  }

  /** The call breaks. It is made again with its id, but not for ever. */
  break(call: Call): void {
    call.answer = null
    call.state = 'asked'
    if (++call.breaks < tries) return
    this.open.delete(call.name)
    this.#hooks.resolved(call, true)
    call.resolve(null)
  }

  /** The call breaks for the gateway, and reaches the KB later all the same. */
  breakLate(call: Call): void {
    this.late.push(call)
    this.break(call)
  }

  reachKbLate(index: number): boolean {
    const [call] = this.late.splice(index, 1)
    if (call === undefined) return false
    if (this.#kb.isUp && call.question !== 'attach') this.#kb.answer(call.user, call.question, call.request)
    return true
  }

  /** What waited for the disk is answered. */
  synced(): void {
    for (const call of this.open.values()) {
      if (call.state === 'on-disk' && call.answer!.commit <= this.#kb.durable) call.state = 'answered'
    }
  }

  /** The KB died: what it had not answered breaks. */
  kbDied(): void {
    for (const call of [...this.open.values()]) if (call.state === 'on-disk') this.break(call)
  }

  /** The gateway died: its calls may still reach the KB. */
  gatewayDied(from: object): void {
    for (const call of [...this.open.values()]) {
      if (call.from !== from) continue
      this.open.delete(call.name)
      if (call.state === 'asked' && call.question !== 'attach') this.late.push(call)
    }
  }
}

function unavailable(): Refusal {
  return { refusal: 'kb_unavailable', message: errorCodes.kb_unavailable.message }
}
