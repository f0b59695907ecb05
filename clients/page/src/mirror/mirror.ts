import {
  connect,
  type GaiaClient,
  type Outcome,
  type RecoveryEvent,
  type StateEvent,
  type UpdateEvent,
} from 'gaia-client'
import type { Waypoint } from '../origin.js'
import { npcName, placeName, titled } from '../words.js'
import { Chronicle } from './chronicle.js'
import { Ghosts, ghostMs } from './ghosts.js'
import { Line } from './line.js'
import { ServerClock } from './server-clock.js'
import { tellChange, tellRecovery } from './tell.js'
import { type Pointer, standing } from './things.js'
import { Thread } from './thread.js'

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

/** What came of the last socket's cursor. */
export interface Recovered {
  readonly outcome: RecoveryEvent['recovery']['outcome']
  readonly title: string
  readonly text: string
  /** Since the line broke; null: it was the first, or nothing broke. */
  readonly afterMs: number | null
}

/** What was answered last, for the player. */
export interface Reply {
  readonly isGood: boolean
  readonly text: string
  readonly suggestions: readonly string[]
}

/** A dead socket is found out soon here, so that waking is not dull to watch. */
const pingTimeoutMs = 1_500

/** One device of a player: a client, the line under it, and what it lived through. `changed` is called when it is to be drawn. */
export class Mirror {
  readonly options: MirrorOptions
  readonly client: GaiaClient
  readonly line = new Line()
  readonly chronicle = new Chronicle()
  readonly ghosts = new Ghosts()
  readonly thread = new Thread()
  readonly #clock = new ServerClock()
  readonly #changed: () => void
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Updates still to come that were missed: their age is no latency. */
  #replays = 0
  backAtMs: number | null = null
  pointer: Pointer | null = null
  recovered: Recovered | null = null
  reply: Reply | null = null
  state: StateEvent | null = null

  constructor(options: MirrorOptions, changed: () => void) {
    this.options = options
    this.#changed = changed
    const { gateways, experience, token } = options
    this.client = connect({
      url: gateways,
      token,
      experience,
      WebSocket: this.line.WebSocket,
      device: this.line.device,
      newId,
      limits: { pingTimeoutMs },
    })
    this.#listen()
  }

  point(pointer: Pointer | null): void {
    this.pointer = pointer
    this.#changed()
  }

  async act(action: string, fields: Readonly<Record<string, string>> = {}): Promise<void> {
    const outcome = await this.client.act(action, fields)
    if (outcome.status === 'failed') this.chronicle.add('trouble', outcome.message)
    else this.#heard(action, outcome)
    this.#answer(outcome.status === 'done', outcome.message, suggestionsOf(outcome))
  }

  /** Says it aloud, to nobody in particular. */
  async say(text: string): Promise<void> {
    const sentMs = Date.now()
    const speech = await this.client.chat(text)
    if (speech.status === 'failed') this.chronicle.add('trouble', speech.message)
    else this.chronicle.add('speech', speech.message, { ms: Date.now() - sentMs, of: 'answer' })
    const who = speech.status === 'done' ? `${this.#nameOf(speech.speech.npc_id)}: ` : ''
    this.#answer(speech.status === 'done', `${who}${speech.message}`, [])
  }

  async walk(waypoint: Waypoint): Promise<void> {
    const sentMs = Date.now()
    const { lat, lng } = waypoint
    const sight = await this.client.moveTo({ lat, lng })
    if (sight.status === 'failed') return this.#answer(false, sight.message, [])
    const zone = sight.world.zone === null ? 'the open' : placeName(sight.world.zone.name)
    this.chronicle.add('act', `You walked to ${zone}`, { ms: Date.now() - sentMs, of: 'answer' })
    this.#answer(true, `You are at ${zone}.`, [])
  }

  /** The network goes away, for a while. */
  dropLine(): void {
    this.chronicle.add('line', 'The line is dropped')
    this.line.cut()
    this.#backIn(this.options.cutMs)
  }

  /** The device sleeps, for a while. */
  sleep(): void {
    this.chronicle.add('line', 'The device falls asleep')
    this.line.sleep()
    this.thread.break()
    this.#backIn(this.options.sleepMs)
  }

  /** Before its time. */
  goOn(): void {
    clearTimeout(this.#timer)
    this.backAtMs = null
    if (this.line.state === 'up') return
    this.chronicle.add('line', this.line.state === 'asleep' ? 'The device wakes' : 'There is a network again')
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
    this.backAtMs = Date.now() + ms
    this.#timer = setTimeout(() => this.goOn(), ms)
    this.#changed()
  }

  #listen(): void {
    const { client } = this
    client.on('state', (event) => this.#moved(event))
    client.on('recovery', (event) => this.#cameBack(event))
    client.on('entered', () => this.ghosts.clear())
    client.on('update', (event) => this.#updated(event))
    client.on('item', (event) => {
      this.ghosts.see(event, Date.now())
      setTimeout(this.#changed, ghostMs)
    })
    client.on('told', (frame) => {
      if (frame.type === 'quest_complete') this.chronicle.add('speech', frame.message)
    })
    client.on('resync', ({ cause }) => this.chronicle.add('line', `The world is asked for anew: ${titled(cause)}`))
    client.on('failure', ({ message }) => this.chronicle.add('trouble', message))
    client.on('world', this.#changed)
    this.#changed()
  }

  #moved(event: StateEvent): void {
    this.state = event
    const { state, why } = event
    if (state === 'live' || state === 'syncing') this.thread.join()
    if (state === 'waiting' || state === 'offline' || state === 'suspended') this.thread.break()
    if (why !== null) this.chronicle.add(state === 'closed' ? 'trouble' : 'line', why)
    this.#changed()
  }

  #cameBack({ recovery, isMove }: RecoveryEvent): void {
    const { title, text } = tellRecovery(recovery)
    const since = this.thread.downSinceMs
    const afterMs = since === null || isMove ? null : Date.now() - since
    this.recovered = { outcome: recovery.outcome, title, text, afterMs }
    this.#replays = recovery.outcome === 'replayed' ? recovery.events : 0
    this.thread.join()
    this.thread.knot('recovery', title)
    const away = afterMs === null ? null : { ms: afterMs, of: 'away' }
    this.chronicle.add('line', `${isMove ? 'Moved to another gateway' : 'Connected'}: ${title}, ${text}`, away)
    this.#changed()
  }

  #updated({ fate, update, applied, before }: UpdateEvent): void {
    if (fate !== 'applied') {
      this.chronicle.add('line', `An update ${update.base_version} → ${update.snapshot_version} was ${fate}`)
      return
    }
    for (const { changes, timestamp } of applied) {
      const text = changes.map((change) => tellChange(change, before)).join(' · ')
      const isReplay = this.#replays > 0
      if (isReplay) this.#replays--
      const ms = this.#clock.since(timestamp, Date.now())
      this.chronicle.add('world', text, { ms, of: isReplay ? 'missed' : 'commit' })
      this.thread.knot('change', text)
    }
  }

  #heard(action: string, { message, tookMs, response, status }: Exclude<Outcome, { status: 'failed' }>): void {
    const nowMs = Date.now()
    if (response.replayed !== true) this.#clock.heard(response.timestamp, nowMs - tookMs, nowMs)
    const text = message.split('\n')[0] || titled(action)
    this.chronicle.add(status === 'done' ? 'act' : 'trouble', text, { ms: tookMs, of: 'answer' })
    this.thread.knot('answer', text)
  }

  #answer(isGood: boolean, text: string, suggestions: readonly string[]): void {
    this.reply = { isGood, text, suggestions }
    this.#changed()
  }

  #nameOf(npcId: string): string {
    const { world } = this.client
    const known = world && standing(world).find(({ npc }) => npc.template_id === npcId)
    return known ? npcName(known.npc) : titled(npcId)
  }
}

/** An iPad that found the page under an address of the network is in no secure context, and has no `randomUUID`. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function suggestionsOf(outcome: Outcome): string[] {
  if (outcome.status === 'failed') return []
  const { suggestions } = outcome.response.metadata ?? {}
  return Array.isArray(suggestions) ? suggestions.filter((text) => typeof text === 'string') : []
}
