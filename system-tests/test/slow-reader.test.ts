import t from 'tap'
import { library, tome } from '../src/content.js'
import { story, systemFor } from '../src/story.js'
import { TcpProxy } from '../src/tcp-proxy.js'
import { until } from '../src/until.js'

const rig = await systemFor(t, { gatewayEnv: { LAG_BYTES: '16384', SLOW_TIMEOUT_MS: '600000' } })
const lane = await TcpProxy.start(rig.gateway.service.port)
t.teardown(() => lane.shut())

/** Buffers between gateway and client hold some megabytes: each round carries the tome once to every reader. */
const mostRounds = 800
/** What comes while the slow one is behind. */
const roundsBehind = 60

story(t, rig, 'a slow reader catches up and hurts nobody (UP 7 L6)', async (t, scene) => {
  const alice = await scene.enter('alice', library)
  const slow = await scene.enter('slow', library, { port: lane.port })
  const bob = await scene.enter('bob', library)
  await scene.quiet(alice, slow, bob)
  const before = bob.world.version!
  lane.stall()
  const memoryBefore = await rig.gateway.metric('process_resident_memory_bytes')
  let rounds = 0
  async function play(count: number): Promise<void> {
    for (const end = rounds + count; rounds < end; rounds++) {
      for (const action of ['collect_item', 'drop_item']) {
        const { success, message } = await alice.act(action, { instance_id: tome })
        if (!success) throw new Error(`round ${rounds}: ${message}`)
      }
    }
  }
  await play(20)
  while ((await rig.gateway.metric('gateway_lagged_total')) === 0 && rounds < mostRounds) await play(20)
  t.ok((await rig.gateway.metric('gateway_lagged_total')) >= 1, 'one is behind')
  await play(roundsBehind)
  const after = before + 2 * rounds
  await until('bob has seen all', () => bob.world.version === after)
  t.equal(bob.steps.length, 2 * rounds, 'who reads fast gets every event')
  t.ok(bob.isOpen && slow.isOpen)
  const grownMb = ((await rig.gateway.metric('process_resident_memory_bytes')) - memoryBefore) / 1024 ** 2
  t.ok(grownMb < 96, `memory grew by ${grownMb.toFixed(1)} MB`)

  slow.send({ type: 'ping', timestamp: 'still there' })
  lane.flow()
  await slow.next('pong', ({ timestamp }) => timestamp === 'still there')
  await until('the slow one knows all', () => slow.world.version === after)
  await alice.act('collect_item', { instance_id: tome })
  await slow.next('world_update', ({ snapshot_version: version }) => version === after + 1)
  await alice.act('drop_item', { instance_id: tome })
  await scene.quiet(alice, slow, bob)
  t.ok(slow.isOpen, 'and stays')
  await scene.same(t, alice, slow, bob)
})
