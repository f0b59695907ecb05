import { accessSync, constants } from 'node:fs'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ownPort } from './ports.js'
import { bareEnvironment, Program } from './program.js'
import { until } from './until.js'

const observe = fileURLToPath(new URL('../../../fly/observe', import.meta.url))

export interface Sample {
  readonly metric: Readonly<Record<string, string>>
  readonly value: number
}

/** A real Prometheus with our configuration, but for the targets, and asking each second. */
export class Prometheus {
  readonly #program: Program
  readonly #port: number

  private constructor(program: Program, port: number) {
    this.#program = program
    this.#port = port
  }

  /** Why there is none to start; null if there is. */
  static get missing(): string | null {
    const isHere = (process.env.PATH ?? '').split(delimiter).some((folder) => isExecutable(join(folder, 'prometheus')))
    return isHere ? null : 'prometheus is not on PATH, and the test runner could not bring it'
  }

  /** `targets`: addresses by job. Resolves when it answers. */
  static async start(folder: string, targets: Readonly<Record<string, readonly string[]>>): Promise<Prometheus> {
    await cp(observe, folder, { recursive: true })
    await rm(join(folder, 'targets'), { recursive: true })
    await mkdir(join(folder, 'targets'))
    for (const [job, addresses] of Object.entries(targets)) {
      await writeFile(join(folder, 'targets', `${job}.yml`), JSON.stringify([{ targets: addresses }]))
    }
    const config = join(folder, 'prometheus.yml')
    await writeFile(config, (await readFile(config, 'utf8')).replaceAll(/: \d+s$/gm, ': 1s'))
    const port = await ownPort()
    const args = [`--config.file=${config}`, `--storage.tsdb.path=${join(folder, 'data')}`]
    const program = new Program(
      'prometheus',
      'prometheus',
      [...args, `--web.listen-address=127.0.0.1:${port}`],
      bareEnvironment(),
      folder,
    )
    const prometheus = new Prometheus(program, port)
    await until('Prometheus is ready', () => {
      if (!program.isRunning) throw new Error(`Prometheus ended at its start:\n${program.tail()}`)
      return fetch(`http://127.0.0.1:${port}/-/ready`).then(
        ({ ok }) => ok,
        () => false,
      )
    })
    return prometheus
  }

  /** What a query comes to now. Rejects with what is wrong with it. */
  async query(query: string): Promise<Sample[]> {
    const { data } = await this.#get(`query?query=${encodeURIComponent(query)}`)
    const { result } = data as { result: { metric: Sample['metric']; value: [number, string] }[] }
    return result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }))
  }

  /** Names of all alerts that wait or fire. */
  async alerts(): Promise<string[]> {
    const { data } = await this.#get('alerts')
    return (data as { alerts: { labels: { alertname: string } }[] }).alerts.map(({ labels }) => labels.alertname)
  }

  async close(): Promise<void> {
    await this.#program.end('SIGKILL')
  }

  async #get(path: string): Promise<{ data: unknown }> {
    const answer = await fetch(`http://127.0.0.1:${this.#port}/api/v1/${path}`)
    const body = (await answer.json()) as { status: string; error?: string; data: unknown }
    if (body.status !== 'success') throw new Error(body.error)
    return body
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
