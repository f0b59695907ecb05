import { readFile } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Picture } from '../client-world.js'
import type { GatewayHealth } from '../gateway.js'
import { tokenOf } from '../tokens.js'
import { until } from '../until.js'
import type { Device } from './device.js'
import type { Judge } from './judge.js'
import type { Stage } from './stage.js'

/** How long anything may take to come to rest once nothing is broken any more. */
const restMs = 20_000
/** No process here has more to keep: measured, with room. */
const mostBytes = 300 * 1024 ** 2

/** Waits until a stage is at rest, and looks whether everything is as it must be. */
export class Quiet {
  readonly #stage: Stage
  readonly #devices: readonly Device[]
  readonly #judge: Judge

  constructor(stage: Stage, devices: readonly Device[], judge: Judge) {
    this.#stage = stage
    this.#devices = devices
    this.#judge = judge
  }

  /** Resolves when all is at rest and has been compared; what is not in time is a violation. */
  async come(): Promise<void> {
    for (const device of this.#devices) device.wake()
    this.#areRunning()
    await this.#until('rest', () => this.#unrest())
    await this.#until('lost event', () => this.#notGiven())
    await this.#surprises()
    await Promise.all(this.#devices.map((device) => this.#isAsTheKbSays(device)))
  }

  /** When everybody has left: nothing of them is left behind. */
  async end(): Promise<void> {
    await this.#until('session left behind', async () => {
      const counts = await Promise.all(this.#gateways.map((gateway) => gateway.metric('gateway_sessions')))
      return counts.some((count) => count !== 0) ? [`gateways have ${counts.join(' and ')} sessions`] : []
    })
  }

  /** Bytes in memory by process; too many are a violation. */
  async memory(): Promise<Record<string, number>> {
    const found: Record<string, number> = {}
    for (const { name, pid } of this.#stage.services) {
      const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
      const bytes = Number(/VmRSS:\s+(\d+) kB/.exec(text)?.[1] ?? 0) * 1024
      found[name] = bytes
      if (bytes > mostBytes) this.#judge.fail('memory', `${name} has ${Math.round(bytes / 1024 ** 2)} MiB`)
    }
    return found
  }

  get #gateways() {
    return this.#stage.posts.map(({ gateway }) => gateway)
  }

  /** Whatever was killed was started again: who is not there has ended by itself. */
  #areRunning(): void {
    for (const service of [...this.#stage.services]) {
      if (!service.isRunning)
        this.#judge.fail('crash', `${service.name} has ended: ${service.log.slice(-20).join('\n')}`)
    }
  }

  async #surprises(): Promise<void> {
    for (const gateway of this.#gateways) {
      const lines = gateway.service.log.filter((line) => line.includes('"something unexpected"'))
      const count = await gateway.metric('gateway_surprises_total')
      if (count > 0) this.#judge.fail('surprise', `${gateway.service.name}: ${lines.slice(-3).join('\n')}`)
    }
  }

  async #unrest(): Promise<string[]> {
    const found: string[] = []
    const kb = JSON.parse((await this.#stage.kb.service.get('/health')).body || '{}') as {
      outbox_depth?: number
      troubles?: readonly string[]
    }
    if (kb.outbox_depth !== 0) found.push(`the outbox has ${kb.outbox_depth}`)
    if (kb.troubles?.length !== 0) found.push(`the KB has troubles: ${kb.troubles}`)
    for (const gateway of this.#gateways) found.push(...(await unrestOf(gateway)))
    for (const { record, isSettled, stand } of this.#devices) if (!isSettled) found.push(`${record.name}: ${stand}`)
    return found
  }

  /** Asks every client whether it has everything, and looks whether that is so. */
  async #notGiven(): Promise<readonly string[]> {
    for (const device of this.#devices) device.ping()
    await new Promise((resolve) => setTimeout(resolve, 30))
    const nowMs = Date.now()
    await this.#stage.history.poll()
    this.#judge.take(nowMs)
    const notCurrent = this.#devices.filter(({ record }) => !this.#judge.isCurrent(record))
    return [
      ...this.#judge.missing(),
      ...notCurrent.map(({ record }) => `${record.name} is told that it is not current`),
    ]
  }

  /** Compares what it shows with what the KB tells a new socket of the same player, at the same version. */
  async #isAsTheKbSays(device: Device): Promise<void> {
    const { record } = device
    if (this.#judge.isResidual(record)) return this.#judge.count('past a lost copy')
    let last: { shown: Picture | null; told: Picture } | null = null
    await until(
      `${record.name} shows what the KB knows`,
      async () => {
        const told = await this.#fresh(device)
        last = { shown: device.picture, told: seenFrom(device.picture, told) }
        return isDeepStrictEqual(last.shown, last.told)
      },
      restMs,
    ).catch((error) => {
      const text = last === null ? String(error) : differences(last.shown, last.told)
      this.#judge.fail('other world', `${record.name} does not show what the KB knows: ${text}`, {
        client: record.name,
      })
    })
  }

  async #fresh({ record: { user, experience, name } }: Device): Promise<Picture> {
    const gateway = this.#gateways[name.length % 2]!
    const fresh = gateway.knock({ user, token: await tokenOf(user), experience })
    try {
      await fresh.next('connected')
      await fresh.ask({ type: 'request_resync' }, 'area_of_interest')
      return fresh.world.picture()
    } finally {
      fresh.cut()
    }
  }

  /** Until nothing is found any more; what still is at the end is a violation of that kind. */
  async #until(kind: string, find: () => Promise<readonly string[]>): Promise<void> {
    let found: readonly string[] = []
    await until(
      kind,
      async () => {
        found = await find()
        return found.length === 0
      },
      restMs,
    ).catch(() => {
      for (const text of found) this.#judge.fail(kind, text)
    })
  }
}

async function unrestOf(gateway: {
  health(): Promise<GatewayHealth>
  metric(name: string): Promise<number>
  service: { name: string }
}) {
  const health = await gateway.health().catch(() => null)
  if (health === null) return [`${gateway.service.name} does not answer`]
  if (!health.nats_connected) return [`${gateway.service.name} has no NATS`]
  return []
}

/** Who said last that it is in no zone's range is shown nothing but itself, while the KB has it where it was. */
function seenFrom(shown: Picture | null, told: Picture): Picture {
  if (shown === null || shown.zone !== null || told.zone === null) return told
  const { zone, items, npcs, weather } = shown
  return { ...told, zone, items, npcs, weather }
}

function differences(shown: Picture | null, told: Picture): string {
  if (shown === null) return 'it shows nothing'
  const keys = Object.keys(told) as (keyof Picture)[]
  return keys
    .filter((key) => !isDeepStrictEqual(shown[key], told[key]))
    .map((key) => `${key} ${short(shown[key])} instead of ${short(told[key])}`)
    .join('; ')
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 600 ? `${text.slice(0, 600)} …` : text
}
