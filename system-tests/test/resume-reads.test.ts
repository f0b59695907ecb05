import t from 'tap'
import type { Gateway } from '../src/gateway.js'
import { isAttach } from '../src/kb-proxy.js'
import { current, replayed, resync } from '../src/recovery.js'
import { collect, drop, type Scene, story, systemFor, v2, walk } from '../src/story.js'
import { until } from '../src/until.js'

const rig = await systemFor(t, { gateways: 2, hasKbProxy: true, hasNatsProxies: true, hasReplica: true })
const [first, second] = rig.gateways as [Gateway, Gateway]
const replica = rig.replica!
const leaderReads = await rig.hand.overhear()

/** What the stream was asked for so far. */
async function reads(): Promise<number> {
  await rig.hand.caughtUp()
  return replica.questions + leaderReads.length
}

/** Alice, who left, and Bob, who then took and put down a bottle so often. */
async function left(scene: Scene, times: number) {
  const alice = await scene.enter('alice', scene.here, { gateway: first, ...v2 })
  const bob = await scene.enter('bob', scene.here, { gateway: first })
  await scene.quiet(alice, bob)
  alice.cut()
  for (let step = 0; step < times; step++) await (step % 2 === 0 ? collect : drop)(bob, scene.here.bottles[0]!)
  await scene.quiet(bob)
  return { alice, bob }
}

story(t, rig, 'a resume with nothing missed reads nothing from the stream and costs one call', async (t, scene) => {
  const { alice, bob } = await left(scene, 0)
  for (const gateway of [first, second]) {
    const before = { reads: await reads(), calls: rig.kbProxy!.calls.length }
    const again = await scene.resume('alice', alice, { gateway })
    t.match(await again.next('connected'), current)
    await again.pong()
    t.equal(await reads(), before.reads, 'nothing is read')
    t.same(rig.kbProxy!.calls.slice(before.calls).map(isAttach(alice.user)), [true], 'the KB is asked once')
  }
  await collect(bob, scene.here.bottles[0]!)
  const before = await reads()
  const late = await scene.resume('alice', alice, { gateway: second })
  t.match(await late.next('connected'), replayed(1))
  t.ok((await reads()) > before, 'what is missed is read')
})

for (const question of [0, 1, 2, 3]) {
  story(
    t,
    rig,
    `events arriving during a replay come once, in order: held at read ${question + 1}`,
    async (t, scene) => {
      const { alice, bob } = await left(scene, 4)
      const held = replica.hold(question)
      const again = await scene.resume('alice', alice, { gateway: second })
      await held.arrived()
      for (const bottle of scene.here.bottles.slice(1)) await collect(bob, bottle)
      await scene.quiet(bob)
      held.release()
      const { recovery } = await again.next('connected')
      t.equal(recovery?.outcome, 'replayed')
      await scene.quiet(again, bob)
      t.equal(again.steps.length, 7)
      t.notOk(again.types.includes('area_of_interest'))
      await scene.same(t, again, bob)
    },
  )
}

story(t, rig, 'a second drop while the replay is read', async (t, scene) => {
  const { alice, bob } = await left(scene, 4)
  const held = replica.hold(1)
  const cut = await scene.resume('alice', alice, { gateway: second })
  await held.arrived()
  cut.cut()
  await collect(bob, scene.here.bottles[1]!)
  held.release()
  const again = await scene.resume('alice', alice, { gateway: second })
  t.match(await again.next('connected'), replayed(5))
  await scene.quiet(again, bob)
  t.same(cut.types, [])
  await scene.same(t, again, bob)
  await until('nobody is left half way', async () => (await states(second)).joining === 0)
})

story(t, rig, 'a second drop while the replay is told: each frame is a place to go on from', async (t, scene) => {
  const { alice, bob } = await left(scene, 4)
  const once = await scene.resume('alice', alice, { gateway: second })
  for (let missed = 4; missed >= 0; missed--) {
    const told = await once.arrival(missed === 4 ? 'connected' : 'world_update')
    const again = await scene.knock('alice', { gateway: first, cursor: String(told.frame.cursor), ...v2 })
    t.match(await again.next('connected'), missed === 0 ? current : replayed(missed))
    await again.close()
  }
  await scene.silence(t, once, bob)
})

story(t, rig, 'direct get that lags behind the leader: the leader is asked', async (t, scene) => {
  const { lastSequence } = (await rig.hand.stream())!
  const { alice, bob } = await left(scene, 4)
  for (const known of [lastSequence, (await rig.hand.stream())!.lastSequence - 2]) {
    replica.knowsUpTo = known
    const again = await scene.resume('alice', alice, { gateway: second })
    t.match(await again.next('connected'), replayed(4))
    await scene.quiet(again)
    t.equal(again.steps.length, 4)
    await scene.same(t, again, bob)
  }
  replica.knowsUpTo = Number.POSITIVE_INFINITY
})

story(t, rig, 'direct get that never answers: the leader is asked', async (t, scene) => {
  const { alice, bob } = await left(scene, 4)
  replica.isSilent = true
  const again = await scene.resume('alice', alice, { gateway: second })
  t.match(await again.next('connected'), replayed(4))
  replica.isSilent = false
  await scene.quiet(again, bob)
  await scene.same(t, again, bob)
})

story(t, rig, 'a move while the replay is read', async (t, scene) => {
  const mirror = await scene.enter('alice', scene.here, { gateway: first })
  const { alice } = await left(scene, 2)
  const held = replica.hold()
  const again = await scene.resume('alice', alice, { gateway: second })
  await held.arrived()
  await walk(mirror, scene.there)
  await scene.quiet(mirror)
  held.release()
  const { recovery } = await again.next('connected')
  if (recovery?.outcome === 'resync') {
    t.equal(recovery.reason, 'zone_changed')
    await again.ask({ type: 'request_resync' }, 'area_of_interest')
  }
  await scene.quiet(again, mirror)
  t.equal(again.world.zone, scene.there.zone)
  await scene.same(t, again, mirror)
})

story(t, rig, 'the connection to NATS breaks while the replay is read', async (t, scene) => {
  const { alice, bob } = await left(scene, 2)
  const held = replica.hold(1)
  const again = await scene.resume('alice', alice, { gateway: second })
  await held.arrived()
  rig.natsForGateways!.cut()
  await collect(bob, scene.here.bottles[1]!).catch(() => undefined)
  held.release()
  const { recovery } = await again.next('connected')
  if (recovery?.outcome === 'resync') await again.ask({ type: 'request_resync' }, 'area_of_interest')
  await scene.quiet(again, bob)
  await scene.same(t, again, bob)
})

story(t, rig, 'the stream is made anew while the replay is read: nothing of it counts', async (t, scene) => {
  const { alice, bob } = await left(scene, 4)
  const held = replica.hold(1)
  const again = await scene.resume('alice', alice, { gateway: second })
  await held.arrived()
  const { created } = (await rig.hand.stream())!
  await rig.hand.deleteStream()
  await until('there is another stream', async () => {
    const stream = await rig.hand.stream()
    return stream !== null && stream.created !== created
  })
  held.release()
  t.match(await again.next('connected'), resync('expired'))
  await scene.silence(t, again)
  await again.ask({ type: 'request_resync' }, 'area_of_interest')
  await scene.same(t, again, bob)
})

story(
  t,
  rig,
  'the KB does not answer: the socket opens, is told so, and asks when the KB is back',
  async (t, scene) => {
    const { alice, bob } = await left(scene, 2)
    await rig.kb.service.kill()
    const again = await scene.resume('alice', alice, { gateway: second })
    const connected = await again.next('connected')
    t.match(connected, resync('kb_unavailable'))
    t.notOk('cursor' in connected)
    t.match(await again.ask({ type: 'request_resync', request_id: 'resync-while-the-kb-is-away' }, 'error'), {
      code: 'kb_unavailable',
      request_id: 'resync-while-the-kb-is-away',
      retryable: true,
    })
    t.equal((await again.ask({ type: 'ping', cursor: alice.cursor }, 'pong')).current, false)
    await rig.kb.service.start()
    await until('it has its world', async () => {
      again.send({ type: 'request_resync' })
      const { frame } = await again.inbox.next('an answer', (arrived) => arrived.frame.type !== 'heartbeat')
      return frame.type === 'area_of_interest'
    })
    await scene.quiet(again)
    await scene.same(t, again, bob)
  },
)

async function states(gateway: Gateway): Promise<Record<string, number>> {
  const { body } = await gateway.service.get('/metrics')
  const found = [...body.matchAll(/^gateway_sessions\{state="(\w+)"\} (\d+)$/gm)]
  return Object.fromEntries(found.map(([, state, count]) => [state!, Number(count)]))
}
