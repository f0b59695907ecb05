import { bounds } from 'session-service/src/core/bounds.js'
import type { Permits } from 'session-service/src/core/permits.js'
import type { SimClient } from './client.js'
import { show } from './show.js'
import type { Simulation } from './simulation.js'
import { type Area, areaOf } from './world.js'

/** What must be true when everything is quiet. DESIGN §5. */
export function checkEnd(sim: Simulation): void {
  for (const client of sim.clients) checkClient(sim, client)
  const { kb } = sim
  const done = new Map<string, number>()
  for (const { request, player } of kb.journal) {
    if (request !== null) done.set(`${player} ${request}`, (done.get(`${player} ${request}`) ?? 0) + 1)
  }
  for (const [request, times] of done) if (times > 1) sim.fail('doubled', `${request} was done ${times} times`)
  const requests = new Set(kb.journal.map(({ request }) => request))
  for (const [request, epoch] of sim.acknowledged) {
    if (epoch === kb.epoch && !requests.has(request)) sim.fail('lost', `${request} was acknowledged`)
  }
}

function checkClient(sim: Simulation, client: SimClient): void {
  const { socket, world, number, user, held } = client
  const who = `client ${number} (${user}, ${socket?.name} at gateway ${socket?.gateway.number})`
  const session = socket?.session ?? null
  if (socket?.state !== 'open' || session === null) return sim.fail('not connected', who)
  if (session.state !== 'live') {
    const why = `waits for ${session.waitsFor}, asks ${session.asks}, position ${session.position}`
    return sim.fail('behind for ever', `${who} is ${session.state}, ${why}`)
  }
  sim.judge.atTheEnd(socket.track)
  const { memory } = client
  if (memory !== null && memory.isCurrent !== true) sim.fail('probe', `${who} asks whether it is current`)
  if (memory?.isTainted && memory.recovery !== 'fresh' && memory.recovery !== 'resync') {
    // Its socket broke after an event whose live copy died was overtaken, and before that was healed.
    return sim.count('RESIDUAL: a cursor ahead of a hole')
  }
  if (world === null) return sim.fail('no world', who)
  const has = shown(world, world.isFar)
  const should = shown(areaOf(sim.kb.state, user), world.isFar)
  if (has !== should) sim.fail('diverged', `${who} has ${has}, the KB ${should}; position ${session.position}`)
  if (held.length > 0) sim.fail('held for ever', `${who} holds ${held.map(({ event }) => show(event)).join('; ')}`)
}

function shown({ zone, version, items, mine, gold }: Area, isFar: boolean): string {
  const carried = Object.keys(mine).sort()
  return JSON.stringify(isFar ? [carried, gold] : [zone, version, Object.entries(items).sort(), carried, gold])
}

/** Nobody is here any more: nothing may be left. */
export async function checkLeaks(sim: Simulation): Promise<void> {
  for (const { core, bus, clock, number, isUp } of sim.gateways) {
    if (!isUp) continue
    const { registry } = core
    if (registry.sessions.size > 0) sim.fail('leak', `gateway ${number} has ${registry.sessions.size} sessions`)
    if (registry.subjectCount > 0) {
      const feeds = [...registry.feeds()].map(
        ({ subject, holders, openers }) => `${subject} ${holders} ${openers?.length ?? 0}`,
      )
      sim.fail('leak', `gateway ${number} has feeds: ${feeds.join('; ')}`)
    }
    if (bus.wants.size > 0) sim.fail('leak', `gateway ${number} listens to ${[...bus.wants.keys()].join()}`)
    if (clock.timers.size > 0) sim.fail('leak', `gateway ${number} has timers ${[...clock.timers.keys()].join()}`)
    if (core.heldEvents > 0) sim.fail('leak', `gateway ${number} holds ${core.heldEvents} events`)
    if (!(await isFree(core.readers, bounds.readers))) sim.fail('leak', `gateway ${number} has lost permits to read`)
    if (!(await isFree(core.askers, bounds.askers))) sim.fail('leak', `gateway ${number} has lost permits to ask`)
  }
}

/** Whether as many may run at once as at the start. */
async function isFree(permits: Permits, limit: number): Promise<boolean> {
  if (permits.waiting > 0) return false
  let running = 0
  let end: () => void = () => undefined
  const over = new Promise<void>((resolve) => {
    end = resolve
  })
  const task = () => {
    running++
    return over
  }
  const all = Array.from({ length: limit }, () => permits.run(task))
  await new Promise<void>((resolve) => process.nextTick(resolve))
  const isWhole = running === limit
  end()
  await Promise.all(all)
  return isWhole
}
