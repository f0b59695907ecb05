import type { GaiaClient, Outcome, RecoveryEvent, StateEvent, UpdateEvent } from 'gaia-client'
import { titled } from '../words.js'
import { Chronicle } from './chronicle.js'
import { Ghosts, ghostMs } from './ghosts.js'
import { ServerClock } from './server-clock.js'
import { tellChange, tellRecovery } from './tell.js'
import { Thread } from './thread.js'

/** What came of the last socket's cursor. */
export interface Recovered {
  readonly outcome: RecoveryEvent['recovery']['outcome']
  readonly title: string
  readonly text: string
  /** Since the line broke; null: it was the first, or nothing broke. */
  readonly afterMs: number | null
}

/** Sees what a client lives through, and keeps it for who looks. `changed` is called when there is something new. */
export class Witness {
  readonly chronicle = new Chronicle()
  readonly ghosts = new Ghosts()
  readonly thread = new Thread()
  readonly #clock = new ServerClock()
  readonly #changed: () => void
  #recovered: Recovered | null = null
  /** Updates still to come that were missed: their age is no latency. */
  #replays = 0

  constructor(client: GaiaClient, changed: () => void) {
    this.#changed = changed
    client.on('state', (event) => this.#moved(event))
    client.on('recovery', (event) => this.#cameBack(event))
    client.on('entered', () => this.ghosts.clear())
    client.on('update', (event) => this.#updated(event))
    client.on('item', (event) => {
      this.ghosts.see(event, Date.now())
      setTimeout(changed, ghostMs)
    })
    client.on('told', (frame) => {
      if (frame.type === 'quest_complete') this.chronicle.add('speech', frame.message)
    })
    client.on('resync', ({ cause }) => this.chronicle.add('line', `The world is asked for anew: ${titled(cause)}`))
    client.on('failure', ({ message }) => this.chronicle.add('trouble', message))
    client.on('world', changed)
  }

  get recovered(): Recovered | null {
    return this.#recovered
  }

  /** An action was answered, or not. */
  outcome(action: string, outcome: Outcome): void {
    if (outcome.status === 'failed') return this.chronicle.add('trouble', outcome.message)
    const { message, tookMs, response, status } = outcome
    const nowMs = Date.now()
    if (response.replayed !== true) this.#clock.heard(response.timestamp, nowMs - tookMs, nowMs)
    const text = message.split('\n')[0] || titled(action)
    this.chronicle.add(status === 'done' ? 'act' : 'trouble', text, { ms: tookMs, of: 'answer' })
    this.thread.knot('answer', text)
  }

  #moved({ state, why }: StateEvent): void {
    if (state === 'live' || state === 'syncing') this.thread.join()
    if (state === 'waiting' || state === 'offline' || state === 'suspended') this.thread.break()
    if (why !== null) this.chronicle.add(state === 'closed' ? 'trouble' : 'line', why)
    this.#changed()
  }

  #cameBack({ recovery, isMove }: RecoveryEvent): void {
    const { title, text } = tellRecovery(recovery)
    const since = this.thread.downSinceMs
    const afterMs = since === null || isMove ? null : Date.now() - since
    this.#recovered = { outcome: recovery.outcome, title, text, afterMs }
    this.#replays = recovery.outcome === 'replayed' ? recovery.events : 0
    this.thread.join()
    this.thread.knot('recovery', title)
    const away = afterMs === null ? null : { ms: afterMs, of: 'away' }
    this.chronicle.add('line', `${isMove ? 'Moved to another gateway' : 'Connected'}: ${title}, ${text}`, away)
    this.#changed()
  }

  #updated({ fate, update, applied, before }: UpdateEvent): void {
    if (fate !== 'applied') {
      return this.chronicle.add('line', `An update ${update.base_version} → ${update.snapshot_version} was ${fate}`)
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
}
