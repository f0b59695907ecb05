import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Test } from 'tap'

/** A real nats-server on a port of its own, with its store in a directory that is gone after the test. */
export class NatsServer {
  readonly port: number
  readonly #args: string[]
  #process: ChildProcess | null = null
  #ended: Promise<unknown> = Promise.resolve()

  constructor(port: number, args: string[]) {
    this.port = port
    this.#args = args
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`
  }

  /** Starts it; returns when it takes connections. */
  async start(): Promise<void> {
    const child = spawn('nats-server', this.#args, { stdio: ['ignore', 'ignore', 'pipe'] })
    this.#process = child
    this.#ended = once(child, 'close')
    for await (const line of createInterface({ input: child.stderr! })) {
      if (line.includes('Server is ready')) break
    }
    if (child.exitCode !== null) throw new Error(`nats-server ended with ${child.exitCode}`)
    child.stderr!.resume()
  }

  /** `kill -9`, as a machine that loses power would; the store stays. */
  async kill(): Promise<void> {
    this.#process?.kill('SIGKILL')
    await this.#ended
    this.#process = null
  }
}

/** Prepares a server without starting it; it is killed after the test. */
export async function newNatsServer(t: Test, { jetstream = true } = {}): Promise<NatsServer> {
  const store = await mkdtemp(join(tmpdir(), 'gateway-nats-'))
  const port = await freePort()
  const args = ['-a', '127.0.0.1', '-p', String(port), ...(jetstream ? ['-js', '-sd', store] : [])]
  const server = new NatsServer(port, args)
  t.teardown(async () => {
    await server.kill()
    await rm(store, { recursive: true, force: true })
  })
  return server
}

export async function startedNatsServer(t: Test, options?: { jetstream?: boolean }): Promise<NatsServer> {
  const server = await newNatsServer(t, options)
  await server.start()
  return server
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}
