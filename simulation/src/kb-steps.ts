import { below, pick } from './random.js'
import type { Simulation } from './simulation.js'
import type { Add, Deeds } from './steps.js'
import { ownSubject, type SimEvent } from './world.js'

export function offerKbSteps(sim: Simulation, add: Add): void {
  offerCalls(sim, add)
  const { kb } = sim
  if (!kb.isUp) return add(1, 'kb-up')
  if (kb.durable < kb.head.commit) add(5, 'sync')
  offerPublishing(sim, add)
  if (sim.isCalm) return
  if (sim.has('foreign')) add(0.5, `foreign:${pick(sim.random, Object.keys(kb.state.players))}`)
  if (sim.has('elsewhere')) add(1, `elsewhere:${pick(sim.random, Object.keys(kb.state.players))}`)
  add(0.5, `timer:${pick(sim.random, Object.keys(kb.state.zones))}`)
  if (sim.has('reset')) add(0.08, 'reset')
  if (sim.has('crash')) add(0.12, `kb-down:${below(sim.random, 4)}`)
  if (sim.has('restore')) add(0.06, `restore:${below(sim.random, 4)}`)
}

function offerCalls(sim: Simulation, add: Add): void {
  const { calls } = sim
  for (const { name, state, question } of calls.open.values()) {
    if (state === 'asked') add(5, `ask-kb:${name}`)
    if (state === 'answered') add(5, `reply:${name}`)
    if (sim.isCalm || !sim.has('http')) continue
    add(0.2, `break:${name}`)
    if (state === 'asked' && question !== 'attach') add(0.1, `break-late:${name}`)
  }
  for (const index of calls.late.keys()) add(0.5, `late:${index}`)
  for (const name of calls.stories.keys()) add(2, `tell:${name}`)
}

function offerPublishing(sim: Simulation, add: Add): void {
  const { kb, stream } = sim
  if (!stream.exists) return
  for (const { world } of kb.toPublish?.events ?? []) {
    const { subject } = world
    const state = kb.sent.get(subject)
    if (state === 'sent') {
      add(6, `acknowledge:${subject}`)
      if (!sim.isCalm && sim.has('ack')) add(0.3, `acknowledge-not:${subject}`)
    } else if (state === undefined) {
      add(6, `publish:${subject}`)
      if (sim.isCalm || !sim.has('leader') || sim.mode === 'live-only') continue
      add(0.15, `publish-unheard:${subject}:${pick(sim.random, ['0', '1', '01'])}`)
      add(0.1, `publish-and-die:${subject}:${pick(sim.random, ['0', '1', '01'])}`)
    }
  }
}

export const kbDeeds: Deeds = {
  'ask-kb'(sim, name) {
    const call = sim.calls.open.get(name)
    if (call?.state !== 'asked') return false
    sim.calls.reachKb(call)
    return true
  },
  reply(sim, name) {
    const call = sim.calls.open.get(name)
    if (call?.state !== 'answered') return false
    sim.calls.reachGateway(call)
    return true
  },
  break(sim, name) {
    const call = sim.calls.open.get(name)
    if (call === undefined) return false
    sim.calls.break(call)
    return true
  },
  'break-late'(sim, name) {
    const call = sim.calls.open.get(name)
    if (call?.state !== 'asked' || call.question === 'attach') return false
    sim.calls.breakLate(call)
    return true
  },
  late: (sim, index) => sim.calls.reachKbLate(Number(index)),
  tell(sim, name) {
    const tell = sim.calls.stories.get(name)
    if (tell === undefined) return false
    sim.calls.stories.delete(name)
    tell()
    return true
  },
  sync(sim) {
    const { kb, calls } = sim
    if (!kb.isUp || kb.durable >= kb.head.commit) return false
    kb.durable = kb.head.commit
    calls.synced()
    kb.goOn()
    return true
  },
  publish: (sim, subject) => publish(sim, subject, '', 'acknowledged'),
  /** The leader goes when it has stored the event, before acknowledgement and some live copies. */
  'publish-unheard': (sim, subject, gateways) => publish(sim, subject, gateways, 'not acknowledged'),
  /** As above, but after the acknowledgement. */
  'publish-and-die'(sim, subject, gateways) {
    const event = toSend(sim, subject)
    if (event === null) return false
    sim.history.diedLive.add(`${event.world.epoch}.${event.world.commit}`)
    return publish(sim, subject, gateways, 'acknowledged')
  },
  acknowledge(sim, subject) {
    if (sim.kb.sent.get(subject) !== 'sent') return false
    sim.kb.acknowledged(subject)
    return true
  },
  'acknowledge-not'(sim, subject) {
    if (sim.kb.sent.get(subject) !== 'sent') return false
    sim.kb.sent.delete(subject)
    return true
  },
  foreign(sim, user) {
    const body = sim.contents.encode({ kind: 'foreign', user, number: sim.contents.size })
    for (const { isUp, bus } of sim.gateways) if (isUp) bus.foreign(ownSubject(user), body)
    return true
  },
  /** Another experience of the same player. */
  elsewhere(sim, user) {
    if (!sim.stream.exists || sim.mode === 'live-only') return false
    const stored = sim.stream.store(sim.eventElsewhere(ownSubject(user)))
    for (const { isUp, bus } of sim.gateways) if (isUp) bus.live(stored)
    return true
  },
  timer: (sim, zone) => sim.kb.isUp && sim.kb.timer(zone),
  reset(sim) {
    if (!sim.kb.isUp) return false
    sim.kb.reset()
    return true
  },
  'kb-down'(sim, lag) {
    if (!sim.kb.isUp) return false
    sim.kb.crash(Number(lag))
    sim.calls.kbDied()
    return true
  },
  'kb-up'(sim) {
    if (sim.kb.isUp) return false
    sim.kb.isUp = true
    sim.kb.goOn()
    return true
  },
  restore(sim, back) {
    if (!sim.kb.isUp) return false
    sim.kb.restore(Number(back))
    sim.calls.kbDied()
    return true
  },
}

function toSend(sim: Simulation, subject: string): SimEvent | null {
  const { kb, stream } = sim
  if (!kb.isUp || !stream.exists || kb.sent.has(subject)) return null
  return kb.toPublish?.events.find(({ world }) => world.subject === subject) ?? null
}

function publish(
  sim: Simulation,
  subject: string,
  unheard: string,
  outcome: 'acknowledged' | 'not acknowledged',
): boolean {
  const event = toSend(sim, subject)
  if (event === null) return false
  const stored = sim.mode === 'stream' ? sim.stream.store(event.world) : event.world
  const { evicted } = sim.stream
  // Who heals may not have read it yet. A stream of 10,000 messages a subject does not forget that soon.
  if (evicted !== null && sim.gateways.some(({ isUp, core }) => isUp && core.isHealing))
    sim.history.diedLive.add(`${evicted.epoch}.${evicted.commit}`)
  for (const gateway of sim.gateways) {
    if (gateway.isUp && !unheard.includes(String(gateway.number))) gateway.bus.live(stored)
  }
  if (unheard !== '') sim.advise()
  if (outcome === 'acknowledged') sim.kb.sent.set(subject, 'sent')
  return true
}
