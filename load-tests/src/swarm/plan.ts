/** What the swarm's processes say to each other. */

export interface Gateway {
  readonly host: string
  readonly port: number
}

/** What a process of the swarm is to be: every so many-th client of all. */
export interface Plan {
  /** This process, from 0, of so many. */
  readonly index: number
  readonly processes: number
  readonly clients: number
  readonly actors: number
  readonly zones: number
  readonly experience: string
  readonly users: string
  /** The part of the clients that speak v1, 0 to 1. */
  readonly v1: number
  readonly gateways: readonly Gateway[]
  /** A gateway will be drained: v1 clients that are closed come back without a fault. */
  readonly drains: boolean
  /** Connects and last looks a second, of this process. */
  readonly connectsPerS: number
  /** Addresses of this machine that the clients come from; none: the usual one. */
  readonly localAddresses: readonly string[]
  readonly token: TokenPlan
}

export interface TokenPlan {
  readonly secret: string
  readonly audience: string
  readonly issuer: string | null
}

export type Order =
  | { readonly do: 'connect'; readonly plan: Plan }
  /** Actions a second of this process, from and to in milliseconds since 1970. */
  | { readonly do: 'act'; readonly rate: number; readonly fromMs: number; readonly toMs: number }
  /** Everybody looks at the world once more. */
  | { readonly do: 'look' }
  | { readonly do: 'leave' }

export type Word =
  | { readonly said: 'progress'; readonly second: Second }
  | { readonly said: 'done'; readonly order: Order['do'] }
  | { readonly said: 'totals'; readonly totals: Totals }

/** Histograms as hdr-histogram-js writes them, of microseconds. */
export interface Times {
  readonly connect: string
  readonly resume: string
  readonly action: string
  readonly delivery: string
  /** From when an action was due until the generator got to it. */
  readonly late: string
}

export interface Counts {
  open: number
  connected: number
  actions: number
  refused: number
  events: number
  lost: number
  doubled: number
  resyncs: number
  cuts: number
  errors: number
  /** Entering was refused as too great a rush, and tried again. */
  retries: number
  moves: number
  resumes: number
  proven: number
  unsent: number
}

/** What happened in one second, or since the last time. */
export interface Second {
  readonly counts: Counts
  readonly times: Times
  /** 1: a whole core. */
  readonly cpu: number
  /** Of the event loop, the longest of this second. */
  readonly lagMs: number
}

export interface Totals {
  readonly counts: Counts
  readonly times: Times
  /** Of what went wrong, the first of each kind. */
  readonly faults: Readonly<Record<string, number>>
}

export function noCounts(): Counts {
  return {
    open: 0,
    connected: 0,
    actions: 0,
    refused: 0,
    events: 0,
    lost: 0,
    doubled: 0,
    resyncs: 0,
    cuts: 0,
    errors: 0,
    retries: 0,
    moves: 0,
    resumes: 0,
    proven: 0,
    unsent: 0,
  }
}
