import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { DiscardPolicy, jetstreamManager, RetentionPolicy, StorageType } from '@nats-io/jetstream'
import { connect, type NatsConnection, nanos } from '@nats-io/transport-node'
import { worldStream } from 'schemas'
import { freePort } from './free-port.js'

const startTimeoutMs = 10_000

/** A real nats-server with a store of its own, gone when it is stopped. */
export class Nats {
  readonly port: number
  readonly #child: ChildProcess
  readonly #store: string
  /** The bench is interrupted: nothing of it stays. */
  readonly #vanish = () => {
    this.#child.kill('SIGKILL')
    rmSync(this.#store, { recursive: true, force: true })
  }

  /** Rejects if nats-server is not on the PATH. */
  static async start(): Promise<Nats> {
    const port = await freePort()
    const store = await mkdtemp(join(tmpdir(), 'bench-nats-'))
    const args = ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', store]
    const child = spawn('nats-server', args, { stdio: 'ignore' })
    const nats = new Nats(child, port, store)
    const failed = once(child, 'exit').then(() => Promise.reject(new Error('nats-server ended at start')))
    failed.catch(() => undefined)
    try {
      await once(child, 'spawn')
      await Promise.race([nats.#serves(), failed])
    } catch (error) {
      await rm(store, { recursive: true, force: true })
      throw new Error('nats-server could not be started. Is it on the PATH?', { cause: error })
    }
    return nats
  }

  private constructor(child: ChildProcess, port: number, store: string) {
    this.#child = child
    this.port = port
    this.#store = store
    process.once('exit', this.#vanish)
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`
  }

  async #serves(): Promise<void> {
    const deadlineMs = performance.now() + startTimeoutMs
    while (performance.now() < deadlineMs) {
      const connection = await connect({ servers: this.url, reconnect: false }).catch(() => null)
      if (connection !== null) return connection.close()
      await setTimeout(50)
    }
    throw new Error('nats-server does not answer')
  }

  /** The world's stream, as the KB would make it. */
  async makeStream(): Promise<void> {
    const connection: NatsConnection = await connect({ servers: this.url })
    const manager = await jetstreamManager(connection)
    await manager.streams.add({
      name: worldStream.name,
      subjects: [...worldStream.subjects],
      storage: StorageType.File,
      retention: RetentionPolicy.Limits,
      discard: DiscardPolicy.Old,
      max_age: nanos(worldStream.maxAgeMs),
      max_msgs_per_subject: worldStream.maxMessagesPerSubject,
      max_bytes: worldStream.maxBytes,
      max_msg_size: worldStream.maxMessageBytes,
      allow_direct: worldStream.allowDirect,
      num_replicas: 1,
      republish: { src: worldStream.republish.source, dest: worldStream.republish.destination },
    })
    await connection.close()
  }

  /** CPU time of all its threads so far, in µs; NaN where the system does not tell. */
  async cpuUs(): Promise<number> {
    const stat = await readFile(`/proc/${this.#child.pid}/stat`, 'utf8').catch(() => '')
    // Behind the name, which is in brackets: user and system time are the 12th and 13th, in hundredths of a second.
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
    return (Number(user) + Number(system)) * 10_000
  }

  async stop(): Promise<void> {
    process.off('exit', this.#vanish)
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, 'exit')
      this.#child.kill('SIGTERM')
      await ended
    }
    await rm(this.#store, { recursive: true, force: true })
  }
}
