import { readWhole } from 'session-service/src/bus/message.js'
import type { WorldEvent } from 'session-service/src/ports.js'
import { eventOf, keyOf } from './events.js'
import type { Send } from './kb-line.js'
import { pick } from './random.js'
import type { Simulation } from './simulation.js'
import type { Add, Deeds } from './steps.js'

export function offerPublishing(sim: Simulation, add: Add): void {
  const { kb } = sim
  if (kb.state === 'down') return
  offerLine(sim, add)
  for (const [name, { sequence }] of kb.line.sends) {
    if (!canStore(sim)) add(1, `acknowledge-not:${name}`)
    else if (sequence !== null) {
      add(!sim.isCalm && sim.has('ack') ? 1.5 : 6, `acknowledge:${name}`)
      if (!sim.isCalm && sim.has('ack')) add(0.3, `acknowledge-not:${name}`)
    } else {
      add(6, `publish:${name}`)
      if (sim.isCalm || !sim.has('leader') || sim.mode === 'live-only') continue
      add(0.15, `publish-unheard:${name}:${pick(sim.random, ['0', '1', '01'])}`)
      add(0.1, `publish-and-die:${name}:${pick(sim.random, ['0', '1', '01'])}`)
    }
  }
}

/** The KB's connection to NATS, and what it asks there about the stream. */
function offerLine(sim: Simulation, add: Add): void {
  const { kb, stream } = sim
  const { state, questions } = kb.line
  if (state === 'dialled' || state === 'away') add(sim.isCalm ? 3 : 0.7, 'kb-nats-up')
  for (const name of questions.keys()) {
    add(4, `kb-answer:${name}`)
    if (!sim.isCalm && sim.has('unanswered')) add(0.2, `kb-answer-not:${name}`)
  }
  if (state !== 'connected') return
  if (sim.has('nats') && !sim.isCalm) add(0.1, 'kb-nats-down')
  if (stream.exists) return
  add(0.5, 'kb-advisory')
  for (const name of kb.checks.timers.keys()) add(0.5, `kb-check:${name}`)
}

export const publishDeeds: Deeds = {
  'kb-nats-down': (sim) => sim.kb.line.disconnect(),
  'kb-nats-up': (sim) => sim.kb.line.connect(),
  'kb-answer'(sim, name) {
    const question = sim.kb.line.questions.get(name)
    question?.answer()
    return question !== undefined
  },
  'kb-answer-not'(sim, name) {
    const question = sim.kb.line.questions.get(name)
    question?.fail()
    return question !== undefined
  },
  /** The server tells the KB that the stream was deleted. */
  'kb-advisory'(sim) {
    if (sim.kb.line.state !== 'connected' || sim.stream.exists) return false
    sim.kb.line.onStreamDeleted()
    return true
  },
  'kb-check': (sim, name) => sim.kb.line.state === 'connected' && sim.kb.checks.fire(name) !== null,
  publish: (sim, name) => publish(sim, name, '', 'acknowledged'),
  /** The leader goes when it has stored the event, before acknowledgement and some live copies. */
  'publish-unheard': (sim, name, gateways) => publish(sim, name, gateways, 'not acknowledged'),
  /** As above, but after the acknowledgement. */
  'publish-and-die'(sim, name, gateways) {
    const send = toStore(sim, name)
    if (send === null) return false
    sim.history.diedLive.add(keyOf(worldOf(send)))
    return publish(sim, name, gateways, 'acknowledged')
  },
  acknowledge(sim, name) {
    const send = sim.kb.line.sends.get(name)
    if (send === undefined || send.sequence === null) return false
    send.acknowledge()
    return true
  },
  'acknowledge-not'(sim, name) {
    const send = sim.kb.line.sends.get(name)
    if (send === undefined || (send.sequence === null && canStore(sim))) return false
    send.fail()
    return true
  },
}

function canStore({ mode, stream }: Simulation): boolean {
  return mode === 'live-only' || stream.exists
}

function toStore(sim: Simulation, name: string): Send | null {
  const send = sim.kb.line.sends.get(name)
  return send?.sequence === null && canStore(sim) ? send : null
}

/** As gateways read it. */
function worldOf({ message }: Send): WorldEvent {
  const lines = message.headers.map(([name, value]) => `${name}: ${value}\r\n`)
  const header = Buffer.from(`NATS/1.0\r\n${lines.join('')}\r\n`, 'latin1')
  const read = readWhole(message.subject, header, message.body)
  if (typeof read === 'string') throw new Error(`gateways call it ${read}: ${header}`)
  const { subject, experience, epoch, commit, previous, zone, kind, except, request, body } = read
  return { subject, experience, epoch, commit, previous, zone, kind, except, request, body, sequence: 0 }
}

function publish(
  sim: Simulation,
  name: string,
  unheard: string,
  outcome: 'acknowledged' | 'not acknowledged',
): boolean {
  const send = toStore(sim, name)
  if (send === null) return false
  const world = worldOf(send)
  const json = Buffer.from(world.body).toString()
  const event = eventOf(world, json)
  const { epoch, commit, zone, kind } = world
  const area = { epoch, commit, zone, version: event.snapshot, isFar: false }
  const content = kind === 'rebase' ? ({ kind: 'area', ...area, event } as const) : ({ kind: 'event', event } as const)
  const { switches } = sim
  // Mutants: what the KB leaves out.
  const except = switches.has('no-except') ? null : world.except
  const marked = { ...world, except, body: sim.contents.mark(json, content) }
  // While it is read, a stream of 10,000 messages a subject does not forget what stands there.
  const forgets = !sim.gateways.some(({ isUp, bus, core }) => isUp && bus.isConnected && core.isHealing)
  const stored = sim.mode === 'stream' ? sim.stream.store(marked, forgets) : marked
  for (const gateway of sim.gateways) {
    if (gateway.isUp && !unheard.includes(String(gateway.number))) gateway.bus.live(stored)
  }
  if (unheard !== '') sim.advise()
  if (outcome === 'acknowledged') send.sequence = stored.sequence
  else send.fail()
  return true
}
