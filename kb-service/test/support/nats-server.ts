import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Test } from 'tap'

/** A real nats-server on a port of its own, with its store in a directory that is gone after the test. */
export class NatsServer {
  readonly port: number
  readonly #args: string[]
  readonly #folder: string
  #process: ChildProcess | null = null
  #ended: Promise<unknown> = Promise.resolve()

  constructor(port: number, folder: string, args: string[]) {
    this.port = port
    this.#folder = folder
    this.#args = ['-a', '127.0.0.1', '-p', String(port), ...args]
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

  /** A configuration for the next start, without addresses; `{store}` is the folder for streams. */
  async configure(text: string): Promise<void> {
    await writeFile(this.#configPath, text.replaceAll('{store}', `"${this.#folder}/store"`))
    if (!this.#args.includes('-c')) this.#args.push('-c', this.#configPath)
  }

  /** Gives it another configuration while it runs. Returns when that is in force. */
  async reconfigure(text: string): Promise<void> {
    await this.configure(text)
    const lines = createInterface({ input: this.#process!.stderr! })
    const reloaded = new Promise<void>((resolve, reject) => {
      lines.on('line', (line) => {
        if (line.includes('Reloaded server configuration')) resolve()
        if (line.includes('Failed to reload')) reject(new Error(line))
      })
    })
    this.#process!.kill('SIGHUP')
    await reloaded
    this.#process!.stderr!.resume()
  }

  get #configPath(): string {
    return `${this.#folder}/nats.conf`
  }

  /** `kill -9`, as a machine that loses power would; the store stays. */
  async kill(): Promise<void> {
    this.#process?.kill('SIGKILL')
    await this.#ended
    this.#process = null
  }
}

interface Options {
  jetstream?: boolean
  /** Instead of the plain one, as for `configure`. */
  config?: string
}

/** Prepares a server without starting it; it is killed after the test. */
export async function newNatsServer(t: Test, { jetstream = true, config }: Options = {}): Promise<NatsServer> {
  const folder = await mkdtemp(join(tmpdir(), 'kb-nats-'))
  const plain = jetstream && config === undefined
  const server = new NatsServer(await freePort(), folder, plain ? ['-js', '-sd', folder] : [])
  if (config !== undefined) await server.configure(config)
  t.teardown(async () => {
    await server.kill()
    await rm(folder, { recursive: true, force: true })
  })
  return server
}

export async function startedNatsServer(t: Test, options?: Options): Promise<NatsServer> {
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
