import t from 'tap'
import type { Client } from '../src/client.js'
import type { Gateway } from '../src/gateway.js'
import { current, replayed, resync } from '../src/recovery.js'
import { collect, drop, type Scene, story, systemFor, v2 } from '../src/story.js'
import { until } from '../src/until.js'

const rig = await systemFor(t, { gateways: 2 })
const [first, second] = rig.gateways as [Gateway, Gateway]

async function recreateStream(): Promise<void> {
  const { created } = (await rig.hand.stream())!
  await rig.hand.deleteStream()
  await until('there is another stream', async () => {
    const stream = await rig.hand.stream()
    return stream !== null && stream.created !== created
  })
}

/** Who acts may get its effect as an event or, after a trouble, in an area of interest. */
function take(client: Client, bottle: string) {
  return client.act('collect_item', { instance_id: bottle })
}

/** Told that something was missed, it asks; nothing comes in between. */
async function askAnew(client: Client): Promise<void> {
  const required = await client.arrival('resync_required')
  client.send({ type: 'request_resync' })
  const area = await client.arrival('area_of_interest')
  const between = client.inbox.all.filter(({ order }) => order > required.order && order < area.order)
  if (between.length > 0) throw new Error(`${between[0]!.text} came to who has no world`)
}

async function isUp(gateway: Gateway): Promise<boolean> {
  return (await gateway.health()).nats_connected
}

async function restartNats(between: () => Promise<void>): Promise<void> {
  await rig.nats.kill()
  for (const gateway of rig.gateways) await until('it has noticed', async () => !(await isUp(gateway)))
  await between()
  await rig.nats.start()
  for (const gateway of rig.gateways) await until('it is back', () => isUp(gateway))
}

async function pair(scene: Scene) {
  const alice = await scene.enter('alice', scene.here, { gateway: first, ...v2 })
  const away = await scene.enter('away', scene.here, { gateway: first, ...v2 })
  const bob = await scene.enter('bob', scene.here, { gateway: second })
  await scene.quiet(alice, away, bob)
  return { alice, away, bob }
}

story(t, rig, 'the stream made anew under a running gateway: who was there is told, once', async (t, scene) => {
  const { alice, away, bob } = await pair(scene)
  await away.close()
  await recreateStream()
  t.equal((await alice.arrival('resync_required')).frame.reason, 'stream_changed')
  t.equal((await alice.ask({ type: 'ping', cursor: alice.cursor }, 'pong')).current, false)
  await alice.ask({ type: 'request_resync' }, 'area_of_interest')
  const idle = await scene.resume('away', away, { gateway: second })
  t.match(await idle.next('connected'), current, 'who missed nothing goes on')
  await collect(bob, scene.here.bottles[0]!)
  for (const client of [alice, idle]) await client.next('world_update')
  await scene.silence(t, alice, idle)
  await scene.same(t, alice, idle, bob)
})

story(t, rig, 'a cursor of the stream before: what the new one has is replayed from its start', async (t, scene) => {
  const { away, bob } = await pair(scene)
  await away.close()
  await recreateStream()
  for (const bottle of scene.here.bottles.slice(0, 2)) t.ok((await take(bob, bottle)).success)
  await rig.kb.settled()
  for (const gateway of [first, second]) {
    const again = await scene.resume('away', away, { gateway })
    t.match(await again.next('connected'), replayed(2))
    await scene.quiet(again)
    t.equal(again.steps.length, 2)
    await scene.same(t, again)
  }
})

story(t, rig, 'events that only the stream before had: resync says expired', async (t, scene) => {
  const { away, bob } = await pair(scene)
  await away.close()
  await collect(bob, scene.here.bottles[0]!)
  await scene.quiet(bob)
  await recreateStream()
  t.ok((await take(bob, scene.here.bottles[1]!)).success)
  const again = await scene.resume('away', away, { gateway: first })
  t.match(await again.next('connected'), resync('expired'))
  await scene.silence(t, again)
  await again.ask({ type: 'request_resync' }, 'area_of_interest')
  await scene.same(t, again, bob)
})

story(t, rig, 'the stream put back from a copy of its files, under a running gateway', async (t, scene) => {
  const { alice, away, bob } = await pair(scene)
  const [one, two, three] = scene.here.bottles as [string, string, string]
  await restartNats(() => rig.nats.copyStore())
  await away.close()
  await collect(bob, one)
  await alice.next('world_update')
  await drop(bob, one)
  await alice.next('world_update')
  await scene.quiet(alice, bob)
  await restartNats(() => rig.nats.restoreStore())
  await askAnew(alice)
  const again = await scene.resume('away', away, { gateway: first })
  t.match(await again.next('connected'), resync('expired'), 'what is not in the copy is not told as if it were all')
  await again.ask({ type: 'request_resync' }, 'area_of_interest')
  await collect(bob, two)
  for (const client of [alice, again]) await client.next('world_update')
  const late = await scene.resume('alice', alice, { gateway: second })
  t.match(await late.next('connected'), current)
  late.cut()
  await collect(bob, three)
  const latest = await scene.resume('alice', late, { gateway: second })
  t.match(await latest.next('connected'), replayed(1))
  await scene.quiet(alice, again, latest, bob)
  await scene.same(t, alice, again, latest, bob)
})

story(t, rig, 'a copy put back while the KB has more to publish: nobody is told half of it', async (t, scene) => {
  const { alice, away, bob } = await pair(scene)
  const [one, two, three, four] = scene.here.bottles as [string, string, string, string]
  await restartNats(() => rig.nats.copyStore())
  await away.close()
  await collect(bob, one)
  await alice.next('world_update')
  await scene.quiet(alice, bob)
  await restartNats(async () => {
    await rig.nats.restoreStore()
    for (const bottle of [two, three, four]) t.ok((await take(bob, bottle)).success)
  })
  await rig.kb.settled()
  const again = await scene.resume('away', away, { gateway: first })
  const { recovery } = await again.next('connected')
  if (recovery?.outcome === 'resync') {
    t.equal(recovery.reason, 'expired')
    await again.ask({ type: 'request_resync' }, 'area_of_interest')
  } else t.same(recovery, { outcome: 'replayed', events: 4 }, 'what is not stored was still remembered')
  if (alice.types.includes('resync_required')) await askAnew(alice)
  await until('alice knows all', () => alice.world.version === again.world.version)
  await scene.quiet(alice, again, bob)
  await scene.same(t, alice, again, bob)
})
