import { randomBytes } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { tokenOf } from '../tokens.js'
import { BareDevice } from './bare-device.js'
import { command, resetWorld } from './deeds.js'
import type { Device, DeviceOptions } from './device.js'
import { type Happening, Injector } from './injector.js'
import { Judge, type Violation } from './judge.js'
import { Losses } from './losses.js'
import { type DevicePlan, type Plan, planOf, type Wanted } from './plan.js'
import { play } from './play.js'
import { Quiet } from './quiet.js'
import { branch } from './random.js'
import { ClientRecord } from './recording.js'
import { ReferenceDevice } from './reference-device.js'
import { experiences, type Stage } from './stage.js'
import { areas, hermitage, north, rooms, south, stoneOf, zones } from './woods.js'

/** What one run did and what it found. */
export interface Outcome {
  readonly plan: Plan
  readonly violations: readonly Violation[]
  readonly startedMs: number
  readonly tookMs: number
  readonly happenings: readonly Happening[]
  readonly clients: readonly ClientRecord[]
  readonly counts: Readonly<Record<string, number>>
  /** Bytes in memory after it, by process. */
  readonly memory: Readonly<Record<string, number>>
}

/** Plays a seed on a stage: players play while faults happen, then all of it has to come to rest, and is judged. */
export async function runOne(stage: Stage, seed: number, wanted: Wanted = {}): Promise<Outcome> {
  const startedMs = Date.now()
  const plan = planOf(seed, wanted)
  await prepare(stage, seed)
  const devices = plan.devices.map((one, number) => deviceOf(stage, one, branch(seed, 200 + number)))
  const clients = devices.map(({ record }) => record)
  const losses = new Losses(() => stage.posts.flatMap(({ lossy }) => lossy.lost))
  const judge = new Judge(stage.history, clients, losses)
  const injector = new Injector(stage, clients)
  const following = follow(stage)
  try {
    await beWild(plan, devices, injector)
    await injector.calm()
    if (plan.faults.some(({ kind }) => kind === 'lose-copies')) await stir(stage, devices, seed)
    const quiet = new Quiet(stage, devices, judge)
    await quiet.come()
    judge.atTheEnd()
    for (const device of devices) device.leave()
    await quiet.end()
    const counts = countsOf(judge, clients)
    const { violations } = judge
    const { happenings } = injector
    const memory = await quiet.memory()
    return { plan, violations, startedMs, tookMs: Date.now() - startedMs, happenings, clients, counts, memory }
  } finally {
    for (const device of devices) device.leave()
    following.abort()
  }
}

/** Worlds are as in the beginning, and what was before concerns nobody. */
async function prepare(stage: Stage, seed: number): Promise<void> {
  const id = `${seed}-${randomBytes(8).toString('hex')}`
  for (const experience of experiences.slice(0, 2)) await resetWorld(stage, experience, `${id}-${experience}`)
  for (const experience of experiences) await stage.kb.settled(experience)
  await stage.history.poll()
  stage.history.forget()
  for (const { lossy } of stage.posts) lossy.lost.length = 0
}

async function beWild(plan: Plan, devices: readonly Device[], injector: Injector): Promise<void> {
  const signal = AbortSignal.timeout(plan.wildMs)
  setMaxListeners(0, signal)
  const users = [...new Set(plan.devices.map(({ user }) => user))]
  for (const device of devices) device.enter()
  await Promise.all([
    injector.run(plan.faults, plan.seed, signal),
    ...devices.map((device, number) => play(device, plan.devices[number]!, { seed: plan.seed, number, users }, signal)),
  ])
}

/** Something happens on every subject: what was lost there without a word shows with it. */
async function stir(stage: Stage, devices: readonly Device[], seed: number): Promise<void> {
  for (const device of devices) {
    device.wake()
    for (const destination of device.record.experience === hermitage ? rooms : areas) device.act('go', { destination })
  }
  for (const experience of [north, south]) {
    for (const { id } of zones) {
      const request = `stir-${randomBytes(8).toString('hex')}`
      await command(stage, experience, request, `@edit item ${stoneOf(id)} semantic_name "Stone ${seed} ${Date.now()}"`)
    }
  }
}

function deviceOf(stage: Stage, plan: DevicePlan, random: () => number): Device {
  const record = new ClientRecord(plan.name, plan.user, plan.experience, plan.protocol)
  const tag = randomBytes(6).toString('hex')
  let ids = 0
  const options: DeviceOptions = {
    urls: [stage.doorUrl(0), stage.doorUrl(1)],
    token: () => tokenOf(plan.user, { ttlSeconds: plan.tokenS }),
    random,
    newId: () => `${tag}-${String(++ids).padStart(8, '0')}`,
  }
  return plan.kind === 'bare' ? new BareDevice(record, options) : new ReferenceDevice(record, options)
}

/** Reads the journal while it is written: what a checkpoint makes superfluous is soon gone. */
function follow(stage: Stage): AbortController {
  const stop = new AbortController()
  const timer = setInterval(() => void stage.history.poll(), 200)
  stop.signal.addEventListener('abort', () => clearInterval(timer))
  return stop
}

function countsOf(judge: Judge, clients: readonly ClientRecord[]): Record<string, number> {
  const sockets = clients.flatMap((client) => client.sockets)
  const entries = sockets.flatMap((socket) => socket.entries)
  const { asked, done, refused } = judge.actions.counts
  return {
    clients: clients.length,
    sockets: sockets.length,
    frames: entries.filter(({ what }) => what === 'frame').length,
    actions: asked,
    done,
    refused,
    ...Object.fromEntries(judge.counts),
  }
}
