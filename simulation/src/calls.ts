import { type Answer, requestConflict } from 'kb-service/src/engine.js'
import { Unavailable } from 'kb-service/src/ledger.js'
import { fingerprint } from 'kb-service/src/routes/fingerprint.js'
import type { AttachAnswer } from 'schemas'
import { errorCodes } from 'schemas'
import type { Attachment, Caller, Kb, Refusal, Reply } from 'session-service/src/ports.js'
import type { Contents } from './contents.js'
import type { History } from './history.js'
import type { SimKb } from './kb.js'
import type { MutantSwitches } from './mutants.js'
import { heardAttachment, heardReply } from './reply.js'
import type { Body } from './view.js'

/** What the KB answered; `unavailable`: that its disk takes nothing just now. */
type Said = AttachAnswer | Answer | typeof requestConflict | 'unavailable'

export interface Call {
  readonly name: string
  /** The gateway that made it, this life of it. */
  readonly from: object
  readonly user: string
  readonly experience: string
  readonly socket: string
  /** The client's frame; null: attach. */
  readonly frame: Buffer | null
  readonly message: Body
  readonly request: string
  state: 'asked' | 'at-kb' | 'answered'
  said: Said | null
  breaks: number
  resolve(said: Said | null): void
}

export interface CallHooks {
  asked(call: Call): void
  /** Null: given up, or refused. */
  resolved(call: Call, attachment: Attachment | null, isRefused: boolean): void
  surprise(error: unknown): void
}

interface Parts {
  readonly kb: SimKb
  readonly contents: Contents
  readonly history: History
  readonly switches: MutantSwitches
  readonly hooks: CallHooks
}

const tries = 3

/** HTTP between gateways and the KB, with the retries of the gateway's KB client. */
export class Calls {
  readonly open = new Map<string, Call>()
  /** Given up by the gateway, but still on their way to the KB. */
  readonly late: Call[] = []
  /** Rests of answers that are still told. */
  readonly stories = new Map<string, () => void>()
  readonly #parts: Parts
  readonly #counts = new Map<string, number>()
  hasStories = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** The KB as one gateway sees it. A caller's token is the name of its socket. */
  port(from: object): Kb {
    const { kb } = this.#parts
    return {
      get isUp() {
        return kb.isUp
      },
      attach: async (caller) => {
        const said = (await this.#make(from, caller, null, '')) as AttachAnswer | 'unavailable' | null
        return said === null || said === 'unavailable' ? refusal('kb_unavailable') : heardAttachment(said)
      },
      message: async (caller, bytes, request) => {
        const frame = Buffer.from(bytes)
        const said = (await this.#make(from, caller, frame, request)) as Exclude<Said, AttachAnswer> | null
        if (said === requestConflict) return refusal('request_conflict')
        if (said === null || said === 'unavailable') return refusal('kb_unavailable')
        return this.#reply(said, caller, JSON.parse(frame.toString()), request)
      },
    }
  }

  #make(from: object, { user, token, experience }: Caller, frame: Buffer | null, request: string) {
    return new Promise<Said | null>((resolve) => {
      const number = (this.#counts.get(token) ?? 0) + 1
      this.#counts.set(token, number)
      const name = `${token}.${number}`
      const message = frame === null ? { type: 'attach' } : (JSON.parse(frame.toString()) as Body)
      const asked = { name, from, user, experience, socket: token, frame, message, request }
      const call: Call = { ...asked, state: 'asked', said: null, breaks: 0, resolve }
      this.open.set(name, call)
      this.#parts.hooks.asked(call)
    })
  }

  #reply(answer: Answer, { token, experience }: Caller, message: Body, request: string): Reply {
    const { reply } = heardReply(answer, this.#commitOf(answer, experience), message, request, this.#parts.contents)
    if (!this.hasStories || message.type !== 'action') return { ...reply, rest: null }
    const [first, ...others] = reply.frames
    return { ...reply, frames: [first!], rest: this.#story(token, request, others) }
  }

  /** Mutant: an answer names today's commit, not the one it was made at. */
  #commitOf({ epoch, commit }: Answer, experience: string): number {
    const { switches, history } = this.#parts
    return switches.has('todays-commit') ? Math.max(commit, history.lastOf(experience, epoch)) : commit
  }

  async *#story(socket: string, request: string, frames: readonly Uint8Array[]) {
    await new Promise<void>((resolve) => this.stories.set(`${socket}.${request}`, resolve))
    if (frames.length > 0) yield frames
    yield [this.#parts.contents.mark(`{"type":"story","end":true}`, { kind: 'story', request })]
  }

  // ---- steps

  /** The question reaches the KB. */
  reachKb(call: Call): void {
    const { breaks } = call
    const said = this.#ask(call)
    if (said === null) return this.break(call)
    call.state = 'at-kb'
    said.then(
      (answer) => this.#answered(call, breaks, answer),
      (error) => {
        if (error instanceof Unavailable) this.#answered(call, breaks, 'unavailable')
        else this.#parts.hooks.surprise(error)
      },
    )
  }

  /** What was asked again meanwhile is not interested any more. */
  #answered(call: Call, breaks: number, said: Said): void {
    if (call.state !== 'at-kb' || call.breaks !== breaks) return
    call.said = said
    call.state = 'answered'
  }

  #ask({ experience, user, frame, message, request }: Call): Promise<Said> | null {
    const engine = this.#parts.kb.engine(experience)
    if (engine === undefined) return null
    const identity = { user, isAdmin: false }
    if (frame === null) return engine.attach(identity)
    return engine.message({ identity, request, hash: fingerprint(frame), message })
  }

  /** The answer reaches the gateway; if the KB could not do it, it is asked again. */
  reachGateway(call: Call): void {
    if (call.said === 'unavailable') return this.break(call)
    this.open.delete(call.name)
    const attachment = call.frame === null ? heardAttachment(call.said as AttachAnswer) : null
    this.#parts.hooks.resolved(call, attachment, call.said === requestConflict)
    call.resolve(call.said)
  }

  /** The call breaks. It is made again with its id, but not for ever. */
  break(call: Call): void {
    call.said = null
    call.state = 'asked'
    if (++call.breaks < tries) return
    this.open.delete(call.name)
    this.#parts.hooks.resolved(call, null, true)
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
    if (call.frame !== null) this.#ask(call)?.catch(() => undefined)
    return true
  }

  /** The KB died: what it had not answered breaks. */
  kbDied(): void {
    for (const call of [...this.open.values()]) if (call.state === 'at-kb') this.break(call)
  }

  /** The gateway died: its calls may still reach the KB. */
  gatewayDied(from: object): void {
    for (const call of [...this.open.values()]) {
      if (call.from !== from) continue
      this.open.delete(call.name)
      if (call.state === 'asked' && call.frame !== null) this.late.push(call)
    }
  }
}

function refusal(code: 'kb_unavailable' | 'request_conflict'): Refusal {
  return { refusal: code, message: errorCodes[code].message }
}
