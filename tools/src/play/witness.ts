import { type Change, isPrivateChange } from 'schemas'
import type { Game, News } from './game.js'
import type { World } from './world.js'

/** Watches the news of a game, so that a step can wait until it has seen what it waits for. */
export class Witness {
  #changes: Change[] = []
  #latencyMs: number | null = null
  #waiting: (() => void) | null = null
  #ended: string | null = null

  /** Give this to the game. */
  hear(news: News): void {
    if (news.kind === 'ended') this.#ended = news.why
    if (news.kind === 'update' && news.fate === 'applied') {
      this.#changes.push(...news.applied.flatMap(({ changes }) => changes))
      this.#latencyMs = news.latencyMs
    }
    this.#waiting?.()
  }

  /** Forgets what was seen before. */
  begin(): void {
    this.#changes = []
    this.#latencyMs = null
  }

  /** From the commit of the last update to its arrival, in ms; null if there was none since `begin`. */
  get latencyMs(): number | null {
    return this.#latencyMs
  }

  /** Whether an update since `begin` said this. */
  saw(operation: Change['operation'], instanceId: string, where: 'zone' | 'inventory'): boolean {
    return this.#changes.some(
      (change) =>
        change.operation === operation &&
        'instance_id' in change &&
        change.instance_id === instanceId &&
        isPrivateChange(change) === (where === 'inventory'),
    )
  }

  /** Waits until something holds of the world. Throws, naming it, if it does not within the time. */
  async until(what: string, game: Game, holds: (world: World) => boolean, timeoutMs: number): Promise<void> {
    const end = Date.now() + timeoutMs
    while (game.world === null || !holds(game.world)) {
      if (this.#ended !== null) throw new Error(`the Session Service said no: ${this.#ended}`)
      if (!(await this.#next(end - Date.now()))) throw new Error(`not seen within ${timeoutMs} ms: ${what}`)
    }
  }

  /** False: nothing happened in the time that was left. */
  #next(leftMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), Math.max(0, leftMs))
      this.#waiting = () => {
        clearTimeout(timer)
        resolve(true)
      }
    })
  }
}
