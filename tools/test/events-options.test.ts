import t from 'tap'
import { readEventsOptions } from '../src/events/options.js'
import { readNatsSettings } from '../src/events/settings.js'
import { Wanted } from '../src/events/wanted.js'

const nothing = { user: null, zone: null, experience: null }

t.test('without options everything that passes is shown in words', async (t) => {
  t.same(readEventsOptions([]), {
    ...nothing,
    sinceMs: null,
    format: 'words',
    count: null,
    isFollowing: true,
    hasHealth: false,
  })
})

t.test('a zone is one of wylding-woods unless told otherwise', async (t) => {
  t.match(readEventsOptions(['--zone', 'woander_store']), { experience: 'wylding-woods' })
  t.match(readEventsOptions(['--zone', 'shop', '--experience', 'woods']), { experience: 'woods' })
  t.match(readEventsOptions(['--user', 'alice']), { experience: null })
})

t.test('what is stored can be asked for alone', async (t) => {
  const asked = ['--since', '2h', '--no-follow', '--json', '--count', '5', '--health']
  t.match(readEventsOptions(asked), {
    sinceMs: 7_200_000,
    isFollowing: false,
    format: 'json',
    count: 5,
    hasHealth: true,
  })
})

t.test('a wrong argument of events is named', async (t) => {
  const wrong: [string[], RegExp][] = [
    [['--user', 'a>b'], /--user a>b is not a user id/],
    [['--user', '*'], /is not a user id/],
    [['--zone', 'a.b'], /--zone a\.b is not a zone id/],
    [['--experience', '../etc'], /--experience \.\.\/etc is not an experience id/],
    [['--since', 'yesterday'], /--since yesterday is not a time/],
    [['--since', '0s'], /--since 0s is not a time/],
    [['--count', '0'], /--count 0 is not a number/],
    [['--count', '1e3'], /--count 1e3 is not a number/],
    [['--raw', '--json'], /do not go together/],
    [['--no-follow'], /say from when with --since/],
    [['--usr', 'bob'], /--usr/],
    [['bob'], /bob/],
  ]
  for (const [args, message] of wrong) t.match(readEventsOptions(args), { wrong: message }, args.join(' '))
})

t.test('help is help, whatever stands beside it', async (t) => {
  t.equal(readEventsOptions(['-h', '--since', 'x']), 'help')
})

t.test('NATS is where the services look for it', async (t) => {
  t.same(readNatsSettings({}), { servers: ['nats://127.0.0.1:4222'], creds: null, worldStream: 'auto' })
  t.match(readNatsSettings({ NATS_URL: 'nats://a:1, tls://b:2', WORLD_STREAM: 'off' }), {
    servers: ['nats://a:1', 'tls://b:2'],
    worldStream: 'off',
  })
  const creds = t.testdir({ file: 'secret' })
  t.match(readNatsSettings({ NATS_CREDS: `${creds}/file` }), { creds: Buffer.from('secret') })
})

t.test('a wrong environment is told without repeating a secret', async (t) => {
  const wrong: [Record<string, string>, RegExp][] = [
    [{ NATS_URL: 'nats://alice:pass@host' }, /NATS_URL must be .* without a user/],
    [{ NATS_URL: 'http://pass' }, /NATS_URL must be/],
    [{ NATS_CREDS: '/nowhere/pass' }, /NATS_CREDS names a file that cannot be read/],
    [{ WORLD_STREAM: 'maybe' }, /WORLD_STREAM must be auto or off/],
  ]
  for (const [env, message] of wrong) {
    const answer = readNatsSettings(env)
    t.match(answer, { wrong: message })
    t.notMatch(answer, { wrong: /pass/ })
  }
})

t.test('a filter is one of subjects, and a new epoch always passes it', async (t) => {
  t.same(new Wanted(nothing).subjects, ['world.updates.>'])
  t.same(new Wanted({ ...nothing, user: 'alice@mail.example.com' }).subjects, [
    'world.updates.user.alice@mail.example.com',
    'world.updates.epoch.*',
  ])
  t.same(new Wanted({ user: 'bob', zone: 'shop', experience: 'woods' }).subjects, [
    'world.updates.user.bob',
    'world.updates.zone.woods.shop',
    'world.updates.epoch.woods',
  ])
})

t.test('one experience is what its headers or its subject name; what names none is for everyone', async (t) => {
  const wanted = new Wanted({ ...nothing, experience: 'woods' })
  t.same(wanted.subjects, ['world.updates.>'])
  const passed = (subject: string, experience?: string) => ({
    subject,
    headers: experience === undefined ? [] : ([['Gaia-Experience', experience]] as const),
    body: Buffer.from('{}'),
    sequence: 1,
    source: 'live' as const,
    at: 0,
  })
  t.ok(wanted.has(passed('world.live.user.bob', 'woods')))
  t.ok(wanted.has(passed('world.live.user.bob')))
  t.ok(wanted.has(passed('world.updates.zone.woods.shop')))
  t.notOk(wanted.has(passed('world.live.user.bob', 'house')))
  t.notOk(wanted.has(passed('world.live.zone.house.shop')))
})
