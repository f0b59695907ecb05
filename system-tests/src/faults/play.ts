import { setTimeout as pause } from 'node:timers/promises'
import type { Device } from './device.js'
import type { DevicePlan, Manner } from './plan.js'
import { between, branch, pick, weighed } from './random.js'
import { areas, busyZones, hermitage, nowhere, quietZones, rooms } from './woods.js'

type Deed =
  | 'collect'
  | 'drop'
  | 'use'
  | 'give'
  | 'go'
  | 'walk'
  | 'stray'
  | 'resync'
  | 'ping'
  | 'sleep'
  | 'burst'
  | 'look'

const habits: Readonly<Record<Manner, Readonly<Partial<Record<Deed, number>>>>> = {
  player: { collect: 9, drop: 7, use: 3, give: 3, go: 2, walk: 1, ping: 1, burst: 2, look: 1 },
  walker: { walk: 6, stray: 1, collect: 3, drop: 3, resync: 1, go: 1 },
  watcher: { ping: 4, go: 1, resync: 1, look: 1, use: 1 },
  sleeper: { sleep: 4, collect: 4, drop: 3, walk: 1, use: 1, ping: 1 },
}
const restMs: Readonly<Record<Manner, readonly [number, number]>> = {
  player: [20, 150],
  walker: [60, 260],
  watcher: [150, 600],
  sleeper: [60, 300],
}
/** More than this is not asked at once. */
const mostPending = 6

/** Plays with a device until the signal. What it wants depends on the seed, and then on what it sees. */
export async function play(
  device: Device,
  plan: DevicePlan,
  part: { seed: number; number: number; users: readonly string[] },
  signal: AbortSignal,
): Promise<void> {
  const random = branch(part.seed, 100 + part.number)
  if (plan.experience !== hermitage) device.walk(pick(random, busyZones.slice(0, 2))!)
  while (!signal.aborted) {
    const deed = weighed(random, habits[plan.manner])
    // Drawn whether needed or not: what comes later is the same whatever is seen now.
    const [first, second] = [random(), random()]
    if (deed === 'sleep') await sleepFor(device, 100 + first * first * 2_600, signal)
    else if (device.pending < mostPending) doIt(device, plan, deed, { first, second, users: part.users })
    await rest(between(random, ...restMs[plan.manner]), signal)
  }
}

async function sleepFor(device: Device, ms: number, signal: AbortSignal): Promise<void> {
  device.record.note('sleeps')
  device.sleep()
  await rest(ms, signal)
  device.wake()
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => undefined)
}

interface Chance {
  readonly first: number
  readonly second: number
  readonly users: readonly string[]
}

function doIt(device: Device, plan: DevicePlan, deed: Deed, chance: Chance): void {
  const { first, second, users } = chance
  switch (deed) {
    case 'collect': {
      const item = of(first, around(device))
      return item === undefined ? undefined : device.act('collect_item', { instance_id: item })
    }
    case 'drop':
    case 'use': {
      const item = of(first, held(device))
      return item === undefined ? undefined : device.act(`${deed}_item`, { instance_id: item })
    }
    case 'give': {
      const [item, receiver] = [of(first, held(device)), of(second, users)]
      if (item === undefined || receiver === undefined) return
      return device.act('give_item', { instance_id: item, target_player_id: receiver })
    }
    case 'go':
      return device.act('go', { destination: of(first, plan.experience === hermitage ? rooms : areas)! })
    case 'walk':
      return plan.experience === hermitage
        ? device.resync()
        : device.walk(of(first, second < 0.65 ? busyZones : quietZones)!)
    case 'stray':
      return device.walk(nowhere)
    case 'resync':
      return device.resync()
    case 'look':
      return device.act('look', {})
    case 'ping':
      return device.ping()
    case 'burst': {
      const item = of(first, around(device))
      if (item === undefined) return
      for (const action of ['collect_item', 'use_item', 'drop_item']) device.act(action, { instance_id: item })
    }
  }
}

/** What lies where the player stands. */
function around({ picture }: Device): string[] {
  if (picture === null) return []
  return Object.entries(picture.items).flatMap(([id, { area }]) => (area === picture.area ? [id] : []))
}

function held({ picture }: Device): string[] {
  return picture === null ? [] : Object.keys(picture.inventory)
}

function of<T>(chance: number, list: readonly T[]): T | undefined {
  return list[Math.floor(chance * list.length)]
}
