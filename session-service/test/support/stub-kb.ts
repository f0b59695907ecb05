import { EventEmitter, once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { headers } from 'schemas'
import { listen } from './http.js'

export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export type Answering = (answer: ServerResponse, asked: Asked, request: IncomingMessage) => void

export const place = { epoch: 'kwvnxzab', commit: 205, zone: 'woander_store', version: 50 }

export const placeHeaders: Record<string, string> = {
  [headers.epoch]: place.epoch,
  [headers.commit]: String(place.commit),
  [headers.zone]: place.zone,
  [headers.version]: String(place.version),
}

/** A KB over real HTTP that answers, or fails to, as each test says. */
export class StubKb {
  readonly asked: Asked[] = []
  readonly #events = new EventEmitter()
  readonly #script: Answering[] = []
  #otherwise: Answering = reply('{"type":"pong"}')
  #server: Awaited<ReturnType<typeof listen>> | null = null
  #port = 0

  static async start(): Promise<StubKb> {
    const kb = new StubKb()
    await kb.open()
    return kb
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** Answers of the next calls, one each. */
  script(...answers: Answering[]): void {
    this.#script.push(...answers)
  }

  /** The answer when the script is over. */
  otherwise(answer: Answering): void {
    this.#otherwise = answer
  }

  /** Resolves when `count` calls have come in. */
  async calls(count: number): Promise<void> {
    while (this.asked.length < count) await once(this.#events, 'asked')
  }

  async open(): Promise<void> {
    this.#server = await listen((request, answer) => void this.#take(request, answer), this.#port)
    this.#port = (this.#server.server.address() as AddressInfo).port
  }

  /** Cuts all connections and listens no more, until `open`. */
  close = async (): Promise<void> => {
    await this.#server?.close()
  }

  async #take(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer)
    } catch {
      return
    }
    const { method = '', url: path = '' } = request
    const asked = { method, path, headers: request.headers, body: Buffer.concat(chunks).toString() }
    this.asked.push(asked)
    this.#events.emit('asked')
    const answering = this.#script.shift() ?? this.#otherwise
    answering(answer, asked, request)
  }
}

/** A whole answer to a message, one frame a line. */
export function reply(...frames: string[]): Answering {
  const body = frames.map((frame) => `${frame}\n`).join('')
  return (answer) => {
    answer.writeHead(200, { ...placeHeaders, 'content-length': Buffer.byteLength(body) }).end(body)
  }
}

/** Any status, headers and body. */
export function plain(status: number, body: string, given: Record<string, string> = {}): Answering {
  return (answer) => {
    answer.writeHead(status, { 'content-length': Buffer.byteLength(body), ...given }).end(body)
  }
}

/** Takes the call and says nothing. */
export const hang: Answering = () => {}

/** Cuts the connection without a word. */
export const reset: Answering = (_, __, request) => {
  request.socket.resetAndDestroy()
}

/** The answer's head and some lines, then the connection is cut; how much of a line is the test's business. */
export function breakAfter(text: string): Answering {
  return (answer, _, request) => {
    answer.writeHead(200, placeHeaders)
    answer.write(text, () => request.socket.destroy())
  }
}
