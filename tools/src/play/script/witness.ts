import type { Change, GaiaClient, Recovery, World } from 'gaia-client'
import { isPrivateChange } from 'schemas'
import { Bell } from '../bell.js'
import type { News, Told } from '../news.js'

/** How far a quest is, as it is told beside an answer. */
export interface Count {
  readonly quest: string
  readonly count: number
  readonly total: number
  /** With this the quest is done. */
  readonly completes: boolean
}

/** Watches the news of a client, so that a step can wait until it has seen what it waits for. */
export class Witness {
  #changes: Change[] = []
  #told: Told[] = []
  #latencyMs: number | null = null
  #ended: string | null = null
  #recovery: Recovery | null = null
  readonly #bell = new Bell()

  /** Give this to `tellNews`. */
  hear(news: News): void {
    if (news.kind === 'ended') this.#ended = news.why
    if (news.kind === 'connected') this.#recovery = news.recovery
    if (news.kind === 'told') this.#told.push(news.frame)
    if (news.kind === 'update' && news.fate === 'applied') {
      this.#changes.push(...news.applied.flatMap(({ changes }) => changes))
      this.#latencyMs = news.latencyMs
    }
    this.#bell.ring()
  }

  /** Forgets what was seen before. */
  begin(): void {
    this.#changes = []
    this.#told = []
    this.#latencyMs = null
    this.#recovery = null
  }

  /** What came of the last cursor since `begin`, if one was brought. */
  get recovery(): Recovery | null {
    return this.#recovery
  }

  /** From the commit of the last update to its arrival, in ms; null if there was none since `begin`. */
  get latencyMs(): number | null {
    return this.#latencyMs
  }

  /** Whether an update since `begin` said this of an item. */
  saw(operation: Change['operation'], instanceId: string, where: 'zone' | 'inventory'): boolean {
    return this.#changes.some(
      (change) =>
        change.operation === operation &&
        'instance_id' in change &&
        change.instance_id === instanceId &&
        isPrivateChange(change) === (where === 'inventory'),
    )
  }

  /** Whether an update since `begin` changed what is at this path. */
  sawChangeOf(path: Extract<Change, { path: string }>['path']): boolean {
    return this.#changes.some((change) => 'path' in change && change.path === path)
  }

  /** Whether frames since `begin` told this of a quest, and that it is done only if it is. */
  heard({ quest, count, total, completes }: Count): boolean {
    const isDone = this.#told.some((frame) => frame.type === 'quest_complete' && frame.quest_id === quest)
    const isCounted = this.#told.some(
      (frame) =>
        frame.type === 'quest_update' &&
        frame.quest_id === quest &&
        frame.bottles_collected === count &&
        frame.bottles_total === total &&
        frame.status === (completes ? 'complete' : 'in_progress'),
    )
    return isCounted && isDone === completes
  }

  /** Waits until something holds of the world. Throws, naming it, if it does not within the time. */
  async until(
    what: string,
    client: Pick<GaiaClient, 'world'>,
    holds: (world: World) => boolean,
    timeoutMs: number,
  ): Promise<void> {
    const end = Date.now() + timeoutMs
    while (client.world === null || !holds(client.world)) {
      if (this.#ended !== null) throw new Error(`the Session Service said no: ${this.#ended}`)
      if (!(await this.#bell.next(end - Date.now()))) throw new Error(`not seen within ${timeoutMs} ms: ${what}`)
    }
  }
}
