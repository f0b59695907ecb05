import type { TemplatedApp, WebSocket } from 'uWebSockets.js'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { liveSubject, userSubject, zoneSubject } from 'schemas'
import { type Fan, fans, type Way } from './fan.js'
import { loadUws } from './uws.js'

/** What uWS keeps with a socket. */
interface Seat {
  readonly user: string
  readonly zone: string
  leave: () => void
}

export interface ForwarderOptions {
  readonly natsUrl: string
  readonly experience: string
  /** How a zone's event is written to its sockets. */
  readonly way: Way
}

/**
 * The least that carries an event to a socket: one core subscription per user and one per zone, and a send.
 * No token is looked at, no header is read, nothing is remembered. `?user=` and `?zone=` say what to listen to.
 */
export class Forwarder {
  readonly #app: TemplatedApp
  readonly #nats: NatsConnection
  readonly #options: ForwarderOptions
  readonly #zones = new Map<string, Fan<WebSocket<Seat>>>()

  static async start(options: ForwarderOptions, port: number): Promise<Forwarder> {
    const nats = await connect({ servers: options.natsUrl, name: 'bare forwarder', noAsyncTraces: true })
    const forwarder = new Forwarder(nats, options)
    await forwarder.#listen(port)
    return forwarder
  }

  private constructor(nats: NatsConnection, options: ForwarderOptions) {
    this.#nats = nats
    this.#options = options
    const uws = loadUws()
    this.#app = uws.App()
    // The gateway's own settings, so that sockets cost the same.
    this.#app.ws<Seat>('/ws/experience', {
      compression: uws.DISABLED,
      maxPayloadLength: 1024 * 1024,
      maxBackpressure: 4 * 1024 * 1024,
      idleTimeout: 60,
      sendPingsAutomatically: true,
      upgrade: (res, req, context) => {
        const seat: Seat = { user: req.getQuery('user') ?? '', zone: req.getQuery('zone') ?? '', leave: () => {} }
        const key = req.getHeader('sec-websocket-key')
        res.upgrade(seat, key, '', req.getHeader('sec-websocket-extensions'), context)
      },
      open: (ws) => this.#open(ws),
      close: (ws) => ws.getUserData().leave(),
    })
    this.#app.get('/ready', (res) => {
      let isAborted = false
      res.onAborted(() => {
        isAborted = true
      })
      nats.flush().then(() => {
        if (!isAborted) res.cork(() => res.end('ready'))
      })
    })
  }

  #listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#app.listen('127.0.0.1', port, (listening) => {
        if (listening === false) reject(new Error(`port ${port} is taken`))
        else resolve()
      })
    })
  }

  #open(ws: WebSocket<Seat>): void {
    const seat = ws.getUserData()
    const own = this.#nats.subscribe(liveSubject(userSubject(seat.user)), {
      callback: (_, message) => {
        ws.send(message.data, false, false)
      },
    })
    const zone = seat.zone === '' ? null : this.#zone(seat.zone)
    zone?.sockets.add(ws)
    seat.leave = () => {
      own.unsubscribe()
      zone?.sockets.delete(ws)
    }
  }

  #zone(name: string): Fan<WebSocket<Seat>> {
    const known = this.#zones.get(name)
    if (known !== undefined) return known
    const fan = new fans[this.#options.way]<WebSocket<Seat>>()
    this.#zones.set(name, fan)
    this.#nats.subscribe(liveSubject(zoneSubject(this.#options.experience, name)), {
      callback: (_, message) => fan.take(message.data),
    })
    return fan
  }

  async close(): Promise<void> {
    this.#app.close()
    await this.#nats.close()
  }
}
