import { type ClientEvents, type ConnectOptions, connect, type GaiaClient, type WebSocketClass } from 'gaia-client'
import type { Test } from 'tap'
import { WebSocket } from 'ws'
import { type Picture, pictureOf } from './client-world.js'
import type { Place } from './content.js'
import type { Gateway } from './gateway.js'
import type { Scene, Shown } from './story.js'
import { type TokenOptions, tokenOf } from './tokens.js'
import { until } from './until.js'

export interface Chair extends Partial<ConnectOptions> {
  /** In the order in which they are tried. All of the system if not given. */
  readonly gateways?: readonly Gateway[]
  readonly place?: Place
  readonly signed?: TokenOptions
}

/** Sooner than in the field, so that tests are not slow. */
const limits = { backoffFirstMs: 100, backoffMostMs: 1_000, answerTimeoutMs: 30_000 }

/** A player's device as others write one: with gaia-client. What it told is kept. */
export class Player implements Shown {
  readonly user: string
  readonly client: GaiaClient
  readonly states: string[] = []
  readonly recoveries: ClientEvents['recovery'][] = []
  readonly entered: ClientEvents['entered'][] = []
  readonly updates: ClientEvents['update'][] = []
  readonly causes: string[] = []
  readonly tokens: ClientEvents['token'][] = []

  /** Resolves when the world is here. */
  static async join(t: Test, scene: Scene, name: string, chair: Chair = {}): Promise<Player> {
    const player = new Player(scene, name, chair)
    t.teardown(() => player.client.close())
    const ready = await player.client.ready()
    if (ready.status === 'failed') throw new Error(`${name} does not get into the world: ${ready.message}`)
    return player
  }

  private constructor(scene: Scene, name: string, chair: Chair) {
    const { gateways = scene.rig.gateways, place = scene.here, signed, ...options } = chair
    this.user = scene.user(name)
    const [first, ...others] = gateways.map(({ service }) => `ws://127.0.0.1:${service.port}`)
    this.client = connect({
      url: [first!, ...others],
      token: () => tokenOf(this.user, { ...scene.rig.signed, ...signed }),
      position: place,
      WebSocket: WebSocket as unknown as WebSocketClass,
      limits,
      ...options,
    })
    this.client.on('state', ({ state }) => this.states.push(state))
    this.client.on('recovery', (recovery) => this.recoveries.push(recovery))
    this.client.on('entered', (entered) => this.entered.push(entered))
    this.client.on('update', (update) => this.updates.push(update))
    this.client.on('resync', ({ cause }) => this.causes.push(cause))
    this.client.on('token', (token) => this.tokens.push(token))
  }

  get world(): { picture(): Picture } {
    const { world } = this.client
    if (world === null) throw new Error(`${this.user} knows no world`)
    return { picture: () => pictureOf(world) }
  }

  get outcomes(): string[] {
    return this.recoveries.map(({ recovery }) => recovery.outcome)
  }

  /** Resolves when it has been told so many times what came of its cursor, and follows the world. */
  async recovered(times: number): Promise<void> {
    await until(
      `${this.user} recovers ${times} times`,
      () => this.recoveries.length >= times && this.client.state === 'live',
    )
  }

  /** Plays an action that is done. */
  async play(action: string, instanceId: string) {
    const outcome = await this.client.act(action, { instance_id: instanceId })
    if (outcome.status !== 'done') throw new Error(`${this.user} cannot ${action}: ${outcome.message}`)
    return outcome
  }
}
