import type { SimGateway } from './gateway.js'
import type { Simulation } from './simulation.js'

/** Fires a timer of `gateway`. False if there is no such timer. */
export function fire(sim: Simulation, gateway: SimGateway, name: string): boolean {
  const delayMs = gateway.clock.fire(name)
  if (delayMs === null) return false
  // The wait for a reply, or for a world, is over: from now on its effect may come first.
  if (delayMs === 250 || delayMs === 2_000) {
    for (const socket of sim.sockets.open.values()) {
      if (socket.gateway !== gateway) continue
      for (const asked of socket.track.asked) asked.isOverdue = true
    }
  }
  return true
}

/** Time goes on to what is due next: a timer, or a tick. */
export function fireNext(sim: Simulation): boolean {
  let first: { gateway: SimGateway; name: string | null; dueMs: number } | null = null
  for (const gateway of sim.gateways) {
    if (!gateway.isUp) continue
    const timer = gateway.clock.next()
    const next = timer !== null && timer.dueMs <= gateway.nextTickMs ? timer : { name: null, dueMs: gateway.nextTickMs }
    if (first === null || next.dueMs < first.dueMs) first = { gateway, ...next }
  }
  if (first === null) return false
  const { gateway, name, dueMs } = first
  sim.time.nowMs = Math.max(sim.time.nowMs, dueMs)
  if (name !== null) return fire(sim, gateway, name)
  gateway.nextTickMs = sim.time.nowMs + 500
  gateway.core.tick()
  return true
}
