import type { Simulation } from './simulation.js'
import type { Add, Deeds } from './steps.js'

export function offerDiskSteps(sim: Simulation, add: Add): void {
  const { disk } = sim
  for (const [name] of disk.pending) {
    add(disk.mood.isSlow ? 8 : 5, `disk:${name}`)
    if (!sim.isCalm && sim.has('disk-refuses')) add(0.1, `disk-not:${name}`)
  }
  if (sim.isCalm || !sim.has('disk-full')) return
  if (disk.mood.isFull) add(0.6, 'disk-room')
  else add(0.1, 'disk-full')
}

export const diskDeeds: Deeds = {
  disk: (sim, name) => sim.disk.do(name, false),
  'disk-not': (sim, name) => sim.disk.do(name, true),
  'disk-full'(sim) {
    if (sim.disk.mood.isFull) return false
    sim.disk.mood.isFull = true
    return true
  },
  'disk-room'(sim) {
    if (!sim.disk.mood.isFull) return false
    sim.disk.mood.isFull = false
    return true
  },
}
