import { readdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { experience } from '../src/content.js'
import type { Gateway } from '../src/gateway.js'
import { runKbCommand, startKbCommand } from '../src/kb-command.js'
import { collect, drop, story, systemFor } from '../src/story.js'
import { until } from '../src/until.js'

const rig = await systemFor(t, { gateways: 2 })
const [first, second] = rig.gateways as [Gateway, Gateway]
const { service } = rig.kb

story(t, rig, 'a backup restored: every client is told the world anew, and no version falls', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, { gateway: first })
  const bob = await scene.enter('bob', scene.here, { gateway: second })
  const carol = await scene.enter('carol', scene.there, { gateway: second })
  const all = [alice, bob, carol]
  const [bottle, another, third] = scene.here.bottles as [string, string, string]
  await collect(alice, bottle)
  await scene.quiet(...all)
  await runKbCommand(rig, 'backup', 'saved.tgz')
  await collect(bob, another)
  await collect(alice, third)
  await scene.quiet(...all)
  const before = new Map(all.map((client) => [client, client.world.version!]))
  const frames = all.map(({ types }) => types.length)
  const { epoch } = await rig.kb.attach(alice.user)

  service.signal('SIGTERM')
  await service.exit
  t.match(await runKbCommand(rig, 'restore', 'saved.tgz'), /glass-wood: the world as of commit \d+ goes on in epoch/)
  t.same(
    all.map(({ types }) => types.length),
    frames,
    'nobody is told before the KB is back',
  )
  await service.start()
  for (const client of all) {
    const told = await client.next('area_of_interest', ({ snapshot_version: version }) => version > 1000)
    t.ok(told.snapshot_version > before.get(client)!, `${client.user}: ${told.snapshot_version}`)
  }
  t.ok((await rig.kb.attach(alice.user)).epoch > epoch)
  t.same([alice.world.inventory, bob.world.inventory], [[bottle], []], 'what came after the backup is gone')
  await collect(bob, third)
  await scene.quiet(...all)
  t.equal(alice.world.version, bob.world.version)
  await scene.same(t, ...all)
  for (const client of all) t.ok(client.isOpen, 'on the socket that it had')
})

story(t, rig, 'a backup that is killed while players play is noticed by nobody', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, { gateway: first })
  const bob = await scene.enter('bob', scene.here, { gateway: second })
  const before = alice.world.version!
  const bottle = scene.here.bottles[0]!
  const steps = 6
  for (let step = 0; step < steps; step++) {
    const backup = startKbCommand(rig, 'backup', `killed-${step}`)
    const isWriting = () => readdirSync(rig.folder).some((name) => name.startsWith(`killed-${step}`))
    if (step % 2 === 0) await until('it writes', () => isWriting() || !backup.isRunning)
    await (step % 2 === 0 ? collect : drop)(alice, bottle)
    await backup.end('SIGKILL')
  }
  await scene.quiet(alice, bob)
  t.equal(bob.world.version, before + steps)
  await scene.same(t, alice, bob)
  t.match(await runKbCommand(rig, 'backup', 'whole'), /glass-wood: commit \d+/)
})

story(t, rig, 'edited places are told to everybody who stands there, at a reset and not before', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, { gateway: first })
  const bob = await scene.enter('bob', scene.there, { gateway: second })
  const admin = await scene.enter('admin', scene.there, { gateway: second, signed: { isAdmin: true } })
  const all = [alice, bob, admin]
  const path = join(rig.contentDir, experience, 'world.template.json')
  const world = JSON.parse(await readFile(path, 'utf8'))
  world.locations[scene.here.zone].areas.cave = {
    name: 'Cave',
    spots: { ledge: { name: 'Ledge', items: [{ instance_id: 'echo', template_id: 'bottle' }] } },
  }
  await writeFile(path, JSON.stringify(world))
  await until('the KB takes it up', () => service.log.some((line) => /"places_wait_for_reset":true/.test(line)))
  t.equal((await alice.act('go', { destination: 'cave' })).success, false)
  t.same(alice.unread, [])
  t.ok((await admin.act('@reset experience CONFIRM')).success)
  const told = await alice.next('area_of_interest')
  t.match(told.areas, { cave: { spots: { ledge: { items: [] } } } })
  await scene.quiet(...all)
  t.ok(alice.world.items.includes('echo'))
  t.notOk(bob.types.slice(2).includes('area_of_interest'), 'elsewhere nothing changed')
  t.equal((await alice.act('go', { destination: 'cave' })).success, true)
  await collect(alice, 'echo')
  await scene.quiet(...all)
  await scene.same(t, ...all)
})
