import { clientDeeds, offerClientSteps } from './client-steps.js'
import { diskDeeds, offerDiskSteps } from './disk-steps.js'
import { gatewayDeeds, offerGatewaySteps } from './gateway-steps.js'
import { kbDeeds, offerKbSteps } from './kb-steps.js'
import { natsDeeds, offerNatsSteps } from './nats-steps.js'
import { offerPublishing, publishDeeds } from './publish-steps.js'
import { offerResumeSteps, resumeDeeds } from './resume-steps.js'
import type { Simulation } from './simulation.js'
import type { Deeds } from './steps.js'

export const deeds: Deeds = {
  ...clientDeeds,
  ...resumeDeeds,
  ...natsDeeds,
  ...publishDeeds,
  ...kbDeeds,
  ...diskDeeds,
  ...gatewayDeeds,
}

/** All steps that are possible now. */
export function offered(sim: Simulation): { weight: number; label: string }[] {
  const all: { weight: number; label: string }[] = []
  const add = (weight: number, label: string) => void all.push({ weight, label })
  offerClientSteps(sim, add)
  offerResumeSteps(sim, add)
  offerNatsSteps(sim, add)
  offerKbSteps(sim, add)
  offerPublishing(sim, add)
  offerDiskSteps(sim, add)
  offerGatewaySteps(sim, add)
  return all
}

/** The step that comes next; null: nothing is possible. */
export function choose(sim: Simulation): string | null {
  const all = offered(sim)
  let left = sim.random() * all.reduce((sum, { weight }) => sum + weight, 0)
  for (const { weight, label } of all) {
    left -= weight
    if (left < 0) return label
  }
  return all.at(-1)?.label ?? null
}
