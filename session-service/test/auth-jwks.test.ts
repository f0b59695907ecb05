import { createHmac } from 'node:crypto'
import { type CryptoKey, exportSPKI, importJWK } from 'jose'
import { type Test, test } from 'tap'
import { createVerifier, type Verify } from '../src/auth/auth.js'
import { type Key, makeKey, publish, serveKeys } from './support/keys.js'
import { secret, signToken, type TokenOptions, withHeader } from './support/tokens.js'

const rules = { audience: 'authenticated', issuer: null, clockToleranceMs: 0 }
const [rsa, ec, ed] = await Promise.all(['RS256', 'ES256', 'EdDSA'].map((alg) => makeKey(alg)))
const keys = [rsa, ec, ed] as [Key, Key, Key]
const invalid = { goodbye: 'token_invalid' }

/** Verifiers with the key set alone, and with the secret too. */
async function setUp(t: Test, ...published: readonly Key[]) {
  const server = await serveKeys(...published)
  t.teardown(server.close)
  const publicOnly = createVerifier({ ...rules, secret: null, jwksUrl: server.url })
  const both = createVerifier({ ...rules, secret, jwksUrl: server.url })
  return { server, publicOnly, both }
}

test('A token of each public key algorithm is verified with the key set, which is read once for all', async (t) => {
  const { server, publicOnly } = await setUp(t, ...keys)
  const tokens = await Promise.all(keys.map((key) => key.sign('alice')))
  for (const identity of await Promise.all(tokens.map(publicOnly))) t.match(identity, { user: 'alice' })
  t.equal(server.reads, 1)
})

test('The claims of such a token are judged like those of any other', async (t) => {
  const { publicOnly } = await setUp(t, ...keys)
  t.same(await publicOnly(await keys[1].sign('alice', { claims: { exp: undefined } })), invalid)
  t.same(await publicOnly(await keys[1].sign('a..b')), { goodbye: 'invalid_user' })
})

test('With both sources HS256 is tried with the secret, the others with the key set', async (t) => {
  const { both } = await setUp(t, ...keys)
  t.match(await both(await signToken('alice')), { user: 'alice' })
  t.match(await both(await signToken('alice', { kid: 'ES256' })), { user: 'alice' })
  for (const key of keys) t.match(await both(await key.sign('bob')), { user: 'bob' })
})

test('HS256 is refused where there is only a key set, and the others where there is only a secret', async (t) => {
  const { publicOnly } = await setUp(t, ...keys)
  t.same(await publicOnly(await signToken('alice')), invalid)
  const secretOnly = createVerifier({ ...rules, secret, jwksUrl: null })
  for (const key of keys) t.same(await secretOnly(await key.sign('alice')), invalid)
})

const claims = { role: 'authenticated' }
const [forger, p384, pss, rs512] = await Promise.all([
  makeKey('ES256', 'forger'),
  makeKey('ES384'),
  makeKey('PS256', 'RS256'),
  makeKey('RS512', 'RS256'),
])
const pem = await exportSPKI(await publicKeyOf(keys[0]))
const der = Buffer.from(pem.replaceAll(/-----[A-Z ]+-----|\s/g, ''), 'base64').toString('latin1')
const hs256 = (key: string, kid = 'RS256') => signToken('alice', { key, kid, claims })
const asymmetric = (key: Key, options: TokenOptions) => key.sign('alice', { claims, ...options })
function signedWithSecret(header: object): string {
  const end = Math.floor(Date.now() / 1000) + 3_600
  const parts = [header, { sub: 'alice', aud: 'authenticated', exp: end }].map((part) => {
    return Buffer.from(JSON.stringify(part)).toString('base64url')
  })
  return [...parts, createHmac('sha256', secret).update(parts.join('.')).digest('base64url')].join('.')
}
const good = await keys[1].sign('alice')

const forged: Readonly<Record<string, string>> = {
  'HS256 with the public key’s PEM as secret': await hs256(pem),
  'the same without its last line end': await hs256(pem.trim()),
  'HS256 with the public key’s bytes as secret': await hs256(der),
  'HS256 with the published JWK as secret': await hs256(JSON.stringify(keys[0].public)),
  'HS256 with the key set as secret': await hs256(publish(...keys)),
  'HS256 with the modulus as secret': await hs256(keys[0].public.n!),
  'RS256 by name, HS256 by signature': signedWithSecret({ alg: 'RS256', kid: 'RS256' }),
  'the same without a key’s name': signedWithSecret({ alg: 'RS256' }),
  'no algorithm by name, HS256 by signature': signedWithSecret({ alg: 'none' }),
  'HS512 by name, HS256 by signature': signedWithSecret({ alg: 'HS512' }),
  'no algorithm, no signature': withHeader(good.slice(0, good.lastIndexOf('.') + 1), { alg: 'none', kid: 'ES256' }),
  'no algorithm, a signature': withHeader(good, { alg: 'none', kid: 'ES256' }),
  'None by another spelling': withHeader(good, { alg: 'nOnE', kid: 'ES256' }),
  'no algorithm at all': withHeader(good, { kid: 'ES256' }),
  'a list of algorithms': withHeader(good, { alg: ['ES256'], kid: 'ES256' }),
  RS512: await asymmetric(rs512, {}),
  PS256: await asymmetric(pss, {}),
  ES384: await asymmetric(p384, {}),
  'the name of a key of another algorithm': await asymmetric(keys[1], { kid: 'EdDSA' }),
  'the name of another’s key': await asymmetric(forger, { kid: 'ES256' }),
  'the name of no key': await asymmetric(forger, {}),
  'no key’s name, and another’s key': await asymmetric(forger, { kid: undefined }),
  'a changed header': withHeader(good, { alg: 'ES256', kid: 'ES256', typ: 'at+jwt' }),
  'a key of its own': withHeader(good, { alg: 'ES256', jwk: forger.public }),
  'a URL of keys of its own': withHeader(good, { alg: 'ES256', jku: 'https://forger.example/jwks.json' }),
  'an extension that must be understood': withHeader(good, { alg: 'ES256', kid: 'ES256', crit: ['b64'], b64: true }),
}

for (const [name, token] of Object.entries(forged)) {
  test(`Refused, whatever keys are set: ${name}`, async (t) => {
    const { publicOnly, both } = await setUp(t, ...keys, pss, rs512, p384)
    t.same(await publicOnly(token), invalid)
    t.same(await both(token), invalid)
    for (const verify of [publicOnly, both]) t.match(await verify(good), { user: 'alice' })
  })
}

test('A secret in the key set is no secret of ours', async (t) => {
  const { server, publicOnly, both } = await setUp(t)
  const oct = { kty: 'oct', k: Buffer.from('x'.repeat(40)).toString('base64url'), kid: 'oct', alg: 'HS256' }
  server.answers(publish(oct, ...keys))
  for (const verify of [publicOnly, both]) t.same(await verify(await hs256('x'.repeat(40), 'oct')), invalid)
})

test('Where keys cannot be read nobody is called a liar, and secrets go on to count', async (t) => {
  const { server } = await setUp(t)
  await server.close()
  const told: unknown[] = []
  const onKeysRead = (...facts: unknown[]) => told.push(facts)
  const verify: Verify = createVerifier({ ...rules, secret, jwksUrl: server.url, onKeysRead })
  t.same(await verify(good), { goodbye: 'internal_error' })
  t.match(await verify(await signToken('alice')), { user: 'alice' })
  t.same(told, [['unreachable', 0]])
})

async function publicKeyOf(key: Key) {
  return (await importJWK(key.public, key.alg, { extractable: true })) as CryptoKey
}
