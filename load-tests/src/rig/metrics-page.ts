/** The numbers of a service's `/metrics`: each series as it is written there. */
export type Page = ReadonlyMap<string, number>

const patienceMs = 5_000

/** Null if it cannot be read. */
export async function readPage(url: string): Promise<Page | null> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(patienceMs) })
    return answer.ok ? parsePage(await answer.text()) : null
  } catch {
    return null
  }
}

export function parsePage(text: string): Page {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(lines.map((line) => split(line, line.lastIndexOf(' '))))
}

function split(line: string, at: number): [string, number] {
  return [line.slice(0, at), Number(line.slice(at + 1))]
}

/** The sum over all label values of a metric; 0 if there is none. */
export function sum(page: Page, name: string): number {
  let total = 0
  for (const [series, value] of page) if (series === name || series.startsWith(`${name}{`)) total += value
  return total
}

/** What a gateway counted between two looks; those that did not move are left out. Null if it could not be looked at. */
export function viewBetween(before: Page | null, after: Page | null): Record<string, number> | null {
  if (before === null || after === null) return null
  const counted = counters.map(([name, said]) => [said, sum(after, name) - sum(before, name)] as const)
  const upTo = [50, 99].map((percent) => [`latency_p${percent}_ms`, quantile(before, after, percent)] as const)
  const now = gauges.map(([name, said]) => [said, sum(after, name)] as const)
  return Object.fromEntries([...counted, ...upTo, ...now].filter(([, value]) => value !== 0 && Number.isFinite(value)))
}

const counters = [
  ['gateway_sessions_opened_total', 'opened'],
  ['gateway_upgrades_refused_total', 'refused'],
  ['gateway_frames_in_total', 'frames_in'],
  ['gateway_frames_out_total', 'frames_out'],
  ['nats_world_updates_received_total', 'events_in'],
  ['gateway_lagged_total', 'lagged'],
  ['gateway_caught_up_total', 'caught_up'],
  ['gateway_recoveries_total', 'recoveries'],
  ['gateway_resyncs_total', 'resyncs'],
  ['gateway_gaps_total', 'gaps'],
  ['process_cpu_seconds_total', 'cpu_s'],
] as const

const gauges = [['process_resident_memory_bytes', 'memory_bytes']] as const

const latency = 'nats_world_updates_latency_ms'

/** Every metric that is looked at. */
export const namesRead: readonly string[] = [...[...counters, ...gauges].map(([name]) => name), latency]

/** The bound of the first bucket that holds so many percent of what was measured in between: the value is at most that. */
function quantile(before: Page, after: Page, percent: number): number {
  const buckets = [...after]
    .filter(([series]) => series.startsWith(`${latency}_bucket{`))
    .map(([series, value]) => [boundOf(series), value - (before.get(series) ?? 0)] as const)
    .sort(([a], [b]) => a - b)
  const all = buckets.at(-1)?.[1] ?? 0
  if (all === 0) return Number.NaN
  return buckets.find(([, count]) => count >= (all * percent) / 100)![0]
}

function boundOf(series: string): number {
  const text = /le="([^"]+)"/.exec(series)?.[1]
  return text === undefined || text === '+Inf' ? Number.POSITIVE_INFINITY : Number(text)
}
