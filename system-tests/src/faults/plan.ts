import { below, between, branch, pick, type Random, weighed } from './random.js'
import { hermitage, north, south } from './woods.js'

/** How a player plays. */
export type Manner =
  | 'player' // does much
  | 'walker' // goes from zone to zone
  | 'watcher' // looks on
  | 'sleeper' // is away now and then

/** What drives a device. */
export type Kind = 'bare' | 'reference'

export interface DevicePlan {
  readonly name: string
  readonly user: string
  readonly experience: string
  readonly protocol: 'gaia.v1' | 'gaia.v2'
  readonly kind: Kind
  readonly manner: Manner
  /** Each token that it gets is good for so long. */
  readonly tokenS: number
}

export const faultKinds = [
  'kill-gateway', // SIGKILL, and a start of the same a moment later
  'kill-kb',
  'kill-nats',
  'freeze-gateway', // SIGSTOP, SIGCONT
  'freeze-kb',
  'freeze-nats',
  'drain-gateway', // SIGTERM, and a new one
  'delete-stream',
  'restore-kb', // killed, put back to a backup of a moment before, started
  'reset-world', // by an administrator
  'cut-client', // the line of a client breaks
  'stall-client', // nothing passes for a while, in neither direction
  'deaf-client', // reads nothing for a while, and is sent more than buffers hold
  'half-open-client', // whatever either end says is lost
  'slow-client', // everything takes longer
  'cut-kb', // between a gateway and the KB: connections break
  'stall-kb',
  'slow-kb',
  'cut-nats', // between a gateway and NATS
  'stall-nats',
  'slow-nats',
  'lose-copies', // live copies of events do not reach a gateway, and nobody is told
  'cut-outbox', // between the KB and NATS
  'stall-outbox',
  'slow-outbox',
] as const

export type FaultKind = (typeof faultKinds)[number]

export interface FaultPlan {
  readonly atMs: number
  readonly kind: FaultKind
  /** Which gateway or client, if it is one of several: taken modulo how many there are. */
  readonly which: number
  /** How long it lasts. */
  readonly forMs: number
}

/** All of a run that chance decides beside what players do: the same for the same seed. */
export interface Plan {
  readonly seed: number
  readonly wildMs: number
  readonly devices: readonly DevicePlan[]
  readonly faults: readonly FaultPlan[]
}

const restoreMs = 300

export interface Wanted {
  /** These, each once, in place of those that chance would choose. */
  readonly faults?: readonly FaultKind[]
}

export function planOf(seed: number, { faults: wanted }: Wanted = {}): Plan {
  const random = branch(seed, 0)
  const wildMs = between(random, 2_200, 3_600)
  const devices = devicesOf(seed, random)
  return { seed, wildMs, devices, faults: faultsOf(random, wildMs, wanted) }
}

function devicesOf(seed: number, random: Random): DevicePlan[] {
  const users = Array.from({ length: 3 }, (_, at) => `s${seed}-${['ada', 'bo', 'cy'][at]}`)
  const shareOfV2 = pick(random, [0.3, 0.6, 0.6, 1])!
  const devices: DevicePlan[] = []
  const add = (user: string, experience: string, manner: Manner) => {
    const protocol = random() < shareOfV2 ? 'gaia.v2' : 'gaia.v1'
    const kind: Kind = random() < 0.5 ? 'bare' : 'reference'
    const tokenS = random() < 0.2 ? between(random, 2, 6) : 3_600
    const name = `${user}/${devices.length + 1}`
    devices.push({ name, user, experience, protocol, kind, manner, tokenS })
  }
  for (const user of users) add(user, north, weighed(random, { player: 5, walker: 3, sleeper: 2 }))
  // Several devices of one player, and the same player elsewhere.
  const more = 2 + below(random, 3)
  for (let at = 0; at < more; at++) {
    add(pick(random, users)!, north, weighed(random, { player: 2, walker: 1, watcher: 3, sleeper: 3 }))
  }
  add(pick(random, users)!, south, weighed(random, { player: 3, walker: 2, sleeper: 1 }))
  add(users[0]!, hermitage, weighed(random, { player: 3, sleeper: 2 }))
  if (random() < 0.5) add(users[0]!, hermitage, weighed(random, { watcher: 2, sleeper: 1 }))
  return devices
}

function faultsOf(random: Random, wildMs: number, wanted: readonly FaultKind[] | undefined): FaultPlan[] {
  const count = pick(random, [0, 1, 2, 3, 3, 4, 5, 6, 8, 12])!
  const chosen = wanted ?? Array.from({ length: count }, () => pick(random, weighted)!)
  const faults = chosen.map((kind) => ({
    atMs: between(random, 300, wildMs - (kind === 'restore-kb' ? restoreMs : 200)),
    kind,
    which: below(random, 1_000),
    forMs: durationOf(kind, random),
  }))
  return faults.sort((a, b) => a.atMs - b.atMs)
}

/** What costs whole seconds is rarer. */
const weighted: readonly FaultKind[] = faultKinds.flatMap((kind) =>
  Array.from(
    { length: kind === 'restore-kb' ? 1 : kind.startsWith('kill') || kind.endsWith('-client') ? 4 : 3 },
    () => kind,
  ),
)

function durationOf(kind: FaultKind, random: Random): number {
  if (kind.startsWith('kill') || kind.startsWith('cut')) return between(random, 10, 900)
  if (kind === 'lose-copies') return between(random, 30, 400)
  if (kind.startsWith('slow')) return between(random, 300, 2_000)
  return between(random, 50, 2_000)
}
