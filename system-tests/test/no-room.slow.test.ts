import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import type { Client } from '../src/client.js'
import type { Gateway } from '../src/gateway.js'
import { SmallDisk } from '../src/small-disk.js'
import { story, systemFor } from '../src/story.js'
import { until } from '../src/until.js'

const forKb = await SmallDisk.mount('1m')
const forNats = await SmallDisk.mount('16m')
if (forKb === null || forNats === null) {
  t.plan(0, 'no file systems may be mounted here')
  await new Promise(setImmediate)
  process.exit(0)
}
t.teardown(() => Promise.all([forKb.unmount(), forNats.unmount()]))

const rig = await systemFor(t, {
  gateways: 2,
  natsConfig: `jetstream { store_dir: "${forNats.path}", max_file_store: 2GB }`,
  kbEnv: { KB_DATA_DIR: forKb.path },
})
t.setTimeout(600_000)
const [first, second] = rig.gateways as [Gateway, Gateway]
/** How long a player waits before saying it again. */
const backOffMs = 100
let requests = 0

/** Says it until it is done; false, without saying it again, if `mayInsist` is false and the KB is not to be had. */
async function play(client: Client, step: number, bottle: string, mayInsist = true): Promise<boolean> {
  const action = step % 2 === 0 ? 'collect_item' : 'drop_item'
  const request_id = `no-room-request-${++requests}`
  for (;;) {
    client.send({ type: 'action', action, instance_id: bottle, request_id })
    const isAnswer = (type: string) => type === 'error' || type === 'action_response'
    const { frame } = await client.inbox.next('an answer', (arrived) => isAnswer(arrived.frame.type))
    if (frame.type === 'action_response' && frame.success) return true
    if (frame.code !== 'kb_unavailable') throw new Error(`step ${step}: ${JSON.stringify(frame)}`)
    if (!mayInsist) return false
    await pause(backOffMs)
  }
}

async function playThrough(client: Client, from: number, to: number, bottle: string): Promise<void> {
  for (let step = from; step < to; step++) await play(client, step, bottle)
}

story(t, rig, 'the journal fills its disk: what is answered is kept, and with room all goes on', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, { gateway: first })
  const bob = await scene.enter('bob', scene.here, { gateway: second })
  const [bottle, another] = scene.here.bottles as [string, string]
  const before = alice.world.version!
  let steps = 0
  while (await play(alice, steps, bottle, false)) steps++
  t.ok(steps > 100, `${steps} actions found room`)
  t.ok((await rig.kb.troubles()).includes('journal_unwritable'))
  await rig.kb.service.kill()
  const gone = rig.kb.service.start()
  await t.rejects(gone, /disk/, 'a start without room says why')
  await forKb.grow('8m')
  await rig.kb.service.start()
  t.ok(await play(bob, 0, another))
  const { version } = await rig.kb.attach(alice.user)
  t.ok(version === before + steps + 1, `${version - before} changes for ${steps + 1} answers`)
  for (const { user, world } of [alice, bob]) {
    await until(`${user} is where the world is`, () => world.version === version)
  }
  await scene.quiet(alice, bob)
  await scene.same(t, alice, bob)
})

story(t, rig, 'the disk of the KB is filled by somebody else, and cleared', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, { gateway: first })
  const bob = await scene.enter('bob', scene.here, { gateway: second })
  const bottle = scene.here.bottles[0]!
  const before = alice.world.version!
  await playThrough(alice, 0, 10, bottle)
  await forKb.fill()
  const going = playThrough(alice, 10, 30, bottle)
  await until('the KB says so', async () => (await rig.kb.troubles()).includes('journal_unwritable'))
  await forKb.clear()
  await going
  for (const { user, world } of [alice, bob]) {
    await until(`${user} is where the world is`, () => world.version === before + 30)
  }
  await until('all is well', async () => (await rig.kb.troubles()).length === 0)
  await scene.quiet(alice, bob)
  await scene.same(t, alice, bob)
})

story(t, rig, 'the disk of NATS is full: actions go on, and events come when it is not', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, { gateway: first })
  const bob = await scene.enter('bob', scene.here, { gateway: second })
  const bottle = scene.here.bottles[0]!
  const before = alice.world.version!
  await playThrough(alice, 0, 10, bottle)
  await forNats.fill()
  let step = 10
  for (let isTroubled = false; !isTroubled; ) {
    for (let count = 0; count < 5; count++) await play(alice, step++, bottle)
    await pause(backOffMs)
    isTroubled = (await rig.kb.troubles()).length > 0
  }
  await forNats.clear()
  // nats-server gives its streams up when their disk is full; it has them again after a restart.
  await rig.nats.kill()
  await rig.nats.start()
  await play(alice, step++, bottle)
  for (const { user, world } of [alice, bob]) {
    await until(`${user} is where the world is`, () => world.version === before + step)
  }
  for (const { user, isOpen, steps } of [alice, bob]) {
    t.ok(isOpen, `${user} never had to connect again`)
    t.same(steps, [...new Set(steps)], `${user} saw nothing twice`)
  }
  await scene.quiet(alice, bob)
  await scene.same(t, alice, bob)
})
