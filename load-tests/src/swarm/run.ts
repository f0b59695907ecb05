import { setTimeout as sleep } from 'node:timers/promises'
import { usualSize } from '../load-world/size.js'
import { machine } from '../rig/machine.js'
import { type Page, readPage, viewBetween } from '../rig/metrics-page.js'
import { type Cpu, System } from '../rig/system.js'
import { nowMs } from './clocks.js'
import type { Options } from './options.js'
import { type Gateway, noCounts, type Plan } from './plan.js'
import { type Phase, type Row, rowOf } from './report.js'
import { resetWorld } from './reset.js'
import { saturation } from './saturation.js'
import { type Moment, Swarm, type Whole } from './swarm.js'

export interface Outcome {
  readonly whole: Whole
  readonly rows: readonly Row[]
  readonly saturated: readonly string[]
  /** What each gateway counted; null where it could not be asked. */
  readonly gateways: readonly (Readonly<Record<string, number>> | null)[]
  /** What the services of a system of its own used in each phase; null of another's. */
  readonly cpu: { readonly [P in Phase]: Cpu } | null
  /** From the word to drain until the gateway had ended, or had nobody left; null if none was drained. */
  readonly drainMs: number | null
  readonly before: ReturnType<typeof machine>
  readonly after: ReturnType<typeof machine>
}

const pollMs = 200

/** Runs the swarm against the gateways of the options, or those of a system of its own. */
export async function run(options: Options, onRow: (row: Row) => void): Promise<Outcome> {
  if (options.ownGateways === 0) {
    return against(options, { drain: () => drainByUrl(options.drainUrl!), cpu: async () => null }, onRow)
  }
  const { zones, spots, experience, ownGateways: gateways } = options
  const env = { MAX_SOCKETS: String(options.clients + 100) }
  const system = await System.start({ gateways, world: { ...usualSize, zones, spots, experience }, env })
  try {
    const own = system.gateways.map(({ process }) => ({ host: '127.0.0.1', port: process.port }))
    const token = { ...options.token, secret: system.secret, issuer: null, audience: 'authenticated' }
    const scene = { drain: () => system.gateways[0]!.process.stop(), cpu: () => system.cpu() }
    return await against({ ...options, gateways: own, token }, scene, onRow)
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n${system.lastWords}`, { cause: error })
  } finally {
    await system.stop()
  }
}

/** What can be done with the system that the swarm is sent to. */
interface Scene {
  /** Resolves when the first gateway has nobody left. */
  drain(): Promise<void>
  cpu(): Promise<Cpu | null>
}

async function against(options: Options, scene: Scene, onRow: (row: Row) => void): Promise<Outcome> {
  const { gateways, experience, token, processes, rate, durationS } = options
  if (experience.startsWith('load')) await resetWorld(gateways[0]!, experience, token)
  const [before, pages] = [machine(), await pagesOf(gateways)]
  const film = new Film(onRow)
  const swarm = new Swarm(processes, (moment) => film.add(moment))
  try {
    const cpuBefore = await scene.cpu()
    await swarm.connect((index) => planOf(index, options))
    const cpuConnected = await scene.cpu()
    film.phase = 'act'
    const fromMs = nowMs() + 1_000
    const toMs = fromMs + durationS * 1_000
    const draining = options.drain ? drainAt(fromMs + (durationS * 1_000) / 3, scene.drain) : null
    await swarm.act((index) => rate * (actorsOf(index, options) / Math.max(1, options.actors)), fromMs, toMs)
    const cpuActed = await scene.cpu()
    const drainMs = await draining
    film.phase = 'look'
    await swarm.look()
    const cpuLooked = await scene.cpu()
    const after = await pagesOf(gateways)
    const whole = await swarm.leave()
    return {
      whole,
      rows: film.rows,
      saturated: saturation(film.acting, whole.times, whole.counts.unsent),
      gateways: pages.map((page, at) => viewBetween(page, after[at]!)),
      cpu: cpuBefore && {
        connect: spent(cpuBefore, cpuConnected!),
        act: spent(cpuConnected!, cpuActed!),
        look: spent(cpuActed!, cpuLooked!),
      },
      drainMs,
      before,
      after: machine(),
    }
  } finally {
    await swarm.end()
  }
}

function spent(before: Cpu, after: Cpu): Cpu {
  const of = (name: keyof Cpu) => Math.round((after[name] - before[name]) * 100) / 100
  return { gateways: of('gateways'), kb: of('kb'), nats: of('nats') }
}

/** The seconds of a run, one after the other. */
class Film {
  phase: Phase = 'connect'
  readonly rows: Row[] = []
  readonly acting: Moment[] = []
  readonly #startedMs = nowMs()
  readonly #onRow: (row: Row) => void
  #counts = noCounts()

  constructor(onRow: (row: Row) => void) {
    this.#onRow = onRow
  }

  add(moment: Moment): void {
    const row = rowOf((nowMs() - this.#startedMs) / 1_000, this.phase, moment, this.#counts)
    this.#counts = moment.counts
    this.rows.push(row)
    if (this.phase === 'act') this.acting.push(moment)
    this.#onRow(row)
  }
}

function planOf(index: number, options: Options): Plan {
  const { clients, actors, zones, experience, users, v1, gateways, drain, connectsPerS, processes, token } = options
  const localAddresses = Array.from({ length: options.addresses }, (_, at) => `127.0.0.${at + 2}`)
  const shared = { clients, actors, zones, experience, users, v1, gateways, processes, token, localAddresses }
  return { ...shared, index, drains: drain, connectsPerS: connectsPerS / processes }
}

/** The first numbers act, and numbers are dealt out in turn. */
function actorsOf(index: number, { actors, processes }: Options): number {
  return Math.floor((actors - index - 1) / processes) + 1
}

async function drainAt(timeMs: number, drain: () => Promise<void>): Promise<number> {
  await sleep(Math.max(0, timeMs - nowMs()))
  const fromMs = nowMs()
  await drain()
  return Math.round(nowMs() - fromMs)
}

async function drainByUrl(url: string): Promise<void> {
  await fetch(url, { method: 'POST' })
  for (;;) {
    const { sessions } = (await (await fetch(url)).json()) as { sessions: number }
    if (sessions === 0) return
    await sleep(pollMs)
  }
}

function pagesOf(gateways: readonly Gateway[]): Promise<(Page | null)[]> {
  return Promise.all(gateways.map(({ host, port }) => readPage(`http://${host}:${port}/metrics`)))
}
