import { connect, type GaiaClient, type Outcome } from 'gaia-client'
import type { Waypoint } from '../origin.js'
import { npcName, placeName, titled } from '../words.js'
import { Line } from './line.js'
import { type Pointer, standing } from './things.js'
import { Witness } from './witness.js'

export interface MirrorOptions {
  readonly user: string
  readonly experience: string
  readonly gateways: readonly [string, ...string[]]
  readonly waypoints: readonly Waypoint[]
  readonly token: () => Promise<string>
  /** How long the device sleeps, and how long its line stays cut. */
  readonly sleepMs: number
  readonly cutMs: number
}

/** What was answered last, for the player. */
export interface Reply {
  readonly isGood: boolean
  readonly text: string
  readonly suggestions: readonly string[]
}

/** A dead socket is found out soon here, so that waking is not dull to watch. */
const pingTimeoutMs = 1_500

/** One device of a player: a client, the line under it, and what it lives through. `changed` is called when it is to be drawn. */
export class Mirror {
  readonly options: MirrorOptions
  readonly line = new Line()
  readonly client: GaiaClient
  readonly witness: Witness
  readonly #changed: () => void
  #timer: ReturnType<typeof setTimeout> | undefined
  #backAtMs: number | null = null
  #pointer: Pointer | null = null
  #reply: Reply | null = null

  constructor(options: MirrorOptions, changed: () => void) {
    this.options = options
    this.#changed = changed
    const { gateways: url, experience, token } = options
    const { WebSocket, device } = this.line
    this.client = connect({ url, token, experience, WebSocket, device, limits: { pingTimeoutMs } })
    this.witness = new Witness(this.client, changed)
  }

  /** When the line is mended or the device wakes; null: it is up. */
  get backAtMs(): number | null {
    return this.#backAtMs
  }

  get pointer(): Pointer | null {
    return this.#pointer
  }

  get reply(): Reply | null {
    return this.#reply
  }

  point(pointer: Pointer | null): void {
    this.#pointer = pointer
    this.#changed()
  }

  async act(action: string, fields: Readonly<Record<string, string>> = {}): Promise<void> {
    const outcome = await this.client.act(action, fields)
    this.witness.outcome(action, outcome)
    this.#answer(outcome.status === 'done', outcome.message, suggestionsOf(outcome))
  }

  /** Says it aloud, to nobody in particular. */
  async say(text: string): Promise<void> {
    const sentMs = Date.now()
    const speech = await this.client.chat(text)
    if (speech.status === 'failed') return this.#fail(speech.message)
    this.witness.chronicle.add('speech', speech.message, { ms: Date.now() - sentMs, of: 'answer' })
    this.#answer(true, `${this.#nameOf(speech.speech.npc_id)}: ${speech.message}`)
  }

  async walk({ lat, lng }: Waypoint): Promise<void> {
    const sentMs = Date.now()
    const sight = await this.client.moveTo({ lat, lng })
    if (sight.status === 'failed') return this.#fail(sight.message)
    const zone = sight.world.zone === null ? 'the open' : placeName(sight.world.zone.name)
    this.witness.chronicle.add('act', `You walked to ${zone}`, { ms: Date.now() - sentMs, of: 'answer' })
    this.#answer(true, `You are at ${zone}.`)
  }

  /** The network goes away, for a while. */
  dropLine(): void {
    this.witness.chronicle.add('line', 'The line is dropped')
    this.line.cut()
    this.#backIn(this.options.cutMs)
  }

  /** The device sleeps, for a while. */
  sleep(): void {
    this.witness.chronicle.add('line', 'The device falls asleep')
    this.line.sleep()
    this.witness.thread.break()
    this.#backIn(this.options.sleepMs)
  }

  /** Before its time. */
  goOn(): void {
    clearTimeout(this.#timer)
    this.#backAtMs = null
    const { state } = this.line
    if (state === 'up') return
    this.witness.chronicle.add('line', state === 'asleep' ? 'The device wakes' : 'There is a network again')
    this.line.mend()
    this.client.resume()
    this.#changed()
  }

  leave(): void {
    clearTimeout(this.#timer)
    this.client.close()
  }

  #backIn(ms: number): void {
    clearTimeout(this.#timer)
    this.#backAtMs = Date.now() + ms
    this.#timer = setTimeout(() => this.goOn(), ms)
    this.#changed()
  }

  #fail(message: string): void {
    this.witness.chronicle.add('trouble', message)
    this.#answer(false, message)
  }

  #answer(isGood: boolean, text: string, suggestions: readonly string[] = []): void {
    this.#reply = { isGood, text, suggestions }
    this.#changed()
  }

  #nameOf(npcId: string): string {
    const { world } = this.client
    const known = world && standing(world).find(({ npc }) => npc.template_id === npcId)
    return known ? npcName(known.npc) : titled(npcId)
  }
}

function suggestionsOf(outcome: Outcome): string[] {
  if (outcome.status === 'failed') return []
  const { suggestions } = outcome.response.metadata ?? {}
  return Array.isArray(suggestions) ? suggestions.filter((text) => typeof text === 'string') : []
}
