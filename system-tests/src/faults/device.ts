import type { Picture } from '../client-world.js'
import type { ClientRecord } from './recording.js'

export interface Position {
  readonly lat: number
  readonly lng: number
}

/** A player's device, as a run plays with it. Nothing that it is told to do is waited for: what came of it is written down. */
export interface Device {
  readonly record: ClientRecord
  /** What it shows; null until it has seen a world. */
  readonly picture: Picture | null
  /** Its socket is open, it follows the world, and everything that it asked is answered. */
  readonly isSettled: boolean
  /** Questions without an answer. */
  readonly pending: number
  /** Why it is not settled, in words. */
  readonly stand: string
  /** Goes on coming back until it leaves. */
  enter(): void
  act(action: string, fields: Readonly<Record<string, string>>): void
  walk(to: Position): void
  resync(): void
  /** Asks whether it has all that there is for it. */
  ping(): void
  /** Gone without a word, until it wakes. */
  sleep(): void
  wake(): void
  leave(): void
}

export interface DeviceOptions {
  /** Of the gateways, as clients reach them. */
  readonly urls: readonly [string, ...string[]]
  readonly token: () => Promise<string>
  readonly random: () => number
  /** A new request id. */
  readonly newId: () => string
}
