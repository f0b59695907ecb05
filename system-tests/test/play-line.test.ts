import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { PlayCommand } from '../src/play-command.js'
import { Rig } from '../src/rig.js'
import type { Service } from '../src/service.js'
import { TcpProxy } from '../src/tcp-proxy.js'

const folder = fileURLToPath(new URL('../../../kb-service/experiences', import.meta.url))
const content = { folder, experience: 'wylding-woods' }
const rig = await Rig.start({ content, gateways: 2, kbEnv: { WORLD_TIMERS: 'off' } })
t.teardown(() => rig.close())
const [first, second] = rig.gateways.map(({ service }) => service) as [Service, Service]

function play(t: Test, ports: readonly number[], ...args: readonly string[]): PlayCommand {
  const command = new PlayCommand(ports, args)
  t.teardown(() => command.end())
  return command
}

const cameBack = /● connected: nothing was missed/

t.test('one whose line is cut is told how many changes were missed, and sees them', async (t) => {
  const proxy = await TcpProxy.start(first.port)
  t.teardown(() => proxy.shut())
  const bob = play(t, [proxy.port], '--user', 'bob')
  await bob.shows(/Shelf of Moons +Bottle of Joy/)
  await proxy.shut()
  await bob.shows(/the line is down/)
  const alice = play(t, [first.port])
  for (const line of ['take joy', 'drop joy', 'quit']) alice.type(line)
  t.same(await alice.exit, { code: 0, signal: null }, alice.text)
  await proxy.open()
  await bob.shows(
    /● connected: 2 changes were missed and are here/,
    /Bottle of Joy is gone from/,
    /Bottle of Joy lies at/,
  )
  t.notMatch(bob.text, /asked for anew/)
})

t.test('a gateway that is killed and started again, or another one, goes on where the player stood', async (t) => {
  const bob = play(t, [first.port], '--user', 'bob')
  const carol = play(t, [first.port, second.port], '--user', 'carol')
  for (const player of [bob, carol]) await player.shows(/You carry/)
  await first.kill()
  await carol.shows(/the line is down/, cameBack)
  await bob.shows(/the line is down/)
  await first.start('/ready')
  await bob.shows(cameBack)
  for (const [player, { port }] of [
    [bob, first],
    [carol, second],
  ] as const) {
    player.type('status')
    await player.shows(
      new RegExp(`● connected to ws://127.0.0.1:${port}/`),
      /protocol +gaia\.v2/,
      /cursor +[a-z]{8}\./,
      /recovery +nothing was missed/,
      /latency +\d+ ms there and back/,
      /heartbeat +every 25 s; heard/,
    )
    t.equal(player.text.match(/You carry/g)?.length, 1, 'the world was not asked for again')
  }
})

t.test('a gateway that is drained is left for the next one, and the line is never down', async (t) => {
  const bob = play(t, [first.port, second.port], '--user', 'bob')
  await bob.shows(/You carry/)
  first.signal('SIGTERM')
  await bob.shows(/The next socket is opened in/, /● moved to the next socket: /)
  t.same(await first.exit, { code: 0, signal: null })
  bob.type('take joy')
  await bob.shows(/Joy/, /you have Bottle of Joy now/)
  bob.type('drop joy')
  await bob.shows(/you no longer have Bottle of Joy/)
  t.notMatch(bob.text, /the line is down|asked for anew/)
  await first.start('/ready')
})
