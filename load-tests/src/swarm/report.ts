import type { Options } from './options.js'
import type { Counts } from './plan.js'
import type { Moment, Whole } from './swarm.js'
import { type TimeName, type TimeRecord, timeNames } from './times.js'

export type Phase = 'connect' | 'act' | 'look'

/** One second of the run, as it is kept. */
export interface Row {
  readonly s: number
  readonly phase: Phase
  readonly open: number
  /** A second. */
  readonly connects: number
  readonly actions: number
  readonly events: number
  readonly delivery: Percentiles
  readonly action: Percentiles
  readonly cpu: number
  readonly lagMs: number
}

interface Percentiles {
  readonly p50: number
  readonly p99: number
}

export function rowOf(s: number, phase: Phase, now: Moment, before: Counts): Row {
  return {
    s: Math.round(s),
    phase,
    open: now.counts.open,
    connects: now.counts.connected - before.connected,
    actions: now.counts.actions - before.actions,
    events: now.counts.events - before.events,
    delivery: percentiles(now.times, 'delivery'),
    action: percentiles(now.times, 'action'),
    cpu: rounded(now.cpu),
    lagMs: rounded(now.lagMs),
  }
}

function percentiles(times: TimeRecord, name: TimeName): Percentiles {
  return { p50: rounded(times.percentile(name, 50)), p99: rounded(times.percentile(name, 99)) }
}

export function progressLine({ s, phase, open, connects, actions, events, delivery, action, cpu, lagMs }: Row): string {
  const rates = phase === 'connect' ? `${connects} connects/s` : `${actions} actions/s  ${events} events/s`
  const times = `delivery ${delivery.p50}/${delivery.p99} ms  action ${action.p50}/${action.p99} ms`
  return `${s} s  ${open} open  ${rates}  ${times}  swarm ${Math.round(cpu * 100)} % of a core, stood still ${Math.round(lagMs)} ms`
}

/** Settings of a run without its secret. */
export function shown({ token: _token, ...options }: Options): object {
  return options
}

export function timesOf(times: TimeRecord): Record<string, object> {
  return Object.fromEntries(timeNames.map((name) => [name, summary(times, name)]))
}

function summary(times: TimeRecord, name: TimeName) {
  const at = (percent: number) => rounded(times.percentile(name, percent))
  return { n: times.count(name), p50: at(50), p90: at(90), p99: at(99), p999: at(99.9), max: rounded(times.max(name)) }
}

/** What went wrong, in sentences; none if everything held. */
export function failures({ counts, faults }: Whole, clients: number): string[] {
  const found = Object.entries(faults).map(([why, count]) => `${why} (${count} times)`)
  for (const name of ['lost', 'doubled'] as const)
    if (counts[name] > 0) found.push(`${counts[name]} changes were ${name}`)
  if (counts.open < clients) found.push(`only ${counts.open} of ${clients} clients were there at the end`)
  if (counts.proven < clients) found.push(`only ${counts.proven} of ${clients} were seen to have everything`)
  return found
}

export function table({ counts, times }: Whole): string {
  const rows = timeNames.map((name) => {
    const { n, p50, p90, p99, p999, max } = summary(times, name)
    return `  ${name.padEnd(9)} p50 ${p50}  p90 ${p90}  p99 ${p99}  p99.9 ${p999}  max ${max} ms  of ${n}`
  })
  const counted = Object.entries(counts).map(([name, count]) => `${name} ${count}`)
  return `${rows.join('\n')}\n  ${counted.join('  ')}\n`
}

export function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
