import { bounds } from 'session-service/src/core/bounds.js'
import type { Permits } from 'session-service/src/core/permits.js'
import type { WorldEvent } from 'session-service/src/ports.js'
import type { SimClient } from './client.js'
import { contents } from './content.js'
import { truthFor } from './kb-drive.js'
import { show } from './show.js'
import type { Simulation } from './simulation.js'

/** What must be true when everything is quiet. DESIGN §5. */
export async function checkEnd(sim: Simulation): Promise<void> {
  for (const client of sim.clients) await checkClient(sim, client)
  for (const experience of contents.keys()) checkRequests(sim, experience)
  for (const event of sim.judge.given) {
    if (!sim.history.has(event)) sim.fail('never was', `somebody was given ${show(event)}, which is not on the disk`)
  }
  if (sim.kb.outboxDepth > 0) sim.fail('unpublished', `${sim.kb.outboxDepth} commits`)
}

/** For so long the KB knows what it has done. A client gives up sooner; one of these does not. */
const keptForMs = 10 * 60_000

/** Each request was done once, and what was acknowledged was done. */
function checkRequests(sim: Simulation, experience: string): void {
  const done = new Map<string, number>()
  for (const { record } of sim.history.past(experience)) {
    if (record.request_id === null) continue
    const request = `${record.player} ${record.request_id}`
    const before = done.get(request)
    if (before !== undefined && Math.abs(record.at - before) <= keptForMs)
      sim.fail('doubled', `${request} was done twice`)
    done.set(request, record.at)
  }
  for (const [request, { experience: where, epoch, commit }] of sim.acknowledged) {
    if (where !== experience || !sim.history.isPast(experience, epoch, commit)) continue
    if (!done.has(request)) sim.fail('lost', `${request} was acknowledged at ${epoch}.${commit}`)
  }
}

async function checkClient(sim: Simulation, client: SimClient): Promise<void> {
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
  if (await isPastHole(sim, client)) return sim.count('RESIDUAL: a lost copy that nothing showed')
  if (memory !== null && memory.isCurrent !== true) sim.fail('probe', `${who} asks whether it is current`)
  if (memory?.isTainted && memory.recovery !== 'fresh' && memory.recovery !== 'resync') {
    // Its socket broke after an event whose live copy died was overtaken, and before that was healed.
    return sim.count('RESIDUAL: a cursor ahead of a hole')
  }
  if (world === null) return sim.fail('no world', who)
  const differences = world.differencesFrom(await truthFor(sim, client))
  if (differences.length > 0) sim.fail('diverged', `${who} at ${session.position}: ${differences.join('; ')}`)
  if (held.length > 0) sim.fail('held for ever', `${who} holds ${held.map(({ event }) => show(event)).join('; ')}`)
}

/** It lacks what was lost on the way to its gateway, where no later event on the same subject came, which would have shown it. */
async function isPastHole(sim: Simulation, client: SimClient): Promise<boolean> {
  const { session, track } = client.socket!
  const { epoch, worldCommit, feeds } = session!
  const isHidden = (one: WorldEvent) =>
    one.epoch === epoch &&
    one.experience === track.experience &&
    one.commit > worldCommit &&
    feeds.some(({ subject }) => subject === one.subject) &&
    !sim.history.hasLater(one, track.lost)
  if (![...track.lost.values()].some(isHidden)) return false
  return client.world === null || client.world.differencesFrom(await truthFor(sim, client)).length > 0
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
