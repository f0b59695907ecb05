import type { Options } from './options.js'
import { print } from './print.js'
import { type Outcome, runSeed } from './run-one.js'
import { shrink } from './shrink.js'

/** Tells of a run that broke the promise, shortened if that is wanted. */
export async function tell(outcome: Outcome, { wanted, shrinks, isVerbose }: Options): Promise<void> {
  const { seed, config, violation, labels } = outcome
  print(`\nseed ${seed}: ${violation!.kind}: ${violation!.text}`)
  print(`  ${config.mode}, timers ${config.timers}, turns ${config.turns}, faults ${[...config.faults].join()}`)
  if (!shrinks) return
  const fails = async (steps: readonly string[]) =>
    (await runSeed(seed, wanted, steps)).violation?.kind === violation!.kind
  const shortest = await shrink(labels, fails)
  const { trace, ...again } = await runSeed(seed, { ...wanted, verbose: true }, shortest)
  print(`  ${labels.length} steps, ${shortest.length} of them suffice; ${again.violation?.text}`)
  const over = isVerbose ? -1 : trace.indexOf('---- over')
  for (const line of over < 0 ? trace : trace.slice(0, over)) print(`    ${line}`)
}
