import { browserDevice } from './browser-device.js'
import type { Device, Time, WebSocketClass } from './host.js'
import {
  type ConnectOptions,
  defaultLimits,
  type Limits,
  type Position,
  type Protocol,
  type TokenReason,
} from './options.js'
import { systemTime } from './system-time.js'
import { Timers } from './timers.js'

/** The options, whole. */
export interface Settings {
  readonly urls: readonly [string, ...string[]]
  readonly token: (reason: TokenReason) => string | Promise<string>
  readonly experience: string | null
  readonly position: Position | null
  readonly protocol: Protocol
  readonly WebSocket: WebSocketClass
  readonly device: Device | null
  /** The client's own: it ends with it. */
  readonly time: Timers
  /** Outlives it: for sockets that are let go. */
  readonly hostTime: Time
  readonly random: () => number
  readonly newId: () => string
  readonly limits: Limits
}

/** Throws a `TypeError` that says what cannot work. */
export function settingsOf(options: ConnectOptions): Settings {
  const { token, experience = null, position = null, protocol = 'gaia.v2', time = systemTime } = options
  if (typeof token !== 'function') throw new TypeError('`token` must be a function that gives a token')
  if (protocol !== 'gaia.v1' && protocol !== 'gaia.v2') throw new TypeError('`protocol` is gaia.v2 or gaia.v1')
  return {
    urls: urlsOf(options.url),
    token,
    experience,
    position,
    protocol,
    WebSocket: options.WebSocket ?? globalWebSocket(),
    device: options.device === undefined ? browserDevice() : options.device,
    time: new Timers(time),
    hostTime: time,
    random: options.random ?? Math.random,
    newId: options.newId ?? randomId,
    limits: { ...defaultLimits, ...options.limits },
  }
}

/** A page that was found under `http://192.168.…` is in no secure context, and has no `randomUUID` there. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function globalWebSocket(): WebSocketClass {
  if (typeof WebSocket === 'undefined') {
    throw new TypeError('There is no WebSocket here: pass one as `WebSocket`, as that of the package `ws`')
  }
  return WebSocket as WebSocketClass
}

function urlsOf(given: ConnectOptions['url']): readonly [string, ...string[]] {
  const [first, ...others] = (typeof given === 'string' ? [given] : given).map(addressOf)
  if (first === undefined) throw new TypeError('`url` names no address')
  return [first, ...others]
}

function addressOf(text: string): string {
  if (!URL.canParse(text)) throw new TypeError(`\`url\` ${text} is no address: write wss://host:8003`)
  const url = new URL(text)
  if (url.protocol === 'http:' || url.protocol === 'https:') url.protocol = url.protocol.replace('http', 'ws')
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') {
    throw new TypeError(`\`url\` ${text} is no address of a WebSocket: write wss://host:8003`)
  }
  if (url.pathname === '/') url.pathname = '/ws/experience'
  url.hash = ''
  return url.href
}
