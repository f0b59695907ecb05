import t, { type Test } from 'tap'
import type { Client, FrameOf } from '../src/client.js'
import type { Gateway } from '../src/gateway.js'
import { meadow, restless } from '../src/living-content.js'
import { type Scene, story, systemFor } from '../src/story.js'
import { until } from '../src/until.js'

const rig = await systemFor(t, { gateways: 2, hasLivingContent: true })
const [first, second] = rig.gateways as [Gateway, Gateway]

/** A device of a player in the meadow. */
async function enter(scene: Scene, name: string, gateway: Gateway): Promise<Client> {
  const client = await scene.connect(name, { gateway, experience: restless })
  await client.ask({ type: 'update_location', ...meadow }, 'area_of_interest')
  return client
}

type Update = FrameOf<'world_update'>

/** True if an update tells of this. */
const tells = (path: string, id?: string) => (frame: Update) =>
  frame.changes.some((change) => {
    const told = change as { path?: string; instance_id?: string }
    return (told.path ?? 'item') === path && (id === undefined || told.instance_id === id)
  })
const walks = tells('zone.npcs', 'heron_1')
const turns = tells('zone.weather')
const comesBack = (frame: Update) =>
  tells('item', 'feather')(frame) && frame.changes.some(({ operation }) => operation === 'add')

/** Both are at one version at some moment, and then they know the same. */
async function agree(t: Test, a: Client, b: Client): Promise<void> {
  const pictures = await until('both are at one version', () => {
    const [one, other] = [a.world.picture(), b.world.picture()]
    if (one.version !== other.version) return null
    const { zone, version, items, npcs, weather } = one
    return [
      { zone, version, items, npcs, weather },
      { zone: other.zone, version: other.version, items: other.items, npcs: other.npcs, weather: other.weather },
    ]
  })
  t.same(pictures[0], pictures[1], 'at one version they know the same')
}

/** Every update that reached a device, as it came. */
const updatesOf = (client: Client) =>
  client.inbox.all.filter(({ frame }) => frame.type === 'world_update').map(({ text }) => text)

/** Gives the feather away: it is nobody's then. */
async function give(client: Client): Promise<void> {
  await until('the feather is there', () => client.world.items.includes('feather'))
  t.ok((await client.act('collect_item', { instance_id: 'feather' })).success)
  t.ok((await client.act('give_item', { instance_id: 'feather', target_npc_id: 'otter' })).success)
}

// The first story: what it reveals stays revealed.
story(t, rig, 'both devices of a player get every change once and in order, behind the reply', async (t, scene) => {
  const pad = await enter(scene, 'alice', first)
  const mirror = await enter(scene, 'alice', second)
  const bob = await enter(scene, 'bob', second)
  await until('the feather is there', () => pad.world.items.includes('feather'))
  t.ok((await pad.act('collect_item', { instance_id: 'feather' })).success)
  const response = pad.arrival('action_response')
  pad.send({ type: 'action', action: 'give_item', instance_id: 'feather', target_npc_id: 'otter' })
  const replied = await response
  const counted = await pad.arrival('quest_update')
  const completed = await pad.arrival('quest_complete')
  const own = await pad.arrival('world_update', tells('player.quests'))
  t.ok(replied.order < counted.order && counted.order < completed.order && completed.order < own.order)
  t.match(own.frame.changes, [
    { operation: 'add', instance_id: 'pearl' },
    { operation: 'remove', path: 'player.inventory', instance_id: 'feather' },
    { operation: 'add', path: 'player.inventory', item: { template_id: 'acorn' } },
    { path: 'player.quests', quest_id: 'plume', quest: { status: 'completed' } },
  ])
  t.equal((await mirror.arrival('world_update', tells('player.quests'))).text, own.text, 'the very same event')
  const seen = await bob.next('world_update', tells('item', 'pearl'))
  t.match(seen, { user_id: '', changes: { length: 1 } })
  for (const client of [pad, mirror]) {
    await client.next('world_update', walks)
    await client.next('world_update', turns)
    await client.next('world_update', comesBack)
  }
  t.notOk(mirror.types.includes('quest_complete'), 'what answers is for the socket that asked')
  await agree(t, pad, mirror)
  await agree(t, pad, bob)
  const shared = updatesOf(pad).filter((text) => updatesOf(mirror).includes(text))
  t.same(
    updatesOf(mirror).filter((text) => shared.includes(text)),
    shared,
    'in one order on both',
  )
})

story(
  t,
  rig,
  'with nobody acting two players on two gateways see a character walk, weather turn and a thing come back',
  async (t, scene) => {
    const alice = await enter(scene, 'alice', first)
    const bob = await enter(scene, 'bob', second)
    await give(alice)
    for (const client of [alice, bob]) {
      await client.next('world_update', comesBack)
      for (let round = 0; round < 2; round++) {
        await client.next('world_update', walks)
        await client.next('world_update', turns)
      }
    }
    await agree(t, alice, bob)
    const later = updatesOf(alice)
      .filter((text) => JSON.parse(text).user_id === '')
      .slice(-3)
    await until('the other has them too', () => later.every((text) => updatesOf(bob).includes(text)))
    for (const text of later) t.match(JSON.parse(text), { user_id: '', experience: restless, changes: { length: 1 } })
  },
)

story(
  t,
  rig,
  'a KB killed meanwhile goes on where it was: no step is lost, doubled or taken back',
  async (t, scene) => {
    const alice = await enter(scene, 'alice', first)
    const bob = await enter(scene, 'bob', second)
    for (let round = 0; round < 2; round++) {
      await give(alice)
      await rig.kb.service.kill()
      await rig.kb.service.start()
      for (const client of [alice, bob]) {
        await client.next('world_update', comesBack)
        await client.next('world_update', walks)
        await client.next('world_update', turns)
      }
      await agree(t, alice, bob)
    }
    const { steps } = bob
    const from = Number(steps[0]!.split('→')[0])
    t.same(
      steps,
      steps.map((_, index) => `${from + index}→${from + index + 1}`),
      'every version once',
    )
    t.notOk(bob.types.slice(2).includes('area_of_interest'), 'and nobody had to ask anew')
  },
)
