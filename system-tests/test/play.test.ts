import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { PlayCommand } from '../src/play-command.js'
import { Rig } from '../src/rig.js'
import type { Service } from '../src/service.js'
import { TcpProxy } from '../src/tcp-proxy.js'

const experiences = fileURLToPath(new URL('../../../kb-service/experiences', import.meta.url))
const folder = await mkdtemp(join(tmpdir(), 'play-'))
t.teardown(() => rm(folder, { recursive: true, force: true }))
await cp(experiences, folder, { recursive: true })
await hurry(join(folder, 'wylding-woods', 'timers.json'))
const rig = await Rig.start({ content: { folder, experience: 'wylding-woods' }, gateways: 2 })
t.teardown(() => rig.close())
const [first, second] = rig.gateways.map(({ service }) => service) as [Service, Service]

/** What happens by itself happens after a second or two. */
async function hurry(file: string): Promise<void> {
  const text = await readFile(file, 'utf8')
  await writeFile(
    file,
    text.replaceAll(/"after_s": \d+/g, '"after_s": 2').replaceAll(/"every_s": \d+/g, '"every_s": 1'),
  )
}

function play(t: Test, ...args: readonly string[]): PlayCommand {
  return playAt(t, [first.port], ...args)
}

function playAt(t: Test, ports: readonly number[], ...args: readonly string[]): PlayCommand {
  const command = new PlayCommand(ports, args)
  t.teardown(() => command.end())
  return command
}

t.test('two who only watch see what a third does, and then a bottle come back and a shopkeeper walk', async (t) => {
  const watchers = [play(t, '--user', 'bob'), play(t, '--user', 'carol')]
  for (const watcher of watchers) await watcher.shows(/Shelf of Moons +Bottle of Joy/)
  const alice = play(t)
  alice.type('take joy')
  alice.type('give joy to louisa')
  alice.type('quit')
  t.same(await alice.exit, { code: 0, signal: null }, alice.text)
  for (const watcher of watchers) {
    await watcher.shows(/Bottle of Joy is gone from Shelf of Moons/, /Bottle of Joy lies at Shelf of Moons now/)
    await watcher.shows(/Woander walks from/, /Woander walks from/)
    await watcher.shows(/the weather turns/)
  }
})

const cameBack = /● connected: (nothing was missed|\d+ changes? (was|were) missed and (is|are) here)/

t.test('one whose line is cut is told how many changes were missed, and sees them', async (t) => {
  const proxy = await TcpProxy.start(first.port)
  t.teardown(() => proxy.shut())
  const bob = playAt(t, [proxy.port], '--user', 'bob')
  await bob.shows(/Shelf of Moons +Bottle of Joy/)
  await proxy.shut()
  await bob.shows(/the line is down/)
  const alice = play(t)
  for (const line of ['take joy', 'drop joy', 'quit']) alice.type(line)
  t.same(await alice.exit, { code: 0, signal: null }, alice.text)
  await proxy.open()
  await bob.shows(
    /● connected: \d+ changes were missed and are here/,
    /Bottle of Joy is gone from/,
    /Bottle of Joy lies at/,
  )
  t.notMatch(bob.text, /asked for anew/)
})

t.test('a gateway that is killed and started again, or another one, goes on where the player stood', async (t) => {
  const bob = play(t, '--user', 'bob')
  const carol = playAt(t, [first.port, second.port], '--user', 'carol')
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
      /recovery +(nothing|\d+ changes?) (was|were) missed/,
      /latency +\d+ ms there and back/,
      /heartbeat +every 25 s; heard/,
    )
    t.equal(player.text.match(/You carry/g)?.length, 1, 'the world was not asked for again')
  }
})

t.test('a gateway that is drained is left for the next one, and the line is never down', async (t) => {
  const bob = playAt(t, [first.port, second.port], '--user', 'bob')
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

t.test('with protocol v1 the script leaves out what only v2 can do', async (t) => {
  const script = play(t, '--script', 'buttons', '--protocol', 'v1')
  t.same(await script.exit, { code: 0, signal: null }, script.text)
  t.match(script.text, /with gaia\.v1/)
  t.notMatch(script.text, /miss nothing/)
})

t.test('npm run play -- --script plays both worlds to their end, whatever happens by itself meanwhile', async (t) => {
  const script = play(t, '--script')
  t.same(await script.exit, { code: 0, signal: null }, script.text)
  t.match(script.text, /All \d+ steps were seen to happen\./)
  t.match(script.text, /● connected: \d+ changes were missed and are here\n.*✓ miss nothing while the line is cut/)
  t.notMatch(script.text, /✗/)
})
