import t from 'tap'
import { readPlayOptions } from '../src/play/options.js'
import { readTokenOptions } from '../src/token-options.js'

t.test('a token is for alice and an hour unless told otherwise', async (t) => {
  t.same(readTokenOptions([]), { users: ['alice'], ttlMs: 3_600_000, out: null, format: 'plain', keys: null })
  const asked = ['--user', 'bob@example.com', '--role', 'admin', '--ttl', '7d']
  t.same(readTokenOptions(asked), {
    users: ['bob@example.com'],
    role: 'admin',
    ttlMs: 604_800_000,
    out: null,
    format: 'plain',
    keys: null,
  })
})

t.test('many tokens are for numbered users', async (t) => {
  t.match(readTokenOptions(['--count', '3', '--out', 'tokens.jsonl']), {
    users: ['alice-1', 'alice-2', 'alice-3'],
    out: 'tokens.jsonl',
    format: 'json',
  })
})

t.test('a token is signed with a key where a folder of keys is named, with ES256 unless told otherwise', async (t) => {
  t.match(readTokenOptions(['--keys', 'k']), { keys: { folder: 'k', alg: 'ES256', isNew: false } })
  t.match(readTokenOptions(['--keys', 'k', '--alg', 'RS256']), { keys: { folder: 'k', alg: 'RS256', isNew: false } })
  t.match(readTokenOptions(['--keys', 'k', '--alg', 'EdDSA', '--rotate']), { keys: { alg: 'EdDSA', isNew: true } })
  t.match(readTokenOptions(['--alg', 'HS256']), { keys: null })
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
    [['--alg', 'RS512', '--keys', 'k'], /--alg RS512 is not known: write HS256, RS256, ES256, EdDSA/],
    [['--alg', 'none'], /--alg none is not known/],
    [['--alg', 'ES256'], /--alg ES256 needs --keys DIR/],
    [['--alg', 'HS256', '--keys', 'k'], /--alg HS256 uses the secret/],
    [['--alg', 'HS256', '--rotate'], /--rotate needs --keys DIR/],
    [['--rotate'], /--rotate needs --keys DIR/],
    [['--keys', ''], /--keys needs the name of a folder/],
    [['--usr', 'bob'], /--usr/],
    [['bob'], /bob/],
  ]
  for (const [args, message] of wrong) t.match(readTokenOptions(args), { wrong: message }, args.join(' '))
})

t.test('one plays as alice, in the shop, here, unless told otherwise', async (t) => {
  t.match(readPlayOptions([]), {
    urls: ['ws://127.0.0.1:8003/ws/experience'],
    protocol: 'gaia.v2',
    user: 'alice',
    experience: 'wylding-woods',
    place: { id: 'woander_store' },
    script: null,
  })
})

t.test('in an experience whose zones are not known here the world says where one is', async (t) => {
  t.match(readPlayOptions(['--experience', 'west-of-house']), { experience: 'west-of-house', place: null })
})

t.test('the script is all of it, or the parts that are named', async (t) => {
  t.match(readPlayOptions(['--script']), { script: ['buttons', 'sentences', 'house'] })
  t.match(readPlayOptions(['--script', 'house']), { script: ['house'] })
  t.match(readPlayOptions(['--script', 'buttons', 'sentences']), { script: ['buttons', 'sentences'] })
})

t.test('an address without a path gets the usual one, a zone may be shortened', async (t) => {
  t.match(readPlayOptions(['--url', 'wss://play.example', '--zone', 'grav']), {
    urls: ['wss://play.example/ws/experience'],
    place: { id: 'gravity_car' },
  })
})

t.test('several addresses stand with commas between, or with a word of their own each', async (t) => {
  const urls = ['ws://a/ws/experience', 'ws://b:1/ws/experience', 'ws://c/ws/experience']
  t.match(readPlayOptions(['--url', 'ws://a,ws://b:1', '--url', 'ws://c']), { urls })
})

t.test('a token in an address goes no further', async (t) => {
  t.match(readPlayOptions(['--url', 'ws://a/?token=secret&via=b#c']), { urls: ['ws://a/ws/experience?via=b'] })
})

t.test('v1 is spoken if it is asked for', async (t) => {
  t.match(readPlayOptions(['--protocol', 'v1']), { protocol: 'gaia.v1' })
})

t.test('a wrong argument of play is named', async (t) => {
  const wrong: [string[], RegExp][] = [
    [['--url', 'http://127.0.0.1:8003'], /--url .* is not a WebSocket address/],
    [['--url', 'nonsense'], /--url nonsense/],
    [['--url', 'ws://a,,ws://b'], /--url {2}is not a WebSocket address/],
    [['--url', 'ws://a,http://b'], /--url http:\/\/b is not a WebSocket address/],
    [['--url', Array(17).fill('ws://a').join()], /--url names 17 addresses: at most 16/],
    [['--protocol', 'v3'], /--protocol v3 is not known: write v2 or v1/],
    [['--user', ''], /is not a user id/],
    [['--experience', '../etc'], /--experience \.\.\/etc is not an experience id/],
    [['--zone', 'moon'], /--zone moon is not known here: woander_store, gravity_car/],
    [['--experience', 'west-of-house', '--zone', 'grav'], /--zone grav is not known here: no zone of west-of-house is/],
    [['--scirpt'], /--scirpt/],
    [['house'], /house means nothing here/],
    [['--script', 'castle'], /--script castle is none of its parts: buttons, sentences, house/],
    [['--script', '--zone', 'grav'], /leave out --experience and --zone/],
  ]
  for (const [args, message] of wrong) t.match(readPlayOptions(args), { wrong: message }, args.join(' '))
})

t.test('help is help, whatever stands beside it', async (t) => {
  t.equal(readTokenOptions(['--help', '--ttl', '9']), 'help')
  t.equal(readPlayOptions(['-h']), 'help')
})
