import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Wanted } from './config.js'
import { runSeed } from './run-one.js'

/** Seeds to run until one breaks the promise. */
export interface Job {
  readonly first: number
  readonly count: number
  readonly wanted: Wanted
}

export interface Result {
  /** What broke, and what to type to see it again; or null. */
  readonly broken: string | null
  /** How often what has happened. */
  readonly counts: Readonly<Record<string, number>>
}

async function runJob({ first, count, wanted }: Job): Promise<Result> {
  const counts: Record<string, number> = {}
  for (let seed = first; seed < first + count; seed++) {
    const { violation, counts: counted } = await runSeed(seed, wanted)
    for (const [what, times] of counted) counts[what] = (counts[what] ?? 0) + times
    if (violation === null) continue
    return { broken: `--seed ${seed} --seeds 1: ${violation.kind}: ${violation.text}`, counts }
  }
  return { broken: null, counts }
}

const self = fileURLToPath(import.meta.url)

/**
 * Runs jobs in a process of their own: what a test runner hooks into promises would make them several times slower.
 * One result a job.
 */
export async function runJobs(jobs: readonly Job[]): Promise<readonly Result[]> {
  const { NODE_OPTIONS: _, ...env } = process.env
  const { stdout } = await promisify(execFile)(process.execPath, [self, JSON.stringify(jobs)], { env })
  return JSON.parse(stdout) as Result[]
}

if (process.argv[1] === self) {
  const results: Result[] = []
  for (const job of JSON.parse(process.argv[2] ?? '[]') as Job[]) results.push(await runJob(job))
  process.stdout.write(JSON.stringify(results))
}
