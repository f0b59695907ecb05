import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

const maxWaitingFlushes = 1_000

/**
 * Publishes to NATS by its wire protocol. No acknowledgement is asked for: what was stored is seen by its delivery,
 * and the publisher takes as little as can be from the cores that the measured process needs.
 */
export class RawPublisher {
  readonly #socket: Socket
  #unwritten = ''
  #flushes: (() => void)[] = []
  #tail = ''
  #failure: Error | null = null

  static async connect(port: number): Promise<RawPublisher> {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true })
    await once(socket, 'connect')
    const publisher = new RawPublisher(socket)
    await publisher.flush()
    return publisher
  }

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => this.#read(text))
    socket.on('error', (error) => this.#fail(error))
    socket.write(
      'CONNECT {"verbose":false,"pedantic":false,"headers":true,"lang":"bench","version":"1","protocol":1}\r\n',
    )
  }

  /** `headers` as `Name: value\r\n` lines. All ASCII. Written at the end of this turn, with all that comes in it. */
  publish(subject: string, headers: string, body: string): void {
    if (this.#unwritten === '') setImmediate(() => this.#write())
    const headLength = headers.length + 12
    this.#unwritten +=
      `HPUB ${subject} ${headLength} ${headLength + body.length}\r\n` + `NATS/1.0\r\n${headers}\r\n${body}\r\n`
  }

  /** Resolves when the server has taken all that was published before. */
  flush(): Promise<void> {
    if (this.#failure !== null) return Promise.reject(this.#failure)
    if (this.#flushes.length >= maxWaitingFlushes) return Promise.reject(new Error('too many flushes'))
    return new Promise((resolve) => {
      this.#flushes.push(resolve)
      this.#write()
      this.#socket.write('PING\r\n')
    })
  }

  /** What the server complained of. */
  get failure(): Error | null {
    return this.#failure
  }

  close(): void {
    this.#socket.destroy()
  }

  #write(): void {
    const text = this.#unwritten
    this.#unwritten = ''
    if (text !== '') this.#socket.write(text, 'latin1')
  }

  #read(text: string): void {
    const lines = (this.#tail + text).split('\r\n')
    this.#tail = lines.pop()!
    for (const line of lines) {
      if (line === 'PING') this.#socket.write('PONG\r\n')
      else if (line === 'PONG') this.#flushes.shift()?.()
      else if (line.startsWith('-ERR')) this.#fail(new Error(line))
    }
  }

  #fail(error: Error): void {
    this.#failure ??= error
  }
}
