import t from 'tap'
import type { Client } from '../src/client.js'
import type { Gateway } from '../src/gateway.js'
import { type Scene, story, systemFor } from '../src/story.js'
import { until } from '../src/until.js'

const rig = await systemFor(t, { gateways: 2, hasNatsProxies: true })
const [first, second] = rig.gateways as [Gateway, Gateway]
const playersPerGateway = 4
const roundsAtLeast = 12

interface Tally {
  done: number
  refused: number
  unavailable: number
}

/** Plays at random, and says each message again, with its id, until it is answered. Returns when `mayGoOn` says no. */
async function live(client: Client, scene: Scene, mayGoOn: () => boolean, tally: Tally): Promise<void> {
  const bottles = [...scene.here.bottles, ...scene.there.bottles]
  for (let count = 0; mayGoOn(); count++) {
    const message = choose(client, scene, bottles, count)
    for (let isAnswered = false; !isAnswered; ) {
      client.send(message)
      const { frame } = await client.inbox.next('an answer', (arrived) => isAnswerTo(message.type, arrived.frame.type))
      isAnswered = frame.type !== 'error'
      if (frame.type === 'error') tally.unavailable++
      else if (frame.success === false) tally.refused++
      else tally.done++
    }
  }
}

function choose(client: Client, { here, there }: Scene, bottles: readonly string[], count: number) {
  const place = Math.random() < 0.5 ? here : there
  if (Math.random() < 0.15) return { type: 'update_location', lat: place.lat, lng: place.lng }
  const held = client.world.inventory
  const isTaking = held.length === 0 || Math.random() < 0.6
  const instance_id = isTaking ? bottles[Math.floor(Math.random() * bottles.length)] : held[0]
  const request_id = `storm-${client.user}-${Math.random().toString(36).slice(2, 10)}-${count}`
  return { type: 'action', action: isTaking ? 'collect_item' : 'drop_item', instance_id, request_id }
}

function isAnswerTo(asked: string, type: string): boolean {
  return type === 'error' || type === (asked === 'action' ? 'action_response' : 'area_of_interest')
}

const troubles: Record<string, () => Promise<void>> = {
  async 'NATS is killed'() {
    await rig.nats.kill()
    await rig.nats.start()
  },
  async 'the KB is killed'() {
    await rig.kb.service.kill()
    await rig.kb.service.start()
  },
  async 'the gateways are cut off from NATS'() {
    rig.natsForGateways!.cut()
  },
  async 'the KB is cut off from NATS'() {
    rig.natsForKb!.cut()
  },
  async 'all of NATS, then the KB'() {
    await rig.nats.kill()
    await rig.kb.service.kill()
    await rig.nats.start()
    await rig.kb.service.start()
  },
  async 'the stream is deleted'() {
    await rig.hand.deleteStream()
    await until('there is a stream again', () => rig.hand.stream())
  },
}

story(
  t,
  rig,
  'in a storm of kills no action is lost or doubled, and every client ends with the world as it is',
  async (t, scene) => {
    const clients: Client[] = []
    for (const gateway of [first, second]) {
      for (let index = 0; index < playersPerGateway; index++) {
        // The first player of each gateway is the same one, on two devices.
        const name = index === 0 ? 'twin' : `player-${gateway.service.name}-${index}`
        clients.push(await scene.enter(name, index % 2 === 0 ? scene.here : scene.there, { gateway }))
      }
    }
    let isStormy = true
    const tally = { done: 0, refused: 0, unavailable: 0 }
    const living = clients.map((client) => live(client, scene, () => isStormy, tally))
    const names = Object.keys(troubles)
    for (let round = 0; round < roundsAtLeast; round++) {
      const name = names[round % names.length]!
      t.comment(name)
      const { done } = tally
      await troubles[name]!()
      await until('actions are answered again', () => tally.done > done + 20)
    }
    isStormy = false
    await Promise.all(living)
    t.comment(JSON.stringify(tally))
    for (const client of clients) {
      t.ok(client.isOpen, `${client.user} never had to connect again`)
    }
    await scene.quiet(...clients)
    await scene.same(t, ...clients)
    const held = new Map(clients.map((client) => [client.user, client.world.inventory]))
    const lying = new Map(clients.map((client) => [client.world.zone, client.world.items]))
    const everything = [...[...held.values()].flat(), ...[...lying.values()].flat()]
    t.equal(new Set(everything).size, everything.length, 'nothing is in two places')
  },
)
