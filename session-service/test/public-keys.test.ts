import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { compactVerify, decodeProtectedHeader } from 'jose'
import { type Test, test } from 'tap'
import { PublicKeys, type PublicKeysOptions } from '../src/auth/public-keys.js'
import { listen } from './support/http.js'
import { type Key, makeKey, publish, serveKeys } from './support/keys.js'

const minuteMs = 60_000
const [first, second] = await Promise.all([makeKey('ES256', 'first'), makeKey('ES256', 'second')])
const [byFirst, bySecond] = await Promise.all([first.sign('alice'), second.sign('bob')])

/** Keys at a server whose clock the test moves; `read` resolves with how the next reading ends. */
async function setUp(t: Test, keys: readonly Key[] = [first], options: Partial<PublicKeysOptions> = {}) {
  const server = await serveKeys(...keys)
  t.teardown(server.close)
  const outcomes: string[] = []
  let nowMs = 0
  let told = () => {}
  const publicKeys = new PublicKeys({
    url: server.url,
    now: () => nowMs,
    onRead(outcome, held) {
      outcomes.push(`${outcome} ${held}`)
      told()
    },
    ...options,
  })
  return {
    server,
    outcomes,
    publicKeys,
    pass(ms: number) {
      nowMs += ms
    },
    read: () =>
      new Promise<void>((resolve) => {
        told = resolve
      }),
    /** Whose token it is, or why it is not taken. */
    async whose(token: string): Promise<string> {
      const proof = await publicKeys.check(decodeProtectedHeader(token), (key) => compactVerify(token, key))
      return typeof proof === 'string' ? proof : JSON.parse(Buffer.from(proof.payload).toString()).sub
    },
  }
}

test('Two hundred tokens at once are one reading', async (t) => {
  const { server, whose } = await setUp(t)
  const all = await Promise.all(Array.from({ length: 200 }, () => whose(byFirst)))
  t.same(new Set(all), new Set(['alice']))
  t.equal(server.reads, 1)
})

test('Two hundred tokens of a new key at once are one more reading', async (t) => {
  const { server, whose, pass } = await setUp(t)
  t.equal(await whose(byFirst), 'alice')
  server.answers(publish(first, second))
  pass(10_000)
  const all = await Promise.all(Array.from({ length: 200 }, () => whose(bySecond)))
  t.same(new Set(all), new Set(['bob']))
  t.equal(server.reads, 2)
})

test('Keys rotate: the old one, both, the new one alone', async (t) => {
  const { server, whose, pass, read } = await setUp(t)
  t.equal(await whose(byFirst), 'alice')
  t.equal(await whose(bySecond), 'invalid')
  server.answers(publish(first, second))
  pass(10_000)
  t.equal(await whose(bySecond), 'bob', 'a key that is named and not known is looked for')
  t.equal(await whose(byFirst), 'alice')
  server.answers(publish(second))
  pass(5 * minuteMs)
  const isRead = read()
  t.equal(await whose(byFirst), 'alice', 'old keys are used until the new ones are there')
  await isRead
  t.equal(await whose(byFirst), 'invalid', 'a key that is gone is not taken any more')
  t.equal(await whose(bySecond), 'bob')
  t.equal(server.reads, 3)
})

test('Whoever comes after a long silence waits for the keys of now', async (t) => {
  const { server, whose, pass } = await setUp(t)
  t.equal(await whose(byFirst), 'alice')
  server.answers(publish(second))
  pass(10 * minuteMs)
  t.equal(await whose(byFirst), 'invalid')
})

test('A flood of made-up key ids is one reading in ten seconds', async (t) => {
  const { server, whose, pass } = await setUp(t)
  t.equal(await whose(byFirst), 'alice')
  const made = await Promise.all(Array.from({ length: 200 }, (_, n) => second.sign('mallory', { kid: `made-up-${n}` })))
  for (let seconds = 0; seconds < 30; seconds++) {
    t.same(new Set(await Promise.all(made.map(whose))), new Set(['invalid']))
    pass(1_000)
  }
  t.equal(server.reads, 3)
  t.equal(await whose(byFirst), 'alice', 'and hurts nobody else')
})

test('Keys are read again when they are five minutes old, and not before', async (t) => {
  const { server, whose, pass, read } = await setUp(t)
  for (let minute = 0; minute < 5; minute++) {
    t.equal(await whose(byFirst), 'alice')
    pass(minuteMs)
  }
  t.equal(server.reads, 1)
  const isRead = read()
  await whose(byFirst)
  await isRead
  t.equal(server.reads, 2)
})

test('A token of another algorithm causes no reading', async (t) => {
  const { server, publicKeys } = await setUp(t)
  for (const alg of ['none', 'HS256', 'RS512', 'PS256', 'ES384', 'Ed25519', '', 5, null, undefined, ['RS256']]) {
    t.equal(await publicKeys.check({ alg }, () => Promise.reject(new Error('not to be used'))), 'invalid')
  }
  t.equal(server.reads, 0)
})

test('A forged token that names a known key causes no reading', async (t) => {
  const { server, whose, pass } = await setUp(t)
  t.equal(await whose(byFirst), 'alice')
  pass(10_000)
  t.equal(await whose(await second.sign('mallory', { kid: 'first' })), 'invalid')
  t.equal(server.reads, 1)
})

const failures: Readonly<Record<string, RequestListener | string>> = {
  http_503: (_, response) => response.writeHead(503).end(publish(first)),
  http_302: (_, response) => response.writeHead(302, { location: '/elsewhere' }).end(),
  timeout: () => {},
  unreachable: (request) => request.socket.destroy(),
  not_json: '<html>',
  no_key_set: '{"keys":5}',
  no_keys: '{"keys":[]}',
  too_many_keys: publish(...Array.from({ length: 51 }, () => first.public)),
  too_large: publish({ ...first.public, x5c: ['x'.repeat(65_536)] }),
}

for (const [reason, answer] of Object.entries(failures)) {
  const options = reason === 'timeout' ? { timeoutMs: 1_000 } : {}

  test(`The last good keys are used while the endpoint fails: ${reason}`, async (t) => {
    const { server, outcomes, whose, pass, read } = await setUp(t, [first], options)
    t.equal(await whose(byFirst), 'alice')
    server.answers(answer)
    pass(5 * minuteMs)
    const isRead = read()
    t.equal(await whose(byFirst), 'alice')
    await isRead
    t.equal(await whose(byFirst), 'alice')
    t.equal(await whose(bySecond), 'unavailable', 'nobody is called a liar for a key that cannot be looked up')
    t.same(outcomes, ['read 1', `${reason} 1`])
    server.answers(publish(first))
    pass(1_000)
    t.equal(await whose(bySecond), 'invalid', 'once it can, the key is known to be none')
  })

  test(`Without any key yet, come back later: ${reason}`, async (t) => {
    const { server, outcomes, whose, pass } = await setUp(t, [first], options)
    server.answers(answer)
    t.equal(await whose(byFirst), 'unavailable')
    t.same(outcomes, [`${reason} 0`])
    server.answers(publish(first))
    pass(1_000)
    t.equal(await whose(byFirst), 'alice', 'once they can be read, the same token is good')
  })
}

test('An endpoint that begins to answer and only drips is given up', async (t) => {
  const { server, outcomes, whose } = await setUp(t, [first], { timeoutMs: 200 })
  server.answers((_, response) => {
    response.write('{"keys":[')
    const drip = setInterval(() => response.write(' '), 20)
    response.once('close', () => clearInterval(drip))
  })
  t.equal(await whose(byFirst), 'unavailable')
  t.same(outcomes, ['timeout 0'])
})

test('An answer without end is cut off', async (t) => {
  const { server, outcomes, whose } = await setUp(t)
  const isCut = new Promise<void>((resolve) => {
    server.answers((_, response) => {
      const chunk = Buffer.alloc(16_384, ' ')
      const pour = () => {
        while (!response.destroyed && response.write(chunk));
      }
      response.on('drain', pour)
      response.once('close', resolve)
      pour()
    })
  })
  t.equal(await whose(byFirst), 'unavailable')
  await isCut
  t.same(outcomes, ['too_large 0'])
})

test('A broken endpoint is asked more and more rarely, at least every ten seconds', async (t) => {
  const { server, whose, pass } = await setUp(t)
  server.answers((_, response) => response.writeHead(500).end())
  const askedAt: number[] = []
  for (let second = 0; second < 40; second++) {
    const before = server.reads
    t.same(new Set(await Promise.all(Array.from({ length: 20 }, () => whose(byFirst)))), new Set(['unavailable']))
    if (server.reads > before) askedAt.push(second)
    pass(1_000)
  }
  t.same(askedAt, [0, 1, 3, 7, 15, 25, 35])
})

test('Nobody waits for an endpoint that is slow to refresh keys', async (t) => {
  const { server, whose, pass } = await setUp(t)
  t.equal(await whose(byFirst), 'alice')
  const asked = once(server.server, 'request')
  let answer = () => {}
  server.answers((_, response) => {
    answer = () => response.end(publish(second))
  })
  pass(5 * minuteMs)
  t.equal(await whose(byFirst), 'alice')
  await asked
  t.equal(await whose(byFirst), 'alice')
  const newcomer = whose(bySecond)
  answer()
  t.equal(await newcomer, 'bob', 'but for whom the new keys are')
  t.equal(server.reads, 2)
})

test('A token that names no key is tried with each key of its algorithm', async (t) => {
  const other = await makeKey('RS256', 'other')
  const { server, whose, pass } = await setUp(t, [other, first])
  const nameless = await second.sign('bob', { kid: undefined })
  t.equal(await whose(await first.sign('alice', { kid: undefined })), 'alice')
  t.equal(await whose(nameless), 'invalid')
  server.answers(publish(other, first, second))
  pass(10_000)
  t.equal(await whose(nameless), 'bob', 'and looked for if it is of none of them')
  t.equal(server.reads, 2)
})

test('A key is held until keys are read anew', async (t) => {
  const { publicKeys, pass } = await setUp(t)
  const proof = await publicKeys.check({ alg: 'ES256', kid: 'first' }, async (key) => ({ key }))
  if (typeof proof === 'string') return t.fail(proof)
  t.equal(await publicKeys.holds(proof.key), true)
  pass(10 * minuteMs)
  t.equal(await publicKeys.holds(proof.key), false)
})

test('A user in the URL is told to the endpoint, and to nobody else', async (t) => {
  const seen: (string | undefined)[] = []
  const server = await listen((request, response) => {
    seen.push(request.headers.authorization, request.url)
    response.writeHead(403).end()
  })
  t.teardown(server.close)
  const url = server.url.replace('//', '//us%40er:hunter2%@')
  const { outcomes, whose } = await setUp(t, [], { url: `${url}/keys` })
  t.equal(await whose(byFirst), 'unavailable')
  t.same(seen, [`Basic ${Buffer.from('us@er:hunter2%').toString('base64')}`, '/keys'])
  t.same(outcomes, ['http_403 0'])
})
