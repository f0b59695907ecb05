import { execFile } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import t from 'tap'
import type { Client } from '../src/client.js'
import type { Gateway } from '../src/gateway.js'
import { story, systemFor } from '../src/story.js'
import { until } from '../src/until.js'

const run = promisify(execFile)

/** From now on no file of the KB may grow: a write fails as on a full disk, only with EFBIG. `null`: as much as it likes. */
async function limitFiles(bytes: number | null): Promise<void> {
  await run('prlimit', ['--pid', String(rig.kb.service.pid), `--fsize=${bytes ?? 'unlimited'}:`])
}

const hasPrlimit = await run('prlimit', ['--version']).then(
  () => true,
  () => false,
)
// Of Linux; elsewhere what the KB does is still held by its own tests, with a disk that is made to refuse.
if (!hasPrlimit) {
  t.plan(0, 'there is no prlimit')
  await new Promise(setImmediate)
  process.exit(0)
}
const rig = await systemFor(t, { gateways: 2, kbEnv: { CHECKPOINT_COMMITS: '10' } })
const [first, second] = rig.gateways as [Gateway, Gateway]

/** How long a player waits before saying it again. */
const backOffMs = 50
let requests = 0

/** Says it again, with its id, until it is done; returns how often it was `kb_unavailable`. */
async function insist(client: Client, action: string, bottle: string, onRefused = () => {}): Promise<number> {
  const request_id = `disk-full-request-${++requests}`
  for (let refusals = 0; ; refusals++) {
    client.send({ type: 'action', action, instance_id: bottle, request_id })
    const isAnswer = (type: string) => type === 'error' || type === 'action_response'
    const { frame } = await client.inbox.next('an answer', (arrived) => isAnswer(arrived.frame.type))
    if (frame.type === 'action_response' && frame.success) return refusals
    if (frame.code !== 'kb_unavailable') throw new Error(JSON.stringify(frame))
    onRefused()
    await pause(backOffMs)
  }
}

story(
  t,
  rig,
  'the KB cannot write: players are told so at once, keep their sockets, and go on when it can',
  async (t, scene) => {
    const clients = [
      await scene.enter('alice', scene.here, { gateway: first }),
      await scene.enter('alice', scene.here, { gateway: second }),
      await scene.enter('bob', scene.here, { gateway: second }),
    ] as const
    const [alice, , bob] = clients
    const [bottle, another] = scene.here.bottles as [string, string]
    const seats = [first, second].flatMap((gateway) => Array.from({ length: 5 }, () => gateway))
    const others = await Promise.all(seats.map((gateway, index) => scene.connect(`other${index}`, { gateway })))
    const before = alice.world.version!
    for (const action of ['collect_item', 'drop_item']) t.equal(await insist(alice, action, bottle), 0)

    await limitFiles(0)
    let refusals = 0
    const refused = () => {
      refusals++
    }
    const going = Promise.all([
      insist(alice, 'collect_item', bottle, refused),
      insist(bob, 'collect_item', another, refused),
    ])
    going.catch(() => {}) // told below
    await until('the KB says so', async () => (await rig.kb.troubles()).includes('journal_unwritable'))
    t.equal((await rig.kb.service.get('/ready')).status, 503)
    // So many calls in vain are enough for a gateway to make nobody wait any more.
    for (const other of others) other.send({ type: 'request_resync' })
    for (const other of others) t.equal((await other.next('error')).code, 'kb_unavailable')
    for (const gateway of [first, second]) {
      await until('the gateway says so', async () => (await gateway.health()).status === 'degraded')
      t.equal((await gateway.service.get('/ready')).status, 200)
    }
    await until('players were told', () => refusals > 4)
    t.equal(alice.world.version, before + 2)
    const told = rig.kb.service.log.filter((line) => line.includes('"trouble"'))
    t.ok(told.length < 8, `${told.length} lines tell of it`)

    await limitFiles(null)
    for (const count of await going) t.ok(count > 0)
    for (const action of ['drop_item', 'collect_item']) t.equal(await insist(alice, action, bottle), 0)
    for (const { user, world } of clients) {
      await until(`${user} is where the world is`, () => world.version === before + 6)
    }
    const steps = Array.from({ length: 6 }, (_, step) => `${before + step}→${before + step + 1}`)
    for (const client of clients) {
      t.same(client.steps, steps, `${client.user} saw every step once and in order`)
      t.ok(client.isOpen, 'on the same socket')
    }
    for (const gateway of [first, second]) {
      await until('the gateway is well', async () => (await gateway.health()).status === 'healthy')
    }
    t.same(await rig.kb.troubles(), [])

    await rig.kb.service.kill()
    await rig.kb.service.start()
    await scene.quiet(...clients)
    await scene.same(t, ...clients)
    t.same(alice.world.inventory, [bottle], 'what was answered is still so')
    t.same(bob.world.inventory, [another])
  },
)

story(t, rig, 'the KB cannot write and is killed: what it had answered is there', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, { gateway: first })
  const bob = await scene.enter('bob', scene.here, { gateway: second })
  const [bottle, another] = scene.here.bottles as [string, string]
  await insist(alice, 'collect_item', bottle)
  await limitFiles(0)
  const going = insist(bob, 'collect_item', another)
  await until('the KB says so', async () => (await rig.kb.troubles()).includes('journal_unwritable'))
  await rig.kb.service.kill()
  await rig.kb.service.start()
  await going // hidden by the retries of a call, or said again by the player
  await scene.quiet(alice, bob)
  await scene.same(t, alice, bob)
  t.same(alice.world.inventory, [bottle])
  t.same(bob.world.inventory, [another])
})
