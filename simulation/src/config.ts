import { den, market } from './content.js'
import type { Mutant } from './mutants.js'
import { below, pick, type Random, seeded } from './random.js'

/** What may go wrong in a run. */
export const faults = [
  'disconnect', // a client's socket breaks
  'nats', // a gateway loses NATS
  'away', // NATS is lost for minutes
  'late', // direct get answers late by some messages
  'unanswered', // a read of the stream is not answered
  'cut', // a read of the stream finds more than it may
  'leader', // the stream's leader goes before the live copies do
  'lost-copies', // for a while live copies do not reach a gateway, and nobody is told
  'ack', // the stream's acknowledgements are slow, or lost
  'recreate', // the stream is deleted, and made anew by the KB
  'http', // calls of the KB break, or arrive after they were given up
  'crash', // the KB is killed, or stopped
  'power', // the power of the KB's machine fails
  'slow-disk', // the KB's disk takes its time for everything, and a kill can come between any two of its deeds
  'disk-full', // the KB's disk is full for a while
  'disk-refuses', // the KB's disk refuses to write, to sync or to rename
  'restore', // the KB is restored from a backup
  'reset', // an admin resets the world
  'slow', // a socket takes nothing for a while
  'kill', // a gateway is killed
  'far', // a player walks out of every zone
  'twin', // two devices of a player send the same request id
  'story', // an answer is told over time
  'foreign', // somebody publishes to a player without our headers
  'expire', // a token is over
  'drain', // a gateway is told to go
  'dropped', // a socket does not take a frame
  'wander', // the first question of a client names another zone
  'lose', // a client's socket breaks, and the gateway does not learn of it
  'copy', // the stream is deleted, and made again from an older copy
  'elsewhere', // a player is told of another experience
] as const

export type Fault = (typeof faults)[number]

/** The version of the protocol that a device speaks. */
export type Protocol = 1 | 2

/** A device of a player, and what it plays. */
export interface Device {
  readonly user: string
  readonly protocol: Protocol
  readonly experience: string
}

export interface Config {
  readonly seed: number
  readonly steps: number
  readonly faults: ReadonlySet<Fault>
  readonly mutant: Mutant | null
  readonly mode: 'stream' | 'live-only'
  /** `free`: a timer may fire at any moment, so that 250 ms and 60 s have no length. `ordered`: time passes from timer to timer. */
  readonly timers: 'free' | 'ordered'
  /** When what a turn collected is written: after the step, or whenever the scheduler picks it. */
  readonly turns: 'step' | 'scheduler'
  readonly zones: number
  readonly gateways: number
  /** Messages that the stream keeps per subject. */
  readonly perSubject: number
  readonly devices: readonly Device[]
  readonly users: number
  /** Commits from one checkpoint of the KB to the next. */
  readonly checkpointCommits: number
  /** Commits that the KB's outbox finds in memory. */
  readonly recentRecords: number
  readonly lagBytes: number
  readonly maxQueued: number
  readonly verbose: boolean
}

export interface Wanted {
  readonly faults?: readonly Fault[]
  readonly mutant?: Mutant | null
  readonly verbose?: boolean
  /** How likely each fault is part of a run. */
  readonly density?: number
  readonly steps?: number
}

/** All that is random about a run beside its steps comes from its seed. */
export function configOf(seed: number, wanted: Wanted = {}): Config {
  const random = seeded(seed * 7919 + 13)
  const density = wanted.density ?? pickDensity(random)
  const chosen = (wanted.faults ?? faults).filter((fault) => random() < density * (rare[fault] ?? 1))
  const users = 2 + below(random, 2)
  const owners = Array.from({ length: 2 + below(random, 3) }, (_, at) => `u${at < 2 ? at : below(random, users)}`)
  const shareOfDen = pick(random, [0, 0, 0, 0.3, 1])!
  const shareOfV2 = pick(random, [0, 0.5, 0.5, 1])!
  return {
    seed,
    steps: wanted.steps ?? 150 + below(random, 250),
    faults: new Set(chosen),
    mutant: wanted.mutant ?? null,
    mode: random() < 0.08 ? 'live-only' : 'stream',
    timers: random() < 0.6 ? 'free' : 'ordered',
    turns: random() < 0.7 ? 'step' : 'scheduler',
    zones: 2 + below(random, 2),
    gateways: 1 + below(random, 2),
    perSubject: [4, 8, 12, 40, 40, 40][below(random, 6)]!,
    devices: owners.map((user) => deviceOf(user, random, shareOfV2, shareOfDen)),
    checkpointCommits: pick(random, [3, 20, 1_000])!,
    recentRecords: pick(random, [1, 4096])!,
    users,
    lagBytes: random() < 0.5 ? 1_000 : 100_000,
    maxQueued: random() < 0.2 ? 2 : 32,
    verbose: wanted.verbose ?? false,
  }
}

/** What would keep a run from much else, if it were part of every other one. */
const rare: Partial<Record<Fault, number>> = { 'slow-disk': 0.4, 'disk-full': 0.5, 'lost-copies': 0.5 }

function deviceOf(user: string, random: Random, shareOfV2: number, shareOfDen: number): Device {
  return { user, protocol: random() < shareOfV2 ? 2 : 1, experience: random() < shareOfDen ? den : market }
}

function pickDensity(random: Random): number {
  const roll = random()
  if (roll < 0.1) return 0
  return roll < 0.7 ? 0.4 : 0.85
}
