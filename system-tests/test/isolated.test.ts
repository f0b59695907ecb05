import t, { type Test } from 'tap'
import type { Client } from '../src/client.js'
import type { Gateway } from '../src/gateway.js'
import { lone } from '../src/living-content.js'
import { collect, drop, type Scene, story, systemFor } from '../src/story.js'
import { until } from '../src/until.js'

const rig = await systemFor(t, { gateways: 2, hasLivingContent: true })
const [first, second] = rig.gateways as [Gateway, Gateway]

/** A device in the player's own hut, which knows what is there. */
async function home(scene: Scene, name: string, gateway: Gateway): Promise<Client> {
  const client = await scene.connect(name, { gateway, experience: lone })
  await client.ask({ type: 'request_resync' }, 'area_of_interest')
  return client
}

/** Nothing came that was not asked for, in either experience. */
async function silence(t: Test, scene: Scene, ...clients: Client[]): Promise<void> {
  await rig.kb.settled(lone)
  await scene.silence(t, ...clients)
}

/** A new socket in the same hut is told the same. */
async function same(t: Test, scene: Scene, name: string, client: Client): Promise<void> {
  const fresh = await home(scene, name, second)
  t.same(client.world.picture(), fresh.world.picture())
  await fresh.close()
}

story(
  t,
  rig,
  'UP 4.5: two devices of a player in a shared and an isolated experience each hear of their own alone',
  async (t, scene) => {
    const pad = await scene.enter('alice', scene.here, { gateway: first })
    const book = await home(scene, 'alice', first)
    const lamp = await home(scene, 'alice', second)
    const bob = await home(scene, 'bob', second)
    await silence(t, scene, pad, book, lamp, bob)
    t.match(book.world.picture(), { zone: 'hut', version: 1, area: 'porch' })

    const { update } = await collect(book, 'key')
    t.match(update, { experience: lone, user_id: book.user, base_version: 1, snapshot_version: 2 })
    t.same(await lamp.next('world_update'), update)
    await silence(t, scene, pad, book, lamp, bob)

    await collect(pad, scene.here.bottles[0]!)
    await silence(t, scene, pad, book, lamp, bob)

    await collect(bob, 'key')
    await drop(book, 'key')
    await lamp.next('world_update')
    await silence(t, scene, pad, book, lamp, bob)
    t.same(book.steps, ['1→2', '2→3'])
    t.same(lamp.steps, book.steps)
    t.same(bob.steps, ['1→2'], 'a version of their own')
    await scene.same(t, pad)
    await same(t, scene, 'alice', book)
    await same(t, scene, 'bob', bob)
  },
)

story(t, rig, 'a private world asked for anew is told as it is, and its events go on from there', async (t, scene) => {
  const book = await home(scene, 'alice', first)
  await collect(book, 'key')
  const before = book.world.picture()
  const seen = await book.ask({ type: 'request_resync' }, 'area_of_interest')
  t.match(seen, { zone: { id: 'hut', gps: null }, snapshot_version: 2, areas: { porch: { exits: { in: 'room' } } } })
  t.same(book.world.picture(), before)
  const walked = await book.ask({ type: 'update_location', lat: 1, lng: 1 }, 'area_of_interest')
  t.equal(walked.zone?.id, 'hut', 'a position leads nowhere')
  await drop(book, 'key')
  t.same(book.steps, ['1→2', '2→3'])
  await silence(t, scene, book)
})

story(
  t,
  rig,
  'a quest in a private world is the player’s: reply, progress and effect in order, on each device',
  async (t, scene) => {
    const book = await home(scene, 'alice', first)
    const lamp = await home(scene, 'alice', second)
    const bob = await home(scene, 'bob', first)
    t.ok((await book.act('go', { destination: 'in' })).success)
    await collect(book, 'bread')
    book.send({ type: 'action', action: 'give_item', instance_id: 'bread', target_npc_id: 'cat' })
    for (const _ of [1, 2]) await lamp.next('world_update')
    const own = await lamp.next('world_update')
    t.match(own.changes, [
      { operation: 'add', instance_id: 'coin', area_id: 'porch' },
      { operation: 'remove', path: 'player.inventory', instance_id: 'bread' },
      { operation: 'add', path: 'player.inventory', item: { template_id: 'whisker' } },
      { path: 'player.quests', quest_id: 'supper', quest: { status: 'completed' } },
    ])
    await until('both know', () => book.world.version === lamp.world.version)
    t.same(book.types.slice(-4), ['action_response', 'quest_update', 'quest_complete', 'world_update'])
    t.same(book.world.picture(), lamp.world.picture())
    await rig.kb.settled(lone)
    await scene.quiet(book, lamp, bob)
    t.same(bob.steps, [])
    t.notOk(bob.world.items.includes('coin'), 'the other’s coin is still hidden')
    await same(t, scene, 'alice', lamp)
  },
)

story(
  t,
  rig,
  'NATS killed and back, the KB killed and back: both worlds of a player go on without a hole',
  async (t, scene) => {
    const pad = await scene.enter('alice', scene.here, { gateway: first })
    const book = await home(scene, 'alice', first)
    const lamp = await home(scene, 'alice', second)
    const bottle = scene.here.bottles[0]!
    const before = pad.world.version!
    const round = async () => {
      for (const action of ['collect_item', 'drop_item']) {
        t.ok((await book.act(action, { instance_id: 'key' })).success)
        t.ok((await pad.act(action, { instance_id: bottle })).success)
      }
    }
    await round()
    await rig.nats.kill()
    await round()
    await rig.kb.service.kill()
    await rig.kb.service.start()
    await round()
    await rig.nats.start()
    await round()
    for (const client of [book, lamp]) await until('it is all told', () => client.world.version === 9)
    await until('it is all told', () => pad.world.version === before + 8)
    await rig.kb.settled(lone)
    await scene.quiet(pad, book, lamp)
    for (const client of [book, lamp]) t.same(new Set(client.steps).size, client.steps.length, 'nothing came twice')
    await same(t, scene, 'alice', book)
    await same(t, scene, 'alice', lamp)
    await scene.same(t, pad)
  },
)
