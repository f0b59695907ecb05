import { connect, type GaiaClient, type Limits, type WebSocketClass } from 'gaia-client'
import { type Picture, pictureOf } from '../client-world.js'
import type { Device, DeviceOptions, Position } from './device.js'
import type { ClientRecord } from './recording.js'

/** Shorter than in the field, so that what they are for happens within a run. */
const limits: Partial<Limits> = {
  connectTimeoutMs: 4_000,
  backoffFirstMs: 150,
  backoffMostMs: 600,
  stableMs: 500,
  patienceMostMs: 1_500,
  pingTimeoutMs: 2_000,
  answerTimeoutMs: 30_000,
  heldMs: 2_000,
}

/** A device that is driven by `gaia-client`. */
export class ReferenceDevice implements Device {
  readonly record: ClientRecord
  readonly #options: DeviceOptions
  #client: GaiaClient | null = null

  constructor(record: ClientRecord, options: DeviceOptions) {
    this.record = record
    this.#options = options
  }

  get picture(): Picture | null {
    const world = this.#client?.world ?? null
    return world === null ? null : pictureOf(world)
  }

  get pending(): number {
    return this.#client?.status.pending ?? 0
  }

  get isSettled(): boolean {
    const status = this.#client?.status
    return status?.state === 'live' && status.pending === 0 && status.held === 0
  }

  get stand(): string {
    const status = this.#client?.status
    return `${status?.state}, ${status?.pending} asked, ${status?.held} held, ${JSON.stringify(status?.ending ?? null)}`
  }

  enter(): void {
    const { urls, token, random, newId } = this.#options
    const { experience, protocol } = this.record
    const WebSocket = this.record.webSocket() as unknown as WebSocketClass
    // Which gateway is the first to be tried is up to chance.
    const [first, ...others] = random() < 0.5 ? urls : [...urls].reverse()
    const url: [string, ...string[]] = [first!, ...others]
    this.#client = connect({ url, token, experience, protocol, WebSocket, device: null, random, newId, limits })
    this.#client.on('failure', ({ code, message }) => this.record.note(`failure ${code}: ${message}`))
    this.#client.on('state', ({ state, why }) => this.record.note(`is ${state}${why === null ? '' : `: ${why}`}`))
    this.#client.on('resync', ({ cause }) => this.record.note(`asks for the world anew: ${cause}`))
  }

  act(action: string, fields: Readonly<Record<string, string>>): void {
    void this.#client?.act(action, fields).then((outcome) => {
      if (outcome.status === 'failed') this.record.note(`${action} failed: ${outcome.code} ${outcome.message}`)
    })
  }

  walk(to: Position): void {
    void this.#client?.moveTo(to)
  }

  resync(): void {
    void this.#client?.resync()
  }

  ping(): void {
    void this.#client?.ping()
  }

  sleep(): void {
    this.#client?.suspend()
  }

  wake(): void {
    if (this.#client?.state === 'suspended') this.#client.resume()
  }

  leave(): void {
    this.#client?.close()
  }
}
