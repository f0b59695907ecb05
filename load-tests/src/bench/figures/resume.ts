import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { Player } from '../../load/player.js'
import { type Return, Returner } from '../../load/returner.js'
import type { Contender } from '../contender.js'
import { boundFigure, type Figure, lonelyFigure } from '../figure.js'
import { percentile } from '../percentile.js'
import type { Sizes } from '../sizes.js'
import type { Stage } from '../stage.js'

const shop = { type: 'update_location', lat: 37.906512, lng: -122.544217 }
const bottle = 'bottle_joy'
const connectsAtOnce = 64
const settleMs = 500
const arriveTimeoutMs = 60_000
/** While a gateway is rolled. */
const writeEveryMs = 50

/** Clients who come back to another gateway, before the real KB: what it takes until they have all that there is. */
export async function resumeFigures(stage: Stage, sizes: Sizes): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const count of sizes.returners) figures.push(...(await afterKill(stage, count)))
  figures.push(...(await afterMissing(stage, sizes)))
  figures.push(...(await rolled(stage, sizes)))
  return figures
}

/** The gateway dies with all its sockets, and all of them knock at another at once. */
async function afterKill(stage: Stage, count: number): Promise<Figure[]> {
  const [dying, other] = [await stage.playableGateway(), await stage.playableGateway()]
  const returners = await crowd(dying, other, count)
  const before = await costs(other)
  await dying.kill()
  const startedAtMs = performance.now()
  let back: Return[] = []
  const cpuUs = await other.cpuOf(async () => {
    back = await Promise.all(returners.map((returner) => returner.comeBack(other.port)))
  })
  const tookMs = Math.max(...back.map(({ currentAtMs }) => currentAtMs)) - startedAtMs
  const spent = perResume(await costs(other), before, count)
  for (const returner of returners) returner.away()
  await other.stop()
  const name = `gateway killed, ${count} come back at once`
  const waits = back.map(({ currentAtMs }) => currentAtMs - startedAtMs)
  return [
    lonelyFigure(`${name}: half are current after`, 'ms', percentile(waits, 50)),
    lonelyFigure(`${name}: all are current after`, 'ms', tookMs),
    lonelyFigure(`${name}: the gateway's CPU per resume`, 'µs', cpuUs / count),
    boundFigure(`${name}: had to ask for a whole world`, '', resyncsOf(returners), 0),
    boundFigure(`${name}: KB calls per resume`, '', spent.calls, 1),
    boundFigure(`${name}: stream reads per resume`, '', spent.reads, 0),
  ]
}

/** One client after the other comes back to where so many events were missed. */
async function afterMissing(stage: Stage, sizes: Sizes): Promise<Figure[]> {
  const other = await stage.playableGateway()
  const [returner] = (await crowd(other, other, 1)) as [Returner]
  const writer = await enter(other)
  const { cursor, version } = returner
  returner.away()
  for (let at = 0; at < sizes.missed; at++) await act(writer, at)
  await setTimeout(settleMs)
  const before = await costs(other)
  const waits: number[] = []
  for (let at = 0; at < sizes.resumes; at++) {
    returner.forgetSince(cursor, version)
    const { knockedAtMs, currentAtMs } = await returner.comeBack(other.port)
    waits.push(currentAtMs - knockedAtMs)
    returner.away()
  }
  const spent = perResume(await costs(other), before, sizes.resumes)
  if (returner.lost + returner.doubled > 0) throw new Error('a resume lost or doubled something')
  writer.close()
  await other.stop()
  const name = `resume after ${sizes.missed} missed events`
  return [
    lonelyFigure(`${name}, p50`, 'ms', percentile(waits, 50)),
    lonelyFigure(`${name}, p99`, 'ms', percentile(waits, 99)),
    boundFigure(`${name}: KB calls`, '', spent.calls, 2),
    lonelyFigure(`${name}: stream reads`, '', spent.reads),
  ]
}

/** A gateway is told to stop while its clients play on. */
async function rolled(stage: Stage, { rolling }: Sizes): Promise<Figure[]> {
  const [stopping, other] = [await stage.playableGateway(), await stage.playableGateway()]
  const returners = await crowd(stopping, other, rolling)
  const writer = await enter(other)
  const startedAtMs = performance.now()
  let isRolling = true
  const stopped = stopping.stop().then(() => {
    isRolling = false
    return performance.now() - startedAtMs
  })
  let written = 0
  for (; isRolling || written % 2 === 1; written++) {
    await act(writer, written)
    await setTimeout(writeEveryMs)
  }
  const tookMs = await stopped
  await allBack(returners)
  await setTimeout(settleMs)
  const [fresh] = (await crowd(other, other, 1)) as [Returner]
  const lost = returners.reduce((sum, returner) => sum + returner.lost + (fresh.version! - returner.version!), 0)
  const doubled = returners.reduce((sum, returner) => sum + returner.doubled, 0)
  const returns = returners.flatMap((returner) => returner.returns)
  const knocks = returns.map(({ knockedAtMs }) => knockedAtMs)
  const waits = returns.map(({ knockedAtMs, currentAtMs }) => currentAtMs - knockedAtMs)
  if (resyncsOf(returners) > 0) throw new Error(`resynced: ${returners.flatMap(({ resyncs }) => resyncs)[0]}`)
  const faults = returners.flatMap(({ faults }) => faults)
  if (faults.length > 0) throw new Error(`${faults.length} could not move: ${faults[0]}`)
  for (const returner of [fresh, ...returners]) returner.away()
  writer.close()
  const name = `gateway rolled under ${rolling} clients`
  return [
    boundFigure(`${name}: frames lost`, '', lost, 0),
    boundFigure(`${name}: frames doubled`, '', doubled, 0),
    lonelyFigure(`${name}: events for each`, '', written),
    lonelyFigure(`${name}: from the knock to current, p99`, 'ms', percentile(waits, 99)),
    lonelyFigure(`${name}: from the signal to the exit`, 'ms', tookMs),
    lonelyFigure(`${name}: arrivals elsewhere in the fullest second`, '', mostInASecond(knocks)),
  ]
}

/** On a busy machine the last are still on their way when the gateway that they left has ended. */
async function allBack(returners: readonly Returner[]): Promise<void> {
  const deadlineMs = performance.now() + arriveTimeoutMs
  const missing = () => returners.filter(({ returns, faults }) => returns.length === 0 && faults.length === 0).length
  while (missing() > 0) {
    if (performance.now() > deadlineMs) throw new Error(`${missing()} did not come back`)
    await setTimeout(settleMs)
  }
}

function resyncsOf(returners: readonly Returner[]): number {
  return returners.reduce((sum, { resyncs }) => sum + resyncs.length, 0)
}

async function crowd(home: Contender, other: Contender, count: number): Promise<Returner[]> {
  const returners: Returner[] = []
  for (let at = 0; at < count; at++) {
    const target = await home.target(randomUUID(), null)
    returners.push(new Returner({ target, elsewhere: () => other.port }))
  }
  const waiting = returners[Symbol.iterator]()
  const hand = async () => {
    for (const returner of waiting) await returner.enter(home.port)
  }
  await Promise.all(Array.from({ length: connectsAtOnce }, hand))
  await setTimeout(settleMs)
  return returners
}

async function enter(side: Contender): Promise<Player> {
  const player = await Player.connect(side.port, await side.target(randomUUID(), null), () => {})
  await player.ask(shop, 'area_of_interest')
  return player
}

async function act(player: Player, at: number): Promise<void> {
  const action = at % 2 === 0 ? 'collect_item' : 'drop_item'
  await player.ask({ type: 'action', action, instance_id: bottle }, 'action_response')
}

interface Costs {
  readonly calls: number
  readonly reads: number
}

async function costs(side: Contender): Promise<Costs> {
  return { calls: await side.metric('kb_call_ms_count'), reads: await side.metric('nats_stream_requests_total') }
}

function perResume(after: Costs, before: Costs, count: number): Costs {
  return { calls: (after.calls - before.calls) / count, reads: (after.reads - before.reads) / count }
}

function mostInASecond(unsorted: readonly number[]): number {
  const times = unsorted.toSorted((a, b) => a - b)
  let most = 0
  let from = 0
  for (const [at, time] of times.entries()) {
    while (times[from]! < time - 1_000) from++
    most = Math.max(most, at - from + 1)
  }
  return most
}
