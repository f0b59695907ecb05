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

/** What broke, and what to type to see it again; or null. */
export type Result = string | null

async function runJob({ first, count, wanted }: Job): Promise<Result> {
  for (let seed = first; seed < first + count; seed++) {
    const { violation } = await runSeed(seed, wanted)
    if (violation !== null) return `--seed ${seed} --seeds 1: ${violation.kind}: ${violation.text}`
  }
  return null
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
