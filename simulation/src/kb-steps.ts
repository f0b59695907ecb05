import { fingerprint } from 'kb-service/src/routes/fingerprint.js'
import { userSubject } from 'schemas'
import { den, market } from './content.js'
import { messageOf, ways } from './messages.js'
import { below, pick } from './random.js'
import type { Simulation } from './simulation.js'
import type { Add, Deeds } from './steps.js'

/** By how much the KB's clock may go on at once: timers are some seconds apart. */
const passMs = [1_000, 8_000, 20_000]

export function offerKbSteps(sim: Simulation, add: Add): void {
  offerCalls(sim, add)
  const { kb } = sim
  for (const name of kb.waits.timers.keys()) add(1, `kb-wait:${name}`)
  if (kb.state === 'down') add(1, 'kb-up')
  if (sim.isCalm) return
  if (sim.has('foreign')) add(0.5, `foreign:${pick(sim.random, sim.users)}`)
  offerDeaths(sim, add)
  if (!kb.isUp) return
  add(0.6, `kb-time:${pick(sim.random, passMs)}`)
  if (sim.has('crash')) add(0.06, 'kb-stop')
  const user = pick(sim.random, sim.users)!
  const elsewhere = pick(sim.random, [market, den])!
  if (sim.has('elsewhere')) add(0.6, `elsewhere:${user}:${elsewhere}:${pick(sim.random, ways[elsewhere]!)}`)
  if (sim.has('reset')) add(0.08, `reset:${pick(sim.random, [market, market, den])}`)
  if (sim.has('restore')) add(0.15, 'backup')
}

function offerDeaths(sim: Simulation, add: Add): void {
  const { kb, disk } = sim
  const seed = below(sim.random, 1_000_000)
  if (kb.state !== 'down') {
    if (sim.has('crash')) add(disk.mood.isSlow ? 0.2 : 0.12, `kb-down:process:${seed}`)
    if (sim.has('power')) add(disk.mood.isSlow ? 0.2 : 0.12, `kb-down:power:${seed}`)
  }
  const backup = pick(sim.random, kb.backups)
  if (sim.has('restore') && backup !== undefined)
    add(0.15, `restore:${pick(sim.random, [market, market, den])}:${backup}`)
}

function offerCalls(sim: Simulation, add: Add): void {
  const { calls } = sim
  for (const { name, state, frame } of calls.open.values()) {
    if (state === 'asked') add(5, `ask-kb:${name}`)
    if (state === 'answered') add(5, `reply:${name}`)
    if (sim.isCalm || !sim.has('http')) continue
    add(0.2, `break:${name}`)
    if (state === 'asked' && frame !== null) add(0.1, `break-late:${name}`)
  }
  for (const index of calls.late.keys()) add(0.5, `late:${index}`)
  for (const name of calls.stories.keys()) add(2, `tell:${name}`)
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
    if (call?.state !== 'asked' || call.frame === null) return false
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
  'kb-wait': (sim, name) => sim.kb.waits.fire(name) !== null,
  /** The world moves by itself. */
  'kb-time'(sim, ms) {
    if (!sim.kb.isUp) return false
    sim.kb.passTime(Number(ms))
    return true
  },
  foreign(sim, user) {
    const body = sim.contents.mark('{"type":"foreign","end":true}', {
      kind: 'foreign',
      user,
      number: sim.contents.size,
    })
    for (const { isUp, bus } of sim.gateways) if (isUp) bus.foreign(userSubject(user), body)
    return true
  },
  /** A player does something in some experience, without a socket. */
  elsewhere: (sim, user, experience, to) => tellKb(sim, experience, { user, isAdmin: false }, messageOf('go', to)),
  reset: (sim, experience) =>
    tellKb(sim, experience, { user: 'admin', isAdmin: true }, { type: 'action', action: '@reset experience CONFIRM' }),
  'kb-down'(sim, how, seed) {
    if (sim.kb.state === 'down') return false
    sim.kb.kill(how as 'process' | 'power', Number(seed))
    sim.calls.kbDied()
    return true
  },
  'kb-stop'(sim) {
    if (!sim.kb.isUp) return false
    sim.kb.stop()
    return true
  },
  'kb-up'(sim) {
    if (sim.kb.state !== 'down') return false
    sim.kb.start()
    return true
  },
  backup(sim) {
    sim.kb.backup()
    return true
  },
  /** The KB is stopped for it, and started when it is done. */
  restore(sim, experience, backup) {
    const { kb } = sim
    if (!kb.backups.includes(backup) || !sim.history.restores(experience, `${backup}/${experience}`)) return false
    if (kb.state !== 'down') kb.kill('process', 0)
    sim.calls.kbDied()
    kb.restore(experience, backup)
    return true
  },
}

function tellKb(
  sim: Simulation,
  experience: string,
  identity: { readonly user: string; readonly isAdmin: boolean },
  message: object,
): boolean {
  const engine = sim.kb.engine(experience)
  if (engine === undefined) return false
  const hash = fingerprint(Buffer.from(JSON.stringify(message)))
  engine.message({ identity, request: sim.nextRequest(), hash, message }).catch(() => undefined)
  return true
}
