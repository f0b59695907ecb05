import t from 'tap'
import { readPlayOptions } from '../src/play/options.js'
import { readTokenOptions } from '../src/token-options.js'

t.test('a token is for alice and an hour unless told otherwise', async (t) => {
  t.same(readTokenOptions([]), { users: ['alice'], ttlMs: 3_600_000, out: null, format: 'plain' })
  const asked = ['--user', 'bob@example.com', '--role', 'admin', '--ttl', '7d']
  t.same(readTokenOptions(asked), {
    users: ['bob@example.com'],
    role: 'admin',
    ttlMs: 604_800_000,
    out: null,
    format: 'plain',
  })
})

t.test('many tokens are for numbered users', async (t) => {
  t.match(readTokenOptions(['--count', '3', '--out', 'tokens.jsonl']), {
    users: ['alice-1', 'alice-2', 'alice-3'],
    out: 'tokens.jsonl',
    format: 'json',
  })
})

t.test('a wrong argument of token is named', async (t) => {
  const wrong: [string[], RegExp][] = [
    [['--ttl', '9'], /--ttl 9 is not a time/],
    [['--ttl', '0s'], /--ttl 0s is not a time/],
    [['--count', '0'], /--count 0 is not a number/],
    [['--count', '100001'], /--count 100001 is not a number from 1 to 100000/],
    [['--count', '1e3'], /--count 1e3/],
    [['--user', 'a>b'], /--user a>b is not a user id/],
    [['--user', 'x'.repeat(127), '--count', '10'], /is not a user id/],
    [['--role', 'Super User'], /--role Super User is not a role/],
    [['--out', ''], /--out needs the name of a file/],
    [['--usr', 'bob'], /--usr/],
    [['bob'], /bob/],
  ]
  for (const [args, message] of wrong) t.match(readTokenOptions(args), { wrong: message }, args.join(' '))
})

t.test('one plays as alice, in the shop, here, unless told otherwise', async (t) => {
  t.match(readPlayOptions([]), {
    url: 'ws://127.0.0.1:8003/ws/experience',
    user: 'alice',
    experience: 'wylding-woods',
    place: { id: 'woander_store' },
    mode: 'terminal',
  })
})

t.test('an address without a path gets the usual one, a zone may be shortened', async (t) => {
  t.match(readPlayOptions(['--url', 'wss://play.example', '--zone', 'grav', '--script']), {
    url: 'wss://play.example/ws/experience',
    place: { id: 'gravity_car' },
    mode: 'script',
  })
})

t.test('a wrong argument of play is named', async (t) => {
  const wrong: [string[], RegExp][] = [
    [['--url', 'http://127.0.0.1:8003'], /--url .* is not a WebSocket address/],
    [['--url', 'nonsense'], /--url nonsense/],
    [['--user', ''], /is not a user id/],
    [['--experience', '../etc'], /--experience \.\.\/etc is not an experience id/],
    [['--zone', 'moon'], /--zone moon is not known here: woander_store, gravity_car/],
    [['--scirpt'], /--scirpt/],
  ]
  for (const [args, message] of wrong) t.match(readPlayOptions(args), { wrong: message }, args.join(' '))
})

t.test('help is help, whatever stands beside it', async (t) => {
  t.equal(readTokenOptions(['--help', '--ttl', '9']), 'help')
  t.equal(readPlayOptions(['-h']), 'help')
})
