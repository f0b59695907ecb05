import './uws-limits.js'
import uws, {
  type HttpRequest,
  type HttpResponse,
  type TemplatedApp,
  type us_listen_socket,
  type us_socket_context_t,
  type WebSocket,
} from 'uWebSockets.js'
import { type GoodbyeCode, goodbyeCodes, isExperienceId, v1Reason } from 'schemas'
import type { Verify } from './auth/auth.js'
import type { Frame, GatewayCore, Session, Socket } from './core/index.js'

/** uWS's own limit is far above our mark, so that replies and close frames always fit. */
const maxBackpressureBytes = 4 * 1024 * 1024
/** `LIBUS_LISTEN_EXCLUSIVE_PORT`: two gateways never share a port. */
const exclusivePort = 1
/** A form of `listen` that uWS has and its types lack. */
type ListenExclusively = (
  host: string,
  port: number,
  options: number,
  listening: (socket: us_listen_socket | false) => void,
) => void
/** Sockets that are open only to be told why they are refused, or not told yet. */
const maxRefused = 1_000

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
  upgradeRefused(code: GoodbyeCode | 'not_found' | 'aborted' | 'too_many'): void
  surprise(error: unknown, where: string): void
}

/** What uWS keeps with a socket. */
interface Seat {
  session: Session | null
  goodbye: GoodbyeCode | null
  socket: UwsSocket | null
}

/** All that an upgrade needs of uWS's request, which is gone after the first await. */
interface Knock {
  readonly token: string | null
  readonly experience: string
  readonly protocol: string
  readonly key: string
  readonly extensions: string
}

/** One uWS socket. After its close every call does nothing. */
class UwsSocket implements Socket {
  #ws: WebSocket<Seat> | null

  constructor(ws: WebSocket<Seat>) {
    this.#ws = ws
  }

  write(frames: readonly Frame[]): number | 'dropped' {
    const ws = this.#ws
    if (ws === null) return 0
    if (frames.length === 1) {
      const result = ws.send(frames[0]!, false, false)
      if (result === 1) return 0
      return result === 2 ? 'dropped' : ws.getBufferedAmount()
    }
    let isDropped = false
    ws.cork(() => {
      for (const frame of frames) if (ws.send(frame, false, false) === 2) isDropped = true
    })
    return isDropped ? 'dropped' : ws.getBufferedAmount()
  }

  unsentBytes(): number {
    return this.#ws?.getBufferedAmount() ?? 0
  }

  /** `end`, never `close`: a cut loses frames that were already sent. */
  close(code: GoodbyeCode): void {
    this.#ws?.end(goodbyeCodes[code].closeCode, v1Reason(code))
  }

  lost(): void {
    this.#ws = null
  }
}

/** The door: upgrades, frames in and out, and what operators ask over HTTP. The only home of uWebSockets.js. */
export class Gateway {
  readonly #options: GatewayOptions
  readonly #app: TemplatedApp
  #listening: us_listen_socket | null = null
  #sockets = 0
  #refused = 0
  #upgrading = 0

  constructor(options: GatewayOptions) {
    this.#options = options
    this.#app = uws.App()
    this.#app.ws<Seat>('/ws/experience', {
      compression: uws.DISABLED,
      maxPayloadLength: Math.max(4 * options.maxFrameBytes, 1024 * 1024),
      maxBackpressure: maxBackpressureBytes,
      idleTimeout: Math.ceil(options.idleTimeoutMs / 4000) * 4,
      sendPingsAutomatically: true,
      upgrade: (res, req, context) => this.#upgrade(res, req, context),
      open: (ws) => this.#guard('open', () => this.#open(ws)),
      message: (ws, data, isBinary) => this.#guard('message', () => this.#message(ws, data, isBinary)),
      drain: (ws) => this.#guard('drain', () => this.#drained(ws)),
      close: (ws) => this.#guard('close', () => this.#closed(ws)),
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

  get isListening(): boolean {
    return this.#listening !== null
  }

  /** Resolves with the port. Rejects with `code: 'EADDRINUSE'` if it cannot be had. */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const listen = this.#app.listen.bind(this.#app) as unknown as ListenExclusively
      listen(host, port, exclusivePort, (listening) => {
        if (listening === false) {
          const reason = `Port ${port} on ${host} cannot be listened on. Is another gateway running? PORT sets another.`
          return reject(Object.assign(new Error(reason), { code: 'EADDRINUSE' }))
        }
        this.#listening = listening
        resolve(uws.us_socket_local_port(listening))
      })
    })
  }

  /** New sockets are no longer taken; those that are open stay. */
  stopListening(): void {
    if (this.#listening === null) return
    uws.us_listen_socket_close(this.#listening)
    this.#listening = null
  }

  /** Cuts what is left. */
  close(): void {
    this.stopListening()
    this.#app.close()
  }

  // ---- upgrade

  #upgrade(res: HttpResponse, req: HttpRequest, context: us_socket_context_t): void {
    const knock = readKnock(req, this.#options.defaultExperience)
    if (!this.isListening || this.#refused >= maxRefused) {
      this.#options.report.upgradeRefused('too_many')
      return void res.writeStatus('503 Service Unavailable').writeHeader('Retry-After', '5').end()
    }
    let isAborted = false
    res.onAborted(() => {
      isAborted = true
    })
    this.#upgrading++
    this.#admit(knock)
      .catch((error): GoodbyeCode => {
        this.#options.report.surprise(error, 'upgrade')
        return 'internal_error'
      })
      .then((admitted) => {
        this.#upgrading--
        const session = typeof admitted === 'string' ? null : admitted
        if (isAborted) {
          this.#options.report.upgradeRefused('aborted')
          if (session !== null) this.#options.core.abandon(session)
          return
        }
        const goodbye = typeof admitted === 'string' ? admitted : null
        const seat: Seat = { session, goodbye, socket: null }
        // Not within `cork`: that goes on with the response, whose memory may be the socket's by then, and cuts it.
        res.upgrade(seat, knock.key, knock.protocol, knock.extensions, context)
      })
      .catch((error) => this.#options.report.surprise(error, 'upgrade'))
  }

  /** Verifies the token and makes the session whole, or says why not. One deadline for all of it. */
  async #admit(knock: Knock): Promise<Session | GoodbyeCode> {
    const { core, verify, upgradeTimeoutMs, maxSockets, graceMs } = this.#options
    const startedAtMs = core.clock.now()
    if (this.#sockets + this.#upgrading > maxSockets) return 'overloaded'
    const identity = await verify(knock.token)
    if ('goodbye' in identity) return identity.goodbye
    if (!isExperienceId(knock.experience)) return 'unknown_experience'
    const caller = { user: identity.user, experience: knock.experience, token: knock.token! }
    const leftMs = Math.max(0, upgradeTimeoutMs - (core.clock.now() - startedAtMs))
    const joined = await core.join(caller, identity.expiresAtMs + graceMs, leftMs)
    return 'goodbye' in joined ? joined.goodbye : joined
  }

  // ---- sockets

  #open(ws: WebSocket<Seat>): void {
    this.#sockets++
    const seat = ws.getUserData()
    seat.socket = new UwsSocket(ws)
    if (seat.session !== null) return this.#options.core.opened(seat.session, seat.socket)
    // Opened only to be told why: Unity cannot read an HTTP refusal.
    this.#refused++
    this.#options.report.upgradeRefused(seat.goodbye!)
    seat.socket.close(seat.goodbye!)
  }

  #message(ws: WebSocket<Seat>, data: ArrayBuffer, isBinary: boolean): void {
    const { session } = ws.getUserData()
    if (session === null) return
    const { core, maxFrameBytes } = this.#options
    if (data.byteLength > maxFrameBytes) core.receivedTooLarge(session)
    else if (isBinary) core.receivedBinary(session)
    else core.received(session, new Uint8Array(data))
  }

  #drained(ws: WebSocket<Seat>): void {
    const { session } = ws.getUserData()
    if (session !== null) this.#options.core.drained(session)
  }

  #closed(ws: WebSocket<Seat>): void {
    this.#sockets--
    const { session, socket } = ws.getUserData()
    socket?.lost()
    if (session === null) this.#refused--
    else this.#options.core.socketClosed(session)
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

function readKnock(req: HttpRequest, defaultExperience: string): Knock {
  const offered = req
    .getHeader('sec-websocket-protocol')
    .split(',')
    .map((protocol) => protocol.trim())
  const authorization = req.getHeader('authorization')
  const bearer = /^Bearer +(\S+)$/i.exec(authorization)?.[1]
  const inProtocol = offered.find((protocol) => protocol.startsWith('bearer.'))?.slice('bearer.'.length)
  return {
    token: bearer ?? inProtocol ?? req.getQuery('token') ?? null,
    experience: req.getQuery('experience') || defaultExperience,
    protocol: offered.includes('gaia.v1') ? 'gaia.v1' : '',
    key: req.getHeader('sec-websocket-key'),
    extensions: req.getHeader('sec-websocket-extensions'),
  }
}

function json(res: HttpResponse, status: string, body: object): void {
  res.cork(() => res.writeStatus(status).writeHeader('Content-Type', 'application/json').end(JSON.stringify(body)))
}
