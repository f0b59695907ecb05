import t from 'tap'
import { collect, story, systemFor } from '../src/story.js'
import { TcpProxy } from '../src/tcp-proxy.js'
import { until } from '../src/until.js'

const heartbeatMs = 1_000
const rig = await systemFor(t, { gatewayEnv: { HEARTBEAT_MS: String(heartbeatMs) } })
const v2 = { protocols: ['gaia.v2'] }

story(t, rig, 'a path that is dead is dropped; who only answers pings of WebSocket lives', async (t, scene) => {
  const path = await TcpProxy.start(rig.gateway.service.port)
  t.teardown(() => path.shut())
  const bob = await scene.enter('bob', scene.here, v2)
  const alice = await scene.enter('alice', scene.here, { ...v2, port: path.port })
  await scene.quiet(alice, bob)
  path.stall()
  const stalledAtMs = performance.now()
  await until('the gateway lets go', async () => (await rig.gateway.metric('gateway_sessions')) === 1)
  const tookMs = performance.now() - stalledAtMs
  t.ok(tookMs < 2.5 * heartbeatMs + 1_000, `after ${Math.round(tookMs)} ms`)
  t.ok(tookMs > 1.4 * heartbeatMs, 'not before it could have answered')
  await collect(bob, scene.here.bottles[0]!)
  path.flow()
  t.match(await alice.next('goodbye'), { code: 'idle', retryable: true, cursor: alice.cursor })
  t.same(await alice.closed, { code: 1001, reason: 'idle' })
  const again = await scene.knock('alice', { ...v2, cursor: alice.cursor })
  again.world.continue(alice.world)
  t.match(await again.next('connected'), { recovery: { outcome: 'replayed', events: 1 }, heartbeat_ms: heartbeatMs })
  await again.next('world_update')

  // bob has said one thing in all that time.
  const frames = bob.inbox.all.map(({ frame }) => frame)
  const beats = frames.filter(({ type }) => type === 'heartbeat')
  t.ok(beats.length >= 2, 'a heartbeat a second')
  t.ok(bob.isOpen)
  const hasWorld = frames.slice(frames.findIndex(({ type }) => type === 'area_of_interest'))
  for (const frame of hasWorld) if (frame.type === 'heartbeat') t.type(frame.cursor, 'string')
  await scene.same(t, again, bob)
})

story(t, rig, 'a heartbeat names what was sent before it, also while events flow', async (t, scene) => {
  const bob = await scene.enter('bob', scene.here)
  const alice = await scene.enter('alice', scene.here, v2)
  const beats = () => alice.inbox.all.filter(({ frame }) => frame.type === 'heartbeat').length
  const bottle = scene.here.bottles[0]!
  for (let times = 0; beats() < 2; times++) {
    await bob.act(times % 2 === 0 ? 'collect_item' : 'drop_item', { instance_id: bottle })
  }
  let stands: unknown = null
  for (const { frame } of alice.inbox.all) {
    if (frame.type === 'heartbeat' && stands !== null) t.equal(frame.cursor, stands)
    if (frame.type === 'area_of_interest' || frame.type === 'world_update') stands = frame.cursor
  }
  t.ok(alice.steps.length > 20)
  await scene.quiet(alice)
})
