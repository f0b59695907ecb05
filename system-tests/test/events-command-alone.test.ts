import { userSubject } from 'schemas'
import t, { type Test } from 'tap'
import { writeContent } from '../src/content.js'
import { EventsCommand } from '../src/events-command.js'
import { Hand } from '../src/hand.js'
import { Kb } from '../src/kb.js'
import { type NatsOptions, NatsServer } from '../src/nats-server.js'

const ended = { code: 0, signal: null }

/** Not started yet. */
async function newNats(t: Test, options?: NatsOptions): Promise<NatsServer> {
  const nats = await NatsServer.prepare(options)
  t.teardown(() => nats.close())
  return nats
}

/** Without `NATS_URL` there is no NATS. */
function events(t: Test, args: readonly string[], env: Readonly<Record<string, string>> = {}): EventsCommand {
  const command = new EventsCommand('nats://127.0.0.1:1', args, env)
  t.teardown(() => command.end('SIGKILL'))
  return command
}

t.test('without JetStream it shows what passes, and says that nothing is stored', async (t) => {
  const nats = await newNats(t, { hasJetStream: false })
  await nats.start()
  const hand = new Hand(nats)
  t.teardown(() => hand.close())
  const watching = await events(t, ['--user', 'alice', '--json', '--since', '1m'], { NATS_URL: nats.url }).watching()
  t.match(watching.lines[0], /^There is no stream to read from: NATS has no JetStream/)
  await hand.publish(userSubject('alice'), '{"number":1}')
  t.match(await watching.shows(1), [{ source: 'live', sequence: null, subject: userSubject('alice') }])
})

t.test('where the stream is not made yet it waits for it', async (t) => {
  const nats = await newNats(t)
  await nats.start()
  const watching = await events(t, ['--json', '--since', '1m'], { NATS_URL: nats.url }).watching()
  t.match(watching.lines[0], /^There is no stream WORLD_UPDATES yet/)
  const content = `${t.testdir()}/content`
  await writeContent(content)
  const kb = await Kb.prepare(t.testdirName, {
    NATS_URL: nats.url,
    KB_DATA_DIR: `${t.testdirName}/kb`,
    KB_CONTENT_DIR: content,
  })
  t.teardown(() => kb.service.kill())
  await kb.service.start()
  const [epoch] = await watching.shows(1)
  t.match(epoch, { kind: 'epoch', problem: null })
  const stored = events(t, ['--since', '1m', '--no-follow'], { NATS_URL: nats.url })
  t.same(await stored.exit, ended)
  await kb.service.kill()
})

t.test('a NATS that is not there is told, waited for and told again when it is there', async (t) => {
  const nats = await newNats(t)
  const watching = events(t, ['--json'], { NATS_URL: nats.url })
  await watching.says(/^NATS does not answer at nats:\S+ \(.+\): trying until it does\.$/)
  await nats.start()
  await watching.watching()
  t.same(await watching.end('SIGTERM'), ended)
})

t.test('Ctrl-C ends it also where NATS never answers', async (t) => {
  const watching = events(t, [])
  await watching.says(/^NATS does not answer/)
  t.same(await watching.end(), ended)
})

t.test('a wrong argument or environment ends with 2 and a sentence', async (t) => {
  const wrong: [string[], Record<string, string>, RegExp][] = [
    [['--since', 'x'], {}, /^--since x is not a time/],
    [[], { NATS_CREDS: '/nowhere' }, /^NATS_CREDS names a file/],
  ]
  const started = wrong.map(([args, env, sentence]) => ({ command: events(t, args, env), sentence }))
  for (const { command, sentence } of started) {
    t.same(await command.exit, { code: 2, signal: null })
    t.match(command.lines[0], sentence)
  }
})

t.test('help ends with 0', async (t) => {
  const helped = events(t, ['--help'])
  t.same(await helped.exit, ended)
  t.match(helped.lines[0], /^npm run events/)
})
