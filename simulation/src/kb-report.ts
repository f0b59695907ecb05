import { JournalDamaged } from 'kb-service/src/journal/errors.js'
import { WorldDamaged } from 'kb-service/src/world/restore.js'
import type { KbHooks } from './kb.js'
import type { Simulation } from './simulation.js'

/** What the KB tells of itself: that its disk refuses is what faults are for; that its files are damaged never is. */
export function kbHooks(sim: Simulation): KbHooks {
  const isExcused = (error: unknown) => {
    if (error instanceof JournalDamaged || error instanceof WorldDamaged) return false
    return sim.has('disk-full') || sim.has('disk-refuses')
  }
  const tell = (what: string, error: unknown) => {
    sim.count(`KB: ${what}`)
    if (!isExcused(error)) sim.fail('KB', `${what}: ${error instanceof Error ? error.stack : error}`)
  }
  return {
    trouble: tell,
    gaveUp: tell,
    retried: () => sim.count('KB: sent again'),
    exited: () => sim.calls.kbDied(),
    line: () => sim.kbLine(),
  }
}
