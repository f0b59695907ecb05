import type { GatewayCore } from 'session-service/src/core/index.js'
import { fire, fireNext } from './passing.js'
import { pick } from './random.js'
import type { Simulation } from './simulation.js'
import type { Add, Deeds } from './steps.js'

/** How likely a timer fires before anything else happens, by its delay. */
const weights: Readonly<Record<number, number>> = { 250: 0.3, 500: 2, 2000: 0.3, 5000: 0.1 }
/** After this many milliseconds feeds have forgotten, and after these zones are closed too. */
const shortMs = [100, 3_000, 6_000]
const longMs = 70_000
const drainLimits = { timeoutMs: 0, perSecond: 500 }

export function offerGatewaySteps(sim: Simulation, add: Add): void {
  for (const { isUp, isDraining, clock, core, number } of sim.gateways) {
    if (!isUp) {
      add(1, `start:${number}`)
      continue
    }
    if (clock.turns.length > 0) add(4, `turn:${number}`)
    if (sim.timers === 'free') {
      for (const [name, { delayMs }] of clock.timers) add(weights[delayMs] ?? 1, `fire:${number}:${name}`)
    }
    // What has no world yet is attached by a tick.
    if (!sim.isCalm || hasUnattached(core) || (isDraining && core.registry.sessions.size > 0))
      add(0.5, `tick:${number}`)
    if (isDraining && core.registry.sessions.size === 0) add(1, `kill:${number}`)
    if (!sim.isCalm && sim.has('drain') && !isDraining) add(0.06, `drain:${number}`)
    if (isDraining && core.registry.sessions.size > 0 && (sim.isCalm || sim.isHealthy)) add(0.15, `drain-on:${number}`)
    if (!sim.isCalm && sim.has('kill')) add(0.06, `kill:${number}`)
  }
  if (sim.isCalm) return
  if (sim.timers === 'ordered') add(1.5, 'time')
  const verb = sim.timers === 'ordered' ? 'idle' : 'pass'
  // What happened a minute ago is not healed: an advisory comes sooner than that.
  if (sim.isHealthy) add(0.3, `${verb}:${pick(sim.random, shortMs)}`)
  if (sim.isHealthy) add(0.08, `${verb}:${longMs}`)
  else if (sim.has('away') && sim.isAway) add(0.5, `${verb}:${longMs}`)
}

function hasUnattached(core: GatewayCore): boolean {
  for (const session of core.registry.sessions) if (session.state === 'behind' && !session.isAttached) return true
  return false
}

export const gatewayDeeds: Deeds = {
  start(sim, at) {
    const gateway = sim.gateways[Number(at)]
    if (gateway === undefined || gateway.isUp) return false
    gateway.start()
    return true
  },
  kill(sim, at) {
    const gateway = sim.gateways[Number(at)]
    if (!gateway?.isUp) return false
    sim.kill(gateway)
    return true
  },
  drain(sim, at) {
    const gateway = sim.gateways[Number(at)]
    if (!gateway?.isUp) return false
    gateway.isDraining = true
    gateway.core.drain(drainLimits)
    return true
  },
  /** Whoever has not left by now is seen off. */
  'drain-on'(sim, at) {
    const gateway = sim.gateways[Number(at)]
    if (!gateway?.isUp || !gateway.isDraining) return false
    sim.time.nowMs += 11_000
    gateway.core.drain({ timeoutMs: 0, perSecond: 500 })
    return true
  },
  turn(sim, at) {
    const gateway = sim.gateways[Number(at)]
    return gateway?.isUp === true && gateway.clock.turn()
  },
  fire(sim, at, name) {
    const gateway = sim.gateways[Number(at)]
    return gateway?.isUp === true && fire(sim, gateway, name)
  },
  tick(sim, at) {
    const gateway = sim.gateways[Number(at)]
    if (!gateway?.isUp) return false
    gateway.core.tick()
    if (gateway.isDraining) gateway.core.drain(drainLimits)
    return true
  },
  pass(sim, ms) {
    sim.time.nowMs += Number(ms)
    return true
  },
  time: (sim) => fireNext(sim),
}
