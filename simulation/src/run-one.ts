import { type Config, configOf, type Wanted } from './config.js'
import { checkEnd, checkLeaks } from './end.js'
import { bringUp } from './kb-drive.js'
import { patched } from './mutants.js'
import { choose, offered } from './scheduler.js'
import { Simulation, type Violation } from './simulation.js'

export interface Outcome {
  readonly seed: number
  readonly config: Config
  readonly violation: Violation | null
  readonly labels: readonly string[]
  readonly trace: readonly string[]
  readonly counts: ReadonlyMap<string, number>
}

/** More steps than this after the faults have stopped: something goes on for ever. */
const maxCalmSteps = 4_000

/** Runs a seed; or, with `labels`, those steps of it that are still possible. */
export async function runSeed(
  seed: number,
  wanted: Wanted = {},
  labels: readonly string[] | null = null,
): Promise<Outcome> {
  const config = configOf(seed, wanted)
  return patched(config.mutant, () => run(new Simulation(config), labels))
}

async function run(sim: Simulation, labels: readonly string[] | null): Promise<Outcome> {
  const { config } = sim
  const watch = (error: unknown) =>
    sim.fail('unhandled rejection', error instanceof Error ? `${error.stack}` : `${error}`)
  process.on('unhandledRejection', watch)
  try {
    await bringUp(sim)
    if (labels === null) await wander(sim)
    else for (const label of labels) if (sim.violation === null) await sim.step(label)
    const chosen = [...sim.labels]
    await settle(sim)
    await probe(sim)
    if (sim.violation === null) await checkEnd(sim)
    if (sim.violation === null) await finish(sim)
    // Rejections that nobody took are told of when the event loop turns.
    await new Promise((resolve) => setImmediate(resolve))
    const { violation, trace, counts } = sim
    return { seed: config.seed, config, violation, labels: chosen, trace, counts }
  } catch (error) {
    sim.fail('thrown', error instanceof Error ? `${error.stack}` : `${error}`)
    const { violation, trace, counts } = sim
    return { seed: config.seed, config, violation, labels: [...sim.labels], trace, counts }
  } finally {
    process.off('unhandledRejection', watch)
  }
}

async function wander(sim: Simulation): Promise<void> {
  for (let taken = 0; taken < sim.config.steps && sim.violation === null; taken++) {
    const label = choose(sim)
    if (label === null) return
    await sim.step(label)
  }
}

/** Faults stop, and everything is delivered; time passes only when nothing else happens. */
async function settle(sim: Simulation): Promise<void> {
  sim.calm()
  let quiet = 0
  for (let taken = 0; sim.violation === null; taken++) {
    if (taken > maxCalmSteps) {
      const labels = offered(sim).map(({ label }) => label)
      return sim.fail('endless', labels.slice(0, 6).join(' '))
    }
    const label = choose(sim)
    if (label !== null) {
      await sim.step(label)
      quiet = 0
    } else if (quiet++ < 6) await sim.step('idle:500')
    else return
  }
}

/** Whoever can asks whether it has all that there is. */
async function probe(sim: Simulation): Promise<void> {
  // Whose socket turns out to be of no use asks again on the next.
  for (let again = 0; again < 2; again++) {
    for (const { number, memory } of sim.clients) if (memory?.isCurrent !== true) await sim.step(`ping:${number}`)
    await settle(sim)
  }
}

/** All sockets close, and zones are left alone for longer than they linger. */
async function finish(sim: Simulation): Promise<void> {
  sim.isOver = true
  sim.trace.push('---- over')
  for (const client of sim.clients) await sim.step(`disconnect:${client.number}`)
  await settle(sim)
  await sim.step('idle:70000')
  await settle(sim)
  if (sim.violation === null) await checkLeaks(sim)
}
