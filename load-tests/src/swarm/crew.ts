import { setTimeout as wait } from 'node:timers/promises'
import { SignJWT } from 'jose'
import { itemId, placeOf, spotId } from '#k6/world.js'
import { nowMs } from './clocks.js'
import type { Ledger } from './ledger.js'
import { Member, type Person } from './member.js'
import { openLoop, paced } from './pace.js'
import type { Plan } from './plan.js'

const tokenHours = 6
/** After the last action, until the last of them is answered and told to everybody. */
const answerTimeoutMs = 30_000
const quietMs = 2_000
/** One who does not enter is left behind, and shows in the counts. */
const enterTimeoutMs = 60_000

/** The clients of one process. */
export class Crew {
  readonly #plan: Plan
  readonly #ledger: Ledger
  readonly #members: readonly Member[]

  constructor(plan: Plan, ledger: Ledger) {
    this.#plan = plan
    this.#ledger = ledger
    const numbers: number[] = []
    for (let number = plan.index; number < plan.clients; number += plan.processes) numbers.push(number)
    this.#members = numbers.map((number) => new Member(person(number, plan), ledger))
  }

  async connect(): Promise<void> {
    const all = paced(this.#plan.connectsPerS, this.#members, (member) => member.enter())
    const patienceMs = (this.#members.length / this.#plan.connectsPerS) * 1_000 + enterTimeoutMs
    await Promise.race([all, wait(patienceMs, undefined, { ref: false })])
  }

  /** Resolves when everything that was begun is answered, and some time after. */
  async act(rate: number, fromMs: number, toMs: number): Promise<void> {
    const actors = this.#members.flatMap(({ actor }) => actor ?? [])
    let turn = 0
    await openLoop(actors.length === 0 ? 0 : rate, fromMs, toMs, (dueAtMs) => {
      this.#ledger.time('late', nowMs() - dueAtMs)
      actors[turn++ % actors.length]!.act(dueAtMs)
    })
    const deadlineMs = nowMs() + answerTimeoutMs
    while (nowMs() < deadlineMs && !actors.every(({ isIdle }) => isIdle)) await wait(50)
    await wait(quietMs)
  }

  async look(): Promise<void> {
    const all = paced(this.#plan.connectsPerS, this.#members, (member) => member.look())
    const patienceMs = (this.#members.length / this.#plan.connectsPerS) * 1_000 + answerTimeoutMs
    await Promise.race([all, wait(patienceMs, undefined, { ref: false })])
  }

  leave(): void {
    for (const member of this.#members) member.leave()
  }
}

function person(number: number, plan: Plan): Person {
  const { zones, actors, gateways, localAddresses, experience, v1, drains } = plan
  const zone = (number % zones) + 1
  const thing = Math.floor(number / zones) + 1
  const user = `${plan.users}-${number}`
  return {
    // Every so many-th speaks v1.
    isV2: Math.floor((number + 1) * v1) === Math.floor(number * v1),
    place: placeOf(zone),
    gateways: gateways.map((_, at) => gateways[(at + number) % gateways.length]!),
    localAddress: localAddresses[number % Math.max(1, localAddresses.length)],
    mayBeClosed: drains,
    target: async () => `/ws/experience?token=${await mint(user, plan)}&experience=${experience}`,
    thing: number < actors ? { item: itemId(zone, thing), home: spotId(thing) } : null,
  }
}

function mint(user: string, { token: { secret, audience, issuer } }: Plan): Promise<string> {
  const token = new SignJWT({ role: 'authenticated' })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(user)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(`${tokenHours}h`)
  if (issuer !== null) token.setIssuer(issuer)
  return token.sign(new TextEncoder().encode(secret))
}
