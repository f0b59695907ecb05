import t from 'tap'
import type { Client } from '../src/client.js'
import { library, tome } from '../src/content.js'
import { story, systemFor, v2 } from '../src/story.js'
import { TcpProxy } from '../src/tcp-proxy.js'
import { until } from '../src/until.js'

const rig = await systemFor(t, { gatewayEnv: { LAG_BYTES: '16384', SLOW_TIMEOUT_MS: '600000' } })
const lane = await TcpProxy.start(rig.gateway.service.port)
t.teardown(() => lane.shut())

/** Buffers between gateway and client hold some megabytes: each round carries the tome once to every reader. */
const mostRounds = 800
/** What comes while the slow ones are behind: more than the gateway remembers, so that only the stream has it. */
const roundsBehind = 40

/** Takes the tome and puts it down again, so many times. */
async function play(client: Client, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const action of ['collect_item', 'drop_item']) {
      const { success, message } = await client.act(action, { instance_id: tome })
      if (!success) throw new Error(`round ${round}: ${message}`)
    }
  }
}

/** Plays until so many more sockets are behind. */
async function playUntilBehind(client: Client, sockets: number, step: number): Promise<void> {
  const before = await rig.gateway.metric('gateway_lagged_total')
  for (let rounds = 0; rounds < mostRounds; rounds += step) {
    await play(client, step)
    if ((await rig.gateway.metric('gateway_lagged_total')) >= before + sockets) return
  }
  throw new Error(`after ${mostRounds} rounds not ${sockets} are behind`)
}

story(t, rig, 'slow readers of v1 and v2 catch up, each in its way, and hurt nobody (UP 7 L6)', async (t, scene) => {
  const alice = await scene.enter('alice', library)
  const slow = await scene.enter('slow', library, { port: lane.port })
  const slow2 = await scene.enter('slow2', library, { ...v2, port: lane.port })
  const bob = await scene.enter('bob', library)
  const bob2 = await scene.enter('bob2', library, v2)
  await scene.quiet(alice, slow, slow2, bob, bob2)
  const before = bob.world.version!
  lane.stall()
  const memoryBefore = await rig.gateway.metric('process_resident_memory_bytes')
  await playUntilBehind(alice, 2, 20)
  await play(alice, roundsBehind)
  await rig.kb.settled()
  await rig.hand.forget()
  const { version: after } = await rig.kb.attach(alice.user)
  await until('who reads fast has seen all', () => bob.world.version === after && bob2.world.version === after)
  for (const { steps } of [bob, bob2]) t.equal(steps.length, after - before, 'who reads fast gets every event')
  t.ok(bob.isOpen && slow.isOpen && slow2.isOpen)
  const grownMb = ((await rig.gateway.metric('process_resident_memory_bytes')) - memoryBefore) / 1024 ** 2
  t.ok(grownMb < 96, `memory grew by ${grownMb.toFixed(1)} MB`)

  slow.send({ type: 'ping', timestamp: 'still there' })
  slow2.send({ type: 'ping', timestamp: 'still there', cursor: slow2.cursor })
  lane.flow()
  await slow.next('pong', ({ timestamp }) => timestamp === 'still there')
  t.equal((await slow2.next('pong', ({ timestamp }) => timestamp === 'still there')).current, false)
  await until('the slow one of v1 knows all', () => slow.world.version === after)

  const required = await slow2.arrival('resync_required')
  t.equal(required.frame.reason, 'expired', 'the stream no longer has it')
  await play(alice, 1)
  await scene.quiet(alice, slow, slow2)
  const told = slow2.inbox.all.filter(({ order }) => order > required.order).map(({ frame }) => frame.type)
  t.same(told, [], 'no event before its area of interest')
  await slow2.ask({ type: 'request_resync' }, 'area_of_interest')
  t.equal(slow2.world.version, after + 2)
  await play(alice, 1)
  await scene.quiet(alice, slow, slow2, bob, bob2)
  for (const client of [slow, slow2, bob, bob2]) t.equal(client.world.version, after + 4)
  t.ok(slow.isOpen && slow2.isOpen, 'and they stay')
  await scene.same(t, alice, slow, slow2, bob, bob2)
})

story(t, rig, 'a slow reader of v2 that missed little catches up by itself', async (t, scene) => {
  const alice = await scene.enter('alice', library)
  const slow = await scene.enter('slow', library, { ...v2, port: lane.port })
  await scene.quiet(alice, slow)
  const before = slow.world.version!
  lane.stall()
  await playUntilBehind(alice, 1, 2)
  await play(alice, 1)
  lane.flow()
  const { version } = await rig.kb.attach(alice.user)
  await until('it knows all', () => slow.world.version === version)
  await scene.quiet(alice, slow)
  t.equal(slow.steps.length, version - before, 'every event, once, in order')
  t.notOk(slow.types.includes('resync_required'))
  t.equal((await slow.ask({ type: 'ping', cursor: slow.cursor }, 'pong')).current, true)
  slow.cut()
  await play(alice, 1)
  const again = await scene.resume('slow', slow)
  t.match(await again.next('connected'), { recovery: { outcome: 'replayed', events: 2 } })
  await scene.quiet(alice, again)
  await scene.same(t, alice, again)
})
