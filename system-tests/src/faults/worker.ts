import { mkdir } from 'node:fs/promises'
import type { Mutant } from './mutants.js'
import { mutatedBuild } from './mutated-build.js'
import type { FaultKind } from './plan.js'
import { writeReport } from './report.js'
import { runOne } from './run-one.js'
import { Stage } from './stage.js'

/** What a worker is told once, at its start. */
export interface Duty {
  readonly mutant: Mutant | null
  /** Where reports are written. */
  readonly folder: string
}

/** A run that is to be done. */
export interface Job {
  readonly seed: number
  /** Null: those that the seed says. */
  readonly faults: readonly FaultKind[] | null
}

/** What came of a seed. */
export interface Told {
  readonly seed: number
  readonly tookMs: number
  readonly counts: Readonly<Record<string, number>>
  readonly memory: Readonly<Record<string, number>>
  /** Kinds of the faults that were done. */
  readonly faults: readonly string[]
  /** By kind, the first sentence of each. */
  readonly violations: readonly { readonly kind: string; readonly text: string }[]
  /** The report, if there is one. */
  readonly report: string | null
}

/** One stage in a process of its own. Runs the seeds that it is sent, one after the other, until one breaks a promise. */
async function main({ mutant, folder }: Duty): Promise<void> {
  const build = mutant === null ? null : await mutatedBuild(mutant)
  const stage = await Stage.start(build?.folder)
  const end = async () => {
    await stage.close()
    await build?.remove()
    process.exit(0)
  }
  process.once('disconnect', () => void end())
  // Whoever interrupts the whole ends the parent, and so this.
  process.on('SIGINT', () => {})
  process.on('message', (job: Job) => {
    run(job).catch((error) => {
      process.send!({
        seed: job.seed,
        ...nothing,
        violations: [{ kind: 'checker', text: String(error?.stack ?? error) }],
      })
      return end()
    })
  })
  process.send!('ready')

  async function run({ seed, faults }: Job): Promise<void> {
    const outcome = await runOne(stage, seed, faults === null ? {} : { faults })
    const { tookMs, counts, memory, violations, plan } = outcome
    await mkdir(folder, { recursive: true })
    const report = violations.length === 0 ? null : await writeReport(folder, outcome, stage, mutant)
    const kinds = new Map(violations.map(({ kind, text }) => [kind, text] as const).reverse())
    const told: Told = {
      seed,
      tookMs,
      counts,
      memory,
      faults: plan.faults.map(({ kind }) => kind),
      violations: [...kinds].reverse().map(([kind, text]) => ({ kind, text })),
      report,
    }
    process.send!(told)
    // What is broken once may break everything after it.
    if (violations.length > 0) await end()
  }
}

const nothing: Omit<Told, 'seed' | 'violations'> = { tookMs: 0, counts: {}, memory: {}, faults: [], report: null }

await main(JSON.parse(process.argv[2]!) as Duty)
