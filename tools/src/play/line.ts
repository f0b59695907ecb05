import { connect, type GaiaClient, type Protocol, type WebSocketClass } from 'gaia-client'
import { WebSocket } from 'ws'
import type { Place } from './places.js'

export interface LineOptions {
  /** Where the Session Service is; the next is tried when one fails. */
  readonly urls: readonly [string, ...string[]]
  readonly protocol: Protocol
  readonly experience: string
  /** Called for each connection, and when a token runs out. */
  readonly token: () => Promise<string>
}

export interface PlayerOptions extends LineOptions {
  /** Where the player's device is; null where the world itself knows where the player is. */
  readonly place: Place | null
  readonly answerTimeoutMs?: number
}

const maxFrameBytes = 1024 * 1024
/** Somebody sits and waits. */
const backoff = { backoffFirstMs: 250, backoffMostMs: 10_000 }

/** One frame at a time, so that whoever waits for an answer is told before the frame behind it. */
class OneByOne extends WebSocket {
  constructor(url: string, protocols: string[]) {
    super(url, protocols, { allowSynchronousEvents: false, maxPayload: maxFrameBytes })
  }
}

/** A player in the world, until it is closed. */
export function openLine({ urls, place, answerTimeoutMs = 10_000, ...options }: PlayerOptions): GaiaClient {
  return connect({
    ...options,
    url: urls,
    ...(place !== null && { position: place }),
    WebSocket: OneByOne as unknown as WebSocketClass,
    limits: { ...backoff, answerTimeoutMs },
  })
}
