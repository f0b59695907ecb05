import t from 'tap'
import type { Gateway } from '../src/gateway.js'
import { collect, drop, play, story, systemFor, walk } from '../src/story.js'
import { until } from '../src/until.js'

/** What went wrong in the Python pipeline, row by row, and does not any more. schemas/COMPATIBILITY.md has the list. */
const rig = await systemFor(t, { gateways: 2 })
const [first, second] = rig.gateways as [Gateway, Gateway]

const errors: readonly [code: string, frame: object | string | Uint8Array, message: string][] = [
  ['invalid_json', '{"type":', 'Message must be valid JSON'],
  ['missing_type', '{"type":""}', "Message must have 'type' field"],
  ['unknown_message_type', { type: 'dance' }, 'Unknown message type: dance'],
  ['processing_error', '[1]', 'Message must be a JSON object'],
  ['missing_action', { type: 'action' }, "Action message must have 'action' field"],
  ['missing_coordinates', { type: 'update_location', lat: 1 }, 'GPS coordinates required (lat, lng)'],
]

for (const [code, frame, message] of errors) {
  story(t, rig, `UP 1.6.1 ${code}: told with upstream's words, and the socket goes on`, async (t, scene) => {
    const alice = await scene.connect('alice')
    alice.send(frame)
    const error = await alice.next('error')
    t.match(error, { code, message })
    t.same(Object.keys(error), ['type', 'code', 'message', 'timestamp'])
    await alice.pong()
  })
}

story(t, rig, 'UP 2.7.1, UP 7 V2: what one player takes vanishes at the other, step by step', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, { gateway: first })
  const bob = await scene.enter('bob', scene.here, { gateway: second })
  const version = alice.world.version!
  await collect(alice, scene.here.bottles[0]!)
  await bob.next('world_update')
  await collect(bob, scene.here.bottles[1]!)
  await alice.next('world_update')
  await scene.quiet(alice, bob)
  const steps = [`${version}→${version + 1}`, `${version + 1}→${version + 2}`]
  t.same(alice.steps, steps)
  t.same(bob.steps, steps, 'UP 2.7.2: nothing of the other is skipped')
  await scene.same(t, alice, bob)
})

story(
  t,
  rig,
  'UP 2.7.3, UP 7 V1: what a client does after a new area of interest builds on that one',
  async (t, scene) => {
    const alice = await scene.enter('alice', scene.here, { gateway: first })
    const bob = await scene.enter('bob', scene.here, { gateway: second })
    await collect(bob, scene.here.bottles[0]!)
    await alice.next('world_update')
    const { snapshot_version: version } = await walk(alice, scene.here)
    const { update } = await collect(alice, scene.here.bottles[1]!)
    t.equal(update.base_version, version)
    await scene.same(t, alice, bob)
  },
)

story(
  t,
  rig,
  'UP 2.7.4, UP 2.7.5, UP 7 L2, UP 7 L3, UP 7 L4: a second socket deafens no other, nor does its end',
  async (t, scene) => {
    const pads = [
      await scene.enter('alice', scene.here, { gateway: first }),
      await scene.enter('alice', scene.here, { gateway: first }),
      await scene.enter('alice', scene.here, { gateway: second }),
    ] as const
    const bob = await scene.enter('bob', scene.here, { gateway: first })
    await collect(bob, scene.here.bottles[0]!)
    for (const pad of pads) await pad.next('world_update')
    await pads[0].close()
    await collect(bob, scene.here.bottles[1]!)
    for (const pad of pads.slice(1)) await pad.next('world_update')
    await pads[2].close()
    await play(pads[1], { action: 'go', destination: 'thicket' })
    await scene.silence(t, pads[1], bob)
    await scene.same(t, pads[1])
  },
)

story(t, rig, 'UP 2.7.7, UP 7 V3: whatever changes what others see is told to them', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, { gateway: first })
  const bob = await scene.enter('bob', scene.here, { gateway: second })
  const admin = await scene.enter('admin', scene.there, { gateway: second, signed: { isAdmin: true } })
  const [bottle] = scene.here.bottles as [string]
  const does = [
    () => collect(alice, bottle),
    () => drop(alice, bottle),
    () => collect(alice, bottle),
    () => admin.act('@reset experience CONFIRM'),
  ]
  for (const act of does) {
    await act()
    await bob.next('world_update')
  }
  await scene.quiet(alice, bob, admin)
  await scene.same(t, alice, bob, admin)
})

story(t, rig, 'UP 2.7.8: a call that comes by no socket is told to the sockets of that player', async (t, scene) => {
  const alice = await scene.enter('alice')
  const { status } = await rig.kb.message(
    alice.user,
    { type: 'action', action: 'collect_item', instance_id: scene.here.bottles[0] },
    'by-no-socket-at-all-1',
  )
  t.equal(status, 200)
  await alice.next('world_update')
  await drop(alice, scene.here.bottles[0]!)
  await scene.silence(t, alice)
  await scene.same(t, alice)
})

story(t, rig, 'UP 7 L1: who has gone leaves nothing behind', async (t, scene) => {
  const others = await scene.enter('bob', scene.here, { gateway: first })
  const sockets = async () => (await first.health()).websocket_connections
  await until('those of the tests before are gone', async () => (await sockets()) === 1)
  const before = await first.metric('gateway_subjects')
  const leavers = await Promise.all(
    Array.from({ length: 10 }, (_, index) => scene.enter(`leaver${index}`, scene.here, { gateway: first })),
  )
  t.equal(await first.metric('gateway_subjects'), before + leavers.length, 'one for each player')
  for (const [index, leaver] of leavers.entries()) index % 2 === 0 ? await leaver.close() : leaver.cut()
  await until(
    'no socket and no subscription of theirs is left',
    async () => (await sockets()) === 1 && (await first.metric('gateway_subjects')) === before,
  )
  await collect(others, scene.here.bottles[0]!)
})

story(t, rig, 'UP 7 L5: who comes back again and again hears each event once', async (t, scene) => {
  const bob = await scene.enter('bob', scene.here, { gateway: second })
  let alice = await scene.enter('alice', scene.here, { gateway: first })
  for (let times = 0; times < 5; times++) {
    if (times % 2 === 0) alice.cut()
    else await alice.close()
    alice = await scene.enter('alice', scene.here, { gateway: first })
  }
  await collect(bob, scene.here.bottles[0]!)
  await alice.next('world_update')
  await scene.silence(t, alice)
  t.equal(alice.steps.length, 1)
})

story(t, rig, 'UP 7 V6, UP 7 V7: taking something is one commit, one version and one event', async (t, scene) => {
  const alice = await scene.enter('alice')
  const before = await rig.kb.attach(alice.user)
  const { update } = await collect(alice, scene.here.bottles[0]!)
  const after = await rig.kb.attach(alice.user)
  t.equal(after.commit, before.commit + 1)
  t.equal(after.version, before.version + 1)
  t.equal(update.snapshot_version, after.version, 'and there is one number for it, whoever tells it')
  const world = await alice.ask({ type: 'request_resync' }, 'area_of_interest')
  t.equal(world.snapshot_version, after.version)
  await scene.silence(t, alice)
})

story(t, rig, 'UP 7 A12: what is carried looks the same in an area of interest and in an update', async (t, scene) => {
  const alice = await scene.enter('alice')
  const { update } = await collect(alice, scene.here.bottles[0]!)
  const added = update.changes.find((change) => change.operation === 'add') as { item: unknown }
  const world = await alice.ask({ type: 'request_resync' }, 'area_of_interest')
  t.same(world.player.inventory, [added.item])
})
