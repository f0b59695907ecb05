import t, { type Test } from 'tap'
import type { Timer } from '../src/content/timers.js'
import { isHome } from '../src/world/home.js'
import { Client } from './support/client.js'
import { Clock } from './support/clock.js'
import { loadWoods, Woods } from './support/experience.js'
import { followsOf, questOf, withTimers } from './support/made.js'
import { MemoryDisk } from './support/memory-journal.js'
import { messageOf, seeded, users } from './support/random.js'

const woodsContent = await loadWoods()
const shop = 'woander_store'
const comesBack = ['bottle_mystery', 'bottle_energy', 'bottle_joy', 'moon_tea']
const returns = comesBack.map((item): [string, Timer] => [
  `return:${item}`,
  { kind: 'return', item, zone: shop, afterMs: 20_000 },
])
const counter = { area: 'main_room', spot: 'counter' }
const route = [counter, { area: 'entrance', spot: 'window' }, counter, { area: 'back_room', spot: 'crate' }]
const moving = withTimers(
  woodsContent,
  ...returns,
  ['walk:woander', { kind: 'walk', npc: 'woander', zone: shop, everyMs: 7_000, route }],
  [`weather:${shop}`, { kind: 'weather', zone: shop, everyMs: 11_000, turns: ['clear', 'clear', 'rain'] }],
  ['weather:gravity_car', { kind: 'weather', zone: 'gravity_car', everyMs: 5_000, turns: ['clear', 'wind'] }],
)
const quests = new Map([
  ...woodsContent.quests,
  [
    'wander',
    questOf([{ does: 'visit', of: ['back_room', 'entrance'] }], { onComplete: followsOf({ gives: ['moon_tea'] }) }),
  ],
  ['hide', questOf([{ of: ['bottle_joy'] }], { onStart: followsOf({ hides: ['bottle_energy', 'bottle_joy'] }) })],
  ['show', questOf([{ of: ['bottle_nature'] }], { onStart: followsOf({ reveals: ['bottle_energy', 'chalk_rune'] }) })],
])
const content = { ...moving, quests }

/** The woods, their time and everybody's clients over all restarts. */
class Play {
  readonly disk = new MemoryDisk()
  readonly clients: Client[] = []
  woods!: Woods
  clock!: Clock
  #told = 0
  #nowMs = 1_700_000_000_000

  async begin(): Promise<void> {
    await this.restart(false)
    for (const user of users) this.clients.push(await Client.open(this.woods, user))
    this.#told = this.woods.ledger.state.commit
  }

  async restart(hasTime: boolean): Promise<void> {
    this.#nowMs = this.woods?.nowMs ?? this.#nowMs
    this.woods = await Woods.open({ disk: this.disk, content, checkpointCommits: hasTime ? 50 : 1_000_000 })
    this.woods.nowMs = this.#nowMs
    this.clock = new Clock(this.woods).start()
  }

  /** Every client is told what was committed meanwhile. */
  tell(): void {
    for (const record of this.disk.records(this.#told)) {
      for (const client of this.clients) client.take(record)
      this.#told = record.commit
    }
  }

  async step(random: () => number, request: string): Promise<void> {
    const dice = random()
    if (dice < 0.72) await this.#say(random, request)
    else if (dice < 0.74)
      await this.woods.act('admin', `@reset ${random() < 0.5 ? 'experience' : 'player alice'} CONFIRM`, {}, request)
    else if (dice < 0.9) this.clock.pass(random() * 8)
    else if (dice < 0.93) this.clock.jump((random() - 0.5) * 20_000)
    else if (dice < 0.97) await this.#stopAndStart(random() < 0.5)
    else await this.#fail()
    this.tell()
  }

  /** Half of what they say makes sense where they are. */
  async #say(random: () => number, request: string): Promise<void> {
    const user = users[Math.floor(random() * users.length)]!
    const fitting = random() < 0.5 ? this.#fitting(random, user) : null
    await this.woods.say(user, fitting ?? messageOf(random), request)
  }

  #fitting(random: () => number, user: string): object | null {
    const { zones, players } = this.woods.ledger.state
    const player = players.get(user)
    const pick = (ids: string[]) => ids[Math.floor(random() * ids.length)]
    const held = pick([...(player?.inventory.keys() ?? [])])
    if (held !== undefined && random() < 0.6) {
      return { type: 'action', action: random() < 0.7 ? 'drop_item' : 'use_item', instance_id: held }
    }
    const lying = [...(zones.get(player?.zone ?? '')?.items.values() ?? [])].filter(({ area }) => area === player?.area)
    const near = pick(lying.map(({ item }) => item.instance_id))
    return near === undefined ? null : { type: 'action', action: 'collect_item', instance_id: near }
  }

  async #stopAndStart(isClean: boolean): Promise<void> {
    this.clock.stop()
    const { text } = this.woods
    if (isClean) await this.woods.ledger.stop()
    await this.restart(isClean)
    if (this.woods.text !== text) throw new Error('another world was read than was written')
  }

  /** What the disk does not take did not happen. */
  async #fail(): Promise<void> {
    this.disk.isQuick = false
    this.clock.pass(9)
    const asked = this.woods.act('alice', 'go', { destination: 'main_room' }).catch(() => {})
    this.disk.current!.fail()
    await asked
    this.disk.isQuick = true
    this.clock.pass(2)
    while (!this.woods.engine.isLive) await new Promise(setImmediate)
  }
}

/** Each thing is somewhere once or nowhere, and what can come back is on its way exactly if it is away. */
function checkThings(t: Test, { ledger: { state } }: Woods, seed: number): void {
  const places = new Map<string, number>()
  const count = (id: string) => places.set(id, (places.get(id) ?? 0) + 1)
  for (const { items } of state.zones.values()) for (const id of items.keys()) count(id)
  for (const { inventory } of state.players.values()) for (const id of inventory.keys()) count(id)
  t.same(
    [...places].filter(([, times]) => times > 1),
    [],
    `seed ${seed}: nothing is there twice`,
  )
  for (const id of comesBack) {
    const isHeld = [...state.players.values()].some(({ inventory }) => inventory.has(id))
    const placed = state.zones.get(shop)!.items.get(id)
    const isAway = !isHeld && !(placed && isHome(content, shop, placed))
    t.equal(state.timers.has(`return:${id}`), isAway, `seed ${seed}: ${id} is ${isAway ? 'away' : 'here'}`)
  }
  const everything = woodsContent.zones.get('gravity_car')!.items.map(({ item }) => item.instance_id)
  t.ok(
    everything.every((id) => places.has(id) || id === 'brass_ticket' || id === 'brake_wheel'),
    `seed ${seed}: nothing is lost`,
  )
}

const seeds = (process.env.WORLD_SEEDS ?? '1 2 3 4 5 6').split(' ').map(Number)

for (const seed of seeds) {
  t.test(`seed ${seed}: whatever is played, whenever it stops, every client knows what there is`, async (t) => {
    const random = seeded(seed)
    const play = new Play()
    await play.begin()
    for (let step = 0; step < 220; step++) {
      await play.step(random, `request-${seed}-${step}-padding`)
      if (step % 20 !== 19) continue
      checkThings(t, play.woods, seed)
      for (const client of play.clients) {
        t.equal(await client.differs(play.woods), null, `seed ${seed}: what ${client.user} knows`)
        t.same(client.faults, [])
      }
    }
    for (const [zone, { version }] of play.woods.ledger.state.zones) {
      const steps = play.disk
        .records()
        .flatMap(({ events }) => events)
        .filter(({ subject }) => subject === `world.updates.zone.wylding-woods.${zone}`)
        .map((event) => event.version)
      t.same(
        steps,
        Array.from({ length: version - 1 }, (_, index) => index + 2),
        `versions of ${zone} have no holes`,
      )
    }
    t.same(play.clock.errors, [])
    t.ok(play.disk.records().some(({ player, events }) => player === null && events.length > 0))
  })
}
