import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { PlayCommand } from '../src/play-command.js'
import { Rig } from '../src/rig.js'

const experiences = fileURLToPath(new URL('../../../kb-service/experiences', import.meta.url))
const folder = await mkdtemp(join(tmpdir(), 'play-'))
t.teardown(() => rm(folder, { recursive: true, force: true }))
await cp(experiences, folder, { recursive: true })
await hurry(join(folder, 'wylding-woods', 'timers.json'))
const rig = await Rig.start({ content: { folder, experience: 'wylding-woods' } })
t.teardown(() => rig.close())

/** What happens by itself happens after a second or two. */
async function hurry(file: string): Promise<void> {
  const text = await readFile(file, 'utf8')
  await writeFile(
    file,
    text.replaceAll(/"after_s": \d+/g, '"after_s": 2').replaceAll(/"every_s": \d+/g, '"every_s": 1'),
  )
}

function play(t: Test, ...args: readonly string[]): PlayCommand {
  const command = new PlayCommand([rig.gateway.service.port], args)
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
