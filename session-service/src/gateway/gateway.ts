import type {
  HttpRequest,
  HttpResponse,
  TemplatedApp,
  us_listen_socket,
  us_socket_context_t,
  WebSocket,
} from 'uWebSockets.js'
import { type GoodbyeCode, isExperienceId, type Protocol, protocols } from 'schemas'
import type { Verify } from '../auth/auth.js'
import type { GatewayCore, Session, V2Request } from '../core/index.js'
import { goodbyeFrame } from '../core/protocol-v2.js'
import { loadUws } from './uws.js'
import { UwsSocket } from './uws-socket.js'

/** uWS's own limit is far above our mark, so that replies and close frames always fit. */
const maxBackpressureBytes = 4 * 1024 * 1024
/** `LIBUS_LISTEN_EXCLUSIVE_PORT`: two gateways never share a port. */
const exclusivePort = 1
/** Frames that a client may send before its session is whole; together no more bytes than one frame may have. */
const maxEarlyFrames = 32

export interface GatewayOptions {
  readonly core: GatewayCore
  readonly verify: Verify
  readonly defaultExperience: string
  readonly upgradeTimeoutMs: number
  readonly idleTimeoutMs: number
  readonly maxFrameBytes: number
  readonly maxSockets: number
  readonly graceMs: number
  readonly report: GatewayReport
  health(): object
  isReady(): boolean
  metrics(): Promise<string>
}

export interface GatewayReport {
  upgraded(protocol: Protocol): void
  /** From the upgrade until the session was whole. */
  seated(tookMs: number): void
  upgradeRefused(code: GoodbyeCode | 'aborted'): void
  surprise(error: unknown, where: string): void
}

/** All that a connect says, before it is known whose it is. */
interface Knock {
  /** Null in protocol v1. */
  readonly v2: V2Request | null
  readonly token: string | null
  readonly experience: string
}

/** What uWS keeps with a socket. */
interface Seat {
  state: 'knocking' | 'seated' | 'refused' | 'closed'
  knock: Knock | null
  readonly protocol: Protocol
  session: Session | null
  socket: UwsSocket | null
  /** Frames that came before the session was whole. */
  early: EarlyFrames | null
}

interface EarlyFrames {
  readonly frames: { readonly bytes: Uint8Array; readonly isBinary: boolean }[]
  bytes: number
}

/** The door: upgrades, frames in and out, and what operators ask over HTTP. The only home of uWebSockets.js. */
export class Gateway {
  readonly #options: GatewayOptions
  readonly #uws = loadUws()
  readonly #app: TemplatedApp
  #listening: us_listen_socket | null = null
  #sockets = 0
  #isRefusing = false
  /** Who is on the way in. */
  readonly #knocking = new Set<Seat>()

  constructor(options: GatewayOptions) {
    this.#options = options
    this.#app = this.#uws.App()
    this.#app.ws<Seat>('/ws/experience', {
      compression: this.#uws.DISABLED,
      maxPayloadLength: Math.max(4 * options.maxFrameBytes, 1024 * 1024),
      maxBackpressure: maxBackpressureBytes,
      idleTimeout: Math.ceil(options.idleTimeoutMs / 4000) * 4,
      sendPingsAutomatically: true,
      upgrade: (res, req, context) => this.#upgrade(res, req, context),
      open: (ws) => this.#guard('open', () => this.#open(ws)),
      message: (ws, data, isBinary) => this.#guard('message', () => this.#message(ws, data, isBinary)),
      ping: (ws) => this.#guard('ping', () => this.#heard(ws)),
      pong: (ws) => this.#guard('pong', () => this.#heard(ws)),
      drain: (ws) => this.#guard('drain', () => this.#drained(ws)),
      close: (ws, code, message) => this.#guard('close', () => this.#closed(ws, code, message)),
    })
    this.#app.get('/health', (res) => json(res, '200 OK', options.health()))
    this.#app.get('/ready', (res) => {
      const isReady = options.isReady()
      json(res, isReady ? '200 OK' : '503 Service Unavailable', { ready: isReady })
    })
    this.#app.get('/metrics', (res) => this.#metrics(res))
    this.#app.any('/*', (res) => json(res, '404 Not Found', { detail: 'There is nothing here.', code: 'not_found' }))
  }

  get sockets(): number {
    return this.#sockets
  }

  /** Sockets whose session is not whole yet. */
  get knocking(): number {
    return this.#knocking.size
  }

  get isListening(): boolean {
    return this.#listening !== null
  }

  /** Resolves with the port. Rejects with `code: 'EADDRINUSE'` if it cannot be had. */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#app.listen(host, port, exclusivePort, (listening) => {
        if (listening === false) {
          const reason = `Port ${port} on ${host} cannot be listened on. Is another gateway running? PORT sets another.`
          return reject(Object.assign(new Error(reason), { code: 'EADDRINUSE' }))
        }
        this.#listening = listening
        resolve(this.#uws.us_socket_local_port(listening))
      })
    })
  }

  /**
   * Nobody is let in any more, also who is on the way in; who comes is told so. It still listens, so that `/ready` says no
   * and `/metrics` can be read.
   */
  refuseAll(): void {
    this.#isRefusing = true
    for (const seat of this.#knocking) this.#refuse(seat, 'draining')
  }

  /** Cuts what is left. */
  close(): void {
    if (this.#listening !== null) this.#uws.us_listen_socket_close(this.#listening)
    this.#listening = null
    this.#app.close()
  }

  // ---- the way in

  /**
   * The upgrade is answered at once, and what takes time comes after it: a client whose upgrade hangs can neither see
   * why nor give up, and uWS upgrades safely only within its own callback. `connected` still comes from a whole session.
   */
  #upgrade(res: HttpResponse, req: HttpRequest, context: us_socket_context_t): void {
    const offered = offeredProtocols(req)
    const knock = readKnock(req, offered, this.#options.defaultExperience)
    const chosen = protocols.findLast((protocol) => offered.includes(protocol))
    const protocol = chosen ?? 'gaia.v1'
    const seat: Seat = { state: 'knocking', knock, protocol, session: null, socket: null, early: null }
    const extensions = req.getHeader('sec-websocket-extensions')
    this.#options.report.upgraded(protocol)
    res.upgrade(seat, req.getHeader('sec-websocket-key'), chosen ?? '', extensions, context)
  }

  #open(ws: WebSocket<Seat>): void {
    this.#sockets++
    const seat = ws.getUserData()
    seat.socket = new UwsSocket(ws)
    const knock = seat.knock!
    seat.knock = null
    if (this.#isRefusing) return this.#refuse(seat, 'draining')
    this.#knocking.add(seat)
    const openedAt = performance.now()
    this.#admit(knock).then(
      (admitted) => {
        this.#guard('admission', () => this.#seat(seat, admitted))
        if (seat.state === 'seated') this.#options.report.seated(performance.now() - openedAt)
      },
      (error) => {
        this.#options.report.surprise(error, 'admission')
        this.#refuse(seat, 'internal_error')
      },
    )
  }

  /** Verifies the token and makes the session whole, or says why not. One deadline for all of it. */
  async #admit(knock: Knock): Promise<Session | GoodbyeCode> {
    const { core, verify, upgradeTimeoutMs, maxSockets, graceMs } = this.#options
    const startedAtMs = core.clock.now()
    if (this.#sockets > maxSockets) return 'overloaded'
    const identity = await verify(knock.token)
    if ('goodbye' in identity) return identity.goodbye
    if (!isExperienceId(knock.experience)) return 'unknown_experience'
    const caller = { user: identity.user, experience: knock.experience, token: knock.token! }
    const leftMs = Math.max(0, upgradeTimeoutMs - (core.clock.now() - startedAtMs))
    const expiresAtMs = identity.expiresAtMs + (knock.v2 === null ? graceMs : 0)
    const joined = await core.join(caller, expiresAtMs, leftMs, knock.v2)
    return 'goodbye' in joined ? joined.goodbye : joined
  }

  #seat(seat: Seat, admitted: Session | GoodbyeCode): void {
    const { core, report } = this.#options
    if (typeof admitted === 'string') return this.#refuse(seat, admitted)
    if (seat.state !== 'knocking') {
      if (seat.state === 'closed') report.upgradeRefused('aborted')
      return core.abandon(admitted)
    }
    this.#knocking.delete(seat)
    seat.state = 'seated'
    seat.session = admitted
    core.opened(admitted, seat.socket!)
    const { early } = seat
    seat.early = null
    for (const { bytes, isBinary } of early?.frames ?? []) this.#take(admitted, bytes, isBinary)
  }

  /** Opened only to be told why: Unity cannot read an HTTP refusal. */
  #refuse(seat: Seat, code: GoodbyeCode): void {
    if (seat.state !== 'knocking') return
    seat.state = 'refused'
    seat.early = null
    this.#knocking.delete(seat)
    this.#options.report.upgradeRefused(code)
    if (seat.protocol === 'gaia.v2') seat.socket!.write([goodbyeFrame(code, null)])
    seat.socket!.close(code)
  }

  // ---- frames

  #message(ws: WebSocket<Seat>, data: ArrayBuffer, isBinary: boolean): void {
    const seat = ws.getUserData()
    const bytes = new Uint8Array(data)
    if (seat.session !== null) this.#take(seat.session, bytes, isBinary)
    else if (seat.state === 'knocking') this.#keepEarly(seat, bytes, isBinary)
  }

  #take(session: Session, bytes: Uint8Array, isBinary: boolean): void {
    const { core, maxFrameBytes } = this.#options
    if (bytes.length > maxFrameBytes) core.receivedTooLarge(session, bytes.length)
    else if (isBinary) core.receivedBinary(session, bytes.length)
    else core.received(session, bytes)
  }

  /** A client need not wait for `connected` before it speaks, but it may not say much. */
  #keepEarly(seat: Seat, bytes: Uint8Array, isBinary: boolean): void {
    if (bytes.length > this.#options.maxFrameBytes) return this.#refuse(seat, 'frame_too_large')
    seat.early ??= { frames: [], bytes: 0 }
    const { early } = seat
    early.bytes += bytes.length
    if (early.frames.length >= maxEarlyFrames || early.bytes > this.#options.maxFrameBytes) {
      return this.#refuse(seat, 'abuse')
    }
    early.frames.push({ bytes: bytes.slice(), isBinary })
  }

  #heard(ws: WebSocket<Seat>): void {
    const { session } = ws.getUserData()
    if (session !== null) this.#options.core.heard(session)
  }

  #drained(ws: WebSocket<Seat>): void {
    const { session } = ws.getUserData()
    if (session !== null) this.#options.core.drained(session)
  }

  #closed(ws: WebSocket<Seat>, code: number, message: ArrayBuffer): void {
    this.#sockets--
    const seat = ws.getUserData()
    seat.socket?.lost()
    seat.state = 'closed'
    seat.early = null
    this.#knocking.delete(seat)
    if (seat.session !== null) this.#options.core.socketClosed(seat.session, howClosed(code, message))
  }

  /** uWS ends the process on an exception. */
  #guard(where: string, task: () => void): void {
    try {
      task()
    } catch (error) {
      this.#options.report.surprise(error, where)
    }
  }

  // ---- operators

  #metrics(res: HttpResponse): void {
    let isAborted = false
    res.onAborted(() => {
      isAborted = true
    })
    this.#options.metrics().then(
      (text) => {
        if (!isAborted) res.cork(() => res.writeHeader('Content-Type', 'text/plain; version=0.0.4').end(text))
      },
      (error) => {
        this.#options.report.surprise(error, 'metrics')
        if (!isAborted) res.cork(() => res.writeStatus('500 Internal Server Error').end())
      },
    )
  }
}

/** What uWS says of a socket that it let go since nothing came for `idleTimeout`. */
const timedOut = 'WebSocket timed out from inactivity'

/** 1006: there was no close frame. */
function howClosed(code: number, message: ArrayBuffer): 'by_client' | 'lost' | 'idle' {
  if (code !== 1006) return 'by_client'
  return Buffer.from(message).toString() === timedOut ? 'idle' : 'lost'
}

function offeredProtocols(req: HttpRequest): string[] {
  const header = req.getHeader('sec-websocket-protocol')
  return header === '' ? [] : header.split(',').map((protocol) => protocol.trim())
}

function readKnock(req: HttpRequest, offered: readonly string[], defaultExperience: string): Knock {
  const bearer = /^Bearer +(\S+)$/i.exec(req.getHeader('authorization'))?.[1]
  const inProtocol = offered.find((protocol) => protocol.startsWith('bearer.'))?.slice('bearer.'.length)
  return {
    token: bearer ?? inProtocol ?? req.getQuery('token') ?? null,
    experience: req.getQuery('experience') || defaultExperience,
    v2: offered.includes('gaia.v2')
      ? { cursor: req.getQuery('cursor') || null, replaces: req.getQuery('session') || null }
      : null,
  }
}

function json(res: HttpResponse, status: string, body: object): void {
  res.cork(() => res.writeStatus(status).writeHeader('Content-Type', 'application/json').end(JSON.stringify(body)))
}
