import { epochSubject, healthSubject, headers as names, userSubject, zoneSubject } from 'schemas'
import t, { type Test } from 'tap'
import { experience } from '../src/content.js'
import { type EventLine, EventsCommand } from '../src/events-command.js'
import { collect, drop, type Scene, story, systemFor } from '../src/story.js'
import { TcpProxy } from '../src/tcp-proxy.js'
import { until } from '../src/until.js'

const rig = await systemFor(t)
const ended = { code: 0, signal: null }

function events(t: Test, args: readonly string[], env?: Readonly<Record<string, string>>): EventsCommand {
  const command = new EventsCommand(rig.nats.url, args, env)
  t.teardown(() => command.end('SIGKILL'))
  return command
}

/** Publishes foreign events of a player, numbered, until it is told to stop. */
function keepPublishing(user: string) {
  let published = 0
  let isGoing = true
  const going = (async () => {
    while (isGoing) await rig.hand.publish(userSubject(user), JSON.stringify({ number: ++published }))
  })()
  return {
    async stop(): Promise<number> {
      isGoing = false
      await going
      return published
    },
  }
}

/** The events that were numbered here: not the epochs, which are always shown. */
function numbered({ events }: EventsCommand): EventLine[] {
  return events.filter(({ body }) => body?.number !== undefined)
}

function numbersOf(command: EventsCommand): unknown[] {
  return numbered(command).map(({ body }) => body?.number)
}

async function shows(command: EventsCommand, count: number): Promise<void> {
  await until(`${count} events are shown`, () => numbered(command).length >= count)
}

function range(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1)
}

async function publishMany(user: string, count: number): Promise<void> {
  await Promise.all(range(count).map((number) => rig.hand.publish(userSubject(user), JSON.stringify({ number }))))
}

/** What is told of a take and a drop, by the KB and through the gateway. */
async function takeAndDrop(scene: Scene): Promise<void> {
  const alice = await scene.enter('alice')
  await collect(alice, scene.here.bottles[0]!)
  await drop(alice, scene.here.bottles[0]!)
}

story(t, rig, 'it shows what passes, in words', async (t, scene) => {
  const watching = await events(t, ['--experience', experience]).watching()
  await takeAndDrop(scene)
  const user = scene.user('alice')
  const bottle = scene.here.bottles[0]!
  await watching.says(new RegExp(`^    − ${bottle} from `))
  await watching.says(new RegExp(`^    \\+ ${bottle} in ${user}'s inventory$`))
  await watching.says(new RegExp(`${experience}  ${user}  update  \\d+→\\d+  #\\d+  by [\\w-]+  -?\\d+ ms$`))
  await watching.says(new RegExp(`zone ${scene.here.zone}  update  \\d+→\\d+  #\\d+  not to ${user}  -?\\d+ ms$`))
  await watching.says(new RegExp(`^    − ${bottle} from ${user}'s inventory$`))
  t.same(await watching.end(), ended, 'Ctrl-C is no failure')
})

story(t, rig, 'what is stored comes before what passes, without a gap or a double', async (t, scene) => {
  const user = scene.user('alice')
  await publishMany(user, 2000)
  const publishing = keepPublishing(user)
  const watching = events(t, ['--user', user, '--since', '10m', '--json'])
  await until('it is live', () => watching.events.some(({ source }) => source === 'live'))
  await shows(watching, numbered(watching).length + 200)
  const published = 2000 + (await publishing.stop())
  await shows(watching, published)
  const shown = numbered(watching)
  t.equal(shown.length, published)
  const sequences = shown.map(({ sequence }) => sequence!)
  t.same(
    sequences,
    [...new Set(sequences)].sort((a, b) => a - b),
    'each once, in order',
  )
  t.same(numbersOf(watching), [...range(2000), ...range(published - 2000)])
  t.equal(shown.findIndex(({ source }) => source === 'live') >= 2000, true, 'the stored ones are read')
})

story(t, rig, 'over a connection that is lost and comes back nothing is missing or doubled', async (t, scene) => {
  const user = scene.user('alice')
  const proxy = await TcpProxy.start(rig.nats.port)
  t.teardown(() => proxy.shut())
  const watching = await events(t, ['--user', user, '--json'], {
    NATS_URL: `nats://127.0.0.1:${proxy.port}`,
  }).watching()
  await publishMany(user, 10)
  await shows(watching, 10)
  await proxy.shut()
  await watching.says(/^NATS is away: trying until it is back\.$/)
  await publishMany(user, 100)
  const publishing = keepPublishing(user)
  await proxy.open()
  await watching.says(/^NATS is back\.$/)
  await until('it is live again', () => numbered(watching).at(-1)?.source === 'live')
  const published = await publishing.stop()
  await shows(watching, 110 + published)
  t.same(numbersOf(watching), [...range(10), ...range(100), ...range(published)])
  t.equal(numbered(watching)[10]?.source, 'stream', 'what was missed was read')
})

story(t, rig, 'a stream that is deleted is told, and the new one is shown from its beginning', async (t, scene) => {
  const user = scene.user('alice')
  const watching = await events(t, ['--user', user, '--since', '1m', '--json']).watching()
  const before = await rig.hand.stream()
  await publishMany(user, 5)
  await shows(watching, 5)
  await rig.hand.deleteStream()
  await watching.says(/^The stream is gone/)
  await until('there is another stream', async () => {
    const now = await rig.hand.stream()
    return now !== null && now.created !== before?.created
  })
  await publishMany(user, 5)
  await shows(watching, 10)
  await watching.says(/^There is a new stream\.$/)
  t.same(numbersOf(watching), [...range(5), ...range(5)])
})

story(t, rig, 'a player whose id is an e-mail address is shown alone', async (t, scene) => {
  const user = `${scene.user('alice')}@mail.example.com`
  const others = [scene.user('alice'), `${scene.user('alice')}@mail.example`, `${user}.au`]
  const watching = await events(t, ['--user', user, '--json']).watching()
  for (const one of [...others, user]) await rig.hand.publish(userSubject(one), JSON.stringify({ number: one }))
  await shows(watching, 1)
  t.same(numbersOf(watching), [user])
  const stored = events(t, ['--user', user, '--since', '1m', '--no-follow', '--json'])
  t.same(await stored.exit, ended)
  t.same(numbersOf(stored), [user])
})

story(t, rig, 'a zone and a player together are shown in the order of the stream', async (t, scene) => {
  const user = scene.user('alice')
  await takeAndDrop(scene)
  const asked = ['--zone', scene.here.zone, '--experience', experience, '--user', user]
  const stored = events(t, [...asked, '--since', '1m', '--no-follow', '--json'])
  t.same(await stored.exit, ended)
  const zone = zoneSubject(experience, scene.here.zone)
  const shown = stored.events.filter(({ subject }) => subject !== epochSubject(experience))
  t.same(
    shown.slice(-4).map(({ subject }) => subject),
    [userSubject(user), zone, userSubject(user), zone],
  )
  const sequences = stored.events.map(({ sequence }) => sequence!)
  t.same(
    sequences,
    [...sequences].sort((a, b) => a - b),
  )
  t.ok(stored.events.every(({ problem }) => problem === null))
})

story(t, rig, 'so many events and no more', async (t, scene) => {
  const user = scene.user('alice')
  await publishMany(user, 20)
  const few = events(t, ['--user', user, '--since', '1m', '--count', '3', '--json'])
  t.same(await few.exit, ended)
  t.equal(few.events.length, 3)
})

story(t, rig, 'a malformed event is shown as such, and what comes behind it is shown too', async (t, scene) => {
  const user = scene.user('alice')
  const watching = await events(t, ['--user', user, '--json']).watching()
  const bodies = ['', 'hello', '{"half":', '[1]', Buffer.from([0xff, 0xfe]), '{"a":"\x1b[2J\x9b"}']
  const broken = { [names.commit]: 'seven', [names.kind]: 'update' }
  for (const headers of [undefined, broken, { [names.epoch]: '' }]) {
    for (const body of bodies) await rig.hand.publish(userSubject(user), body, headers)
  }
  await rig.hand.publish(userSubject(user), '{"number":1}')
  const shown = await watching.shows(19)
  t.equal(shown.length, 19)
  t.same(shown.at(-1)?.body, { number: 1 })
  t.same(new Set(shown.slice(6, 18).map(({ kind }) => kind)), new Set(['malformed']))
  t.ok(shown.slice(6, 18).every(({ problem }) => problem !== null))
})

story(t, rig, 'raw is what came', async (t, scene) => {
  const user = scene.user('alice')
  const watching = await events(t, ['--user', user, '--raw']).watching()
  await rig.hand.publish(userSubject(user), '{"raw" : "yes"}', { 'X-Own': 'kept' })
  for (const line of [`world.live.user.${user}`, 'X-Own: kept', '{"raw" : "yes"}']) {
    await until(line, () => watching.lines.includes(line))
  }
})

story(t, rig, 'services that start and stop are shown if asked for', async (t, scene) => {
  const asked = ['--user', scene.user('alice'), '--json']
  const watching = await events(t, [...asked, '--health']).watching()
  const other = await events(t, asked).watching()
  rig.gateway.service.signal('SIGTERM')
  await rig.gateway.service.exit
  await rig.gateway.service.start('/ready')
  const [stopping, starting] = await watching.shows(2)
  t.match(stopping, { kind: 'health', subject: healthSubject, problem: null, body: { status: 'stopping' } })
  t.match(starting, { body: { service_name: 'session-service', status: 'starting' } })
  t.same(other.events, [])
})

story(t, rig, 'where services run live-only nothing can be read from the stream', async (t, scene) => {
  const asked = ['--user', scene.user('alice'), '--since', '1m', '--no-follow']
  const stored = events(t, asked, { WORLD_STREAM: 'off' })
  t.same(await stored.exit, { code: 1, signal: null })
  t.match(stored.lines[0], /^There is no stream to read from/)
})
