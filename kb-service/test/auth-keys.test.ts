import t, { type Test } from 'tap'
import { createVerify } from '../src/auth/auth.js'
import { developmentSecret } from '../src/config.js'
import type { Logger } from '../src/logger.js'
import { Telemetry } from '../src/telemetry/telemetry.js'
import { Key, publicKeyAsSecret, servedKeys } from './support/keys.js'
import { claimsOf, tokenOf } from './support/tokens.js'

const nowMs = 1_700_000_000_000
const minuteMs = 60_000
const alice = { ...claimsOf('alice', nowMs), exp: nowMs / 1000 + 86_400 }
const [old, next, stranger] = [new Key('old'), new Key('next'), new Key('old')]

const options = {
  secret: null,
  audience: 'authenticated',
  issuer: null,
  clockToleranceMs: 5000,
  now: () => nowMs,
}

/** A verifier with published keys, and without a secret; its clock is moved by the test. */
async function setUp(t: Test, ...keys: readonly Key[]) {
  const server = await servedKeys(t, ...keys)
  let passedMs = 0
  const verify = createVerify({ ...options, jwksUrl: server.url, keyClock: () => passedMs })
  const pass = (ms: number) => {
    passedMs += ms
  }
  return { server, verify, pass }
}

t.test('asymmetric tokens are taken with the published keys, HS256 never with them', async (t) => {
  const { server, verify } = await setUp(t, old)
  t.match(await verify(old.sign(alice)), { user: 'alice', isAdmin: false })
  t.match(await verify(old.sign({ ...alice, app_metadata: { role: 'admin' } })), { isAdmin: true })
  const refused = [
    tokenOf(alice),
    stranger.sign(alice),
    old.sign({ ...alice, aud: 'others' }),
    old.sign({ ...alice, exp: nowMs / 1000 - 6 }),
    old.sign({ ...alice, exp: undefined }),
    old.sign(alice, { crit: ['x'], x: 1 }),
    old.sign(alice, { alg: 'RS512' }),
    old.sign(alice, { alg: 'PS256' }),
    old.sign(alice, { alg: 'none' }),
    old.sign(alice, { alg: undefined }),
    ...publicKeyAsSecret(old).map((secret) => tokenOf(alice, { secret, header: { kid: 'old' } })),
  ]
  for (const token of refused) t.equal(await verify(token), 'unauthorized', token.slice(0, 40))
  const withBoth = createVerify({ ...options, secret: developmentSecret, jwksUrl: server.url })
  t.match(await withBoth(tokenOf(alice)), { user: 'alice' })
  t.match(await withBoth(old.sign(alice)), { user: 'alice' })
  for (const token of refused.slice(1)) t.equal(await withBoth(token), 'unauthorized', token.slice(0, 40))
})

t.test('keys rotate: the old one, both, the new one alone', async (t) => {
  const { server, verify, pass } = await setUp(t, old)
  const byOld = old.sign(alice)
  const byNext = next.sign(alice)
  t.match(await verify(byOld), { user: 'alice' })
  server.publish(old, next)
  pass(10_000)
  t.match(await verify(byNext), { user: 'alice' })
  t.match(await verify(byOld), { user: 'alice' })
  server.publish(next)
  pass(10 * minuteMs)
  t.equal(await verify(byOld), 'unauthorized', 'though it was verified before')
  t.match(await verify(byNext), { user: 'alice' })
  t.equal(server.reads, 3)
})

t.test('two hundred calls at once are one reading of the keys', async (t) => {
  const { server, verify } = await setUp(t, old)
  const tokens = Array.from({ length: 200 }, (_, n) => old.sign(claimsOf(`user-${n}`, nowMs)))
  const users = await Promise.all(tokens.map(verify))
  t.match(users.at(-1), { user: 'user-199' })
  t.equal(users.filter((user) => typeof user === 'string').length, 0)
  t.equal(server.reads, 1)
})

t.test('made-up key ids cause one reading in ten seconds', async (t) => {
  const { server, verify, pass } = await setUp(t, old)
  const made = Array.from({ length: 200 }, (_, n) => next.sign(alice, { kid: `made-up-${n}` }))
  for (let seconds = 0; seconds < 20; seconds += 5) {
    t.same(new Set(await Promise.all(made.map(verify))), new Set(['unauthorized']))
    pass(5_000)
  }
  t.equal(server.reads, 2)
})

t.test('keys that cannot be had are not the token’s fault; what was known goes on to count', async (t) => {
  const { server, verify, pass } = await setUp(t, old)
  t.match(await verify(old.sign(alice)), { user: 'alice' })
  await server.close()
  pass(10 * minuteMs)
  t.match(await verify(old.sign(alice)), { user: 'alice' })
  t.match(await verify(old.sign({ ...alice, nonce: 1 })), { user: 'alice' })
  t.equal(await verify(next.sign(alice)), 'unavailable')
  const begun = createVerify({ ...options, jwksUrl: server.url })
  t.equal(await begun(old.sign(alice)), 'unavailable')
})

t.test('an endpoint that stays away is a line now and then, and that it is back is told', async (t) => {
  const lines: string[] = []
  const write = (facts: object, message: string) => void lines.push(`${JSON.stringify(facts)} ${message}`)
  let now = 0
  const telemetry = new Telemetry({ info: write, error: write } as unknown as Logger, () => now)
  telemetry.keysRead('read', 2)
  for (; now < 20_000; now += 1_000) telemetry.keysRead('timeout', 2)
  telemetry.keysRead('read', 3)
  telemetry.keysRead('read', 3)
  const away = '{"reason":"timeout","held":2} the keys of tokens cannot be read'
  t.same(lines, [away, away, '{"held":3} the keys of tokens are read again'])
  t.match(await telemetry.text(), /kb_key_reads_total\{outcome="timeout"\} 20\n/)
})
