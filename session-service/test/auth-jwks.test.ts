import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { test } from 'tap'
import { createVerifier } from '../src/auth/auth.js'
import { listen } from './support/http.js'
import { secret, signToken } from './support/tokens.js'

const rules = { audience: 'authenticated', issuer: null, clockToleranceMs: 0 }
const algorithms = ['RS256', 'ES256', 'EdDSA']

async function makeKey(alg: string) {
  const pair = await generateKeyPair(alg, { extractable: true })
  return { alg, private: pair.privateKey, public: { ...(await exportJWK(pair.publicKey)), kid: alg, alg } as JWK }
}

const keys = await Promise.all(algorithms.map(makeKey))
const keySet = JSON.stringify({ keys: keys.map((key) => key.public) })

test('A token of each public key algorithm is verified with the key set', async (t) => {
  let reads = 0
  const server = await listen((_, answer) => {
    reads++
    answer.end(keySet)
  })
  t.teardown(server.close)
  const verify = createVerifier({ ...rules, secret: null, jwksUrl: server.url })
  const tokens = await Promise.all(
    keys.map((key) => signToken('alice', { alg: key.alg, key: key.private, kid: key.alg })),
  )
  for (const identity of await Promise.all(tokens.map(verify))) t.match(identity, { user: 'alice' })
  t.equal(reads, 1, 'the key set is read once for all')
})

test('The claims of such a token are judged like those of any other', async (t) => {
  const server = await listen((_, answer) => answer.end(keySet))
  t.teardown(server.close)
  const verify = createVerifier({ ...rules, secret: null, jwksUrl: server.url })
  const { alg, private: key } = keys[1]!
  const token = await signToken('alice', { alg, key, kid: alg, claims: { exp: undefined } })
  t.same(await verify(token), { goodbye: 'token_invalid' })
})

test('With both sources HS256 is tried with the secret only, the others with the key set only', async (t) => {
  const oct = { kty: 'oct', k: Buffer.from('x'.repeat(40)).toString('base64url'), kid: 'oct', alg: 'HS256' }
  const server = await listen((_, answer) => answer.end(JSON.stringify({ keys: [oct, ...keys.map((k) => k.public)] })))
  t.teardown(server.close)
  const verify = createVerifier({ ...rules, secret, jwksUrl: server.url })
  t.match(await verify(await signToken('alice')), { user: 'alice' })
  const { alg, private: key } = keys[0]!
  t.match(await verify(await signToken('bob', { alg, key, kid: alg })), { user: 'bob' })
  const withKeyOfSet = await signToken('alice', { key: 'x'.repeat(40), kid: 'oct' })
  t.same(await verify(withKeyOfSet), { goodbye: 'token_invalid' })
  const withPublicKeyAsSecret = await signToken('alice', { key: JSON.stringify(keys[0]?.public), kid: alg })
  t.same(await verify(withPublicKeyAsSecret), { goodbye: 'token_invalid' })
})

test('HS256 is refused where there is only a key set, and the others where there is only a secret', async (t) => {
  const server = await listen((_, answer) => answer.end(keySet))
  t.teardown(server.close)
  const publicOnly = createVerifier({ ...rules, secret: null, jwksUrl: server.url })
  t.same(await publicOnly(await signToken('alice')), { goodbye: 'token_invalid' })
  const secretOnly = createVerifier({ ...rules, secret, jwksUrl: null })
  const { alg, private: key } = keys[0]!
  t.same(await secretOnly(await signToken('alice', { alg, key, kid: alg })), { goodbye: 'token_invalid' })
})

test('A token of a key that is not in the set, or of another key with its name, is token_invalid', async (t) => {
  const server = await listen((_, answer) => answer.end(keySet))
  t.teardown(server.close)
  const verify = createVerifier({ ...rules, secret: null, jwksUrl: server.url })
  const stranger = await makeKey('ES256')
  for (const kid of ['unknown', 'ES256']) {
    const token = await signToken('alice', { alg: 'ES256', key: stranger.private, kid })
    t.same(await verify(token), { goodbye: 'token_invalid' }, kid)
  }
})

test('While the keys cannot be read nobody is called a liar: come back later', async (t) => {
  const bodies = ['', '{"keys":5}', '<html>']
  let status = 503
  const server = await listen((_, answer) => answer.writeHead(status).end(bodies.pop() ?? keySet))
  t.teardown(server.close)
  const reasons: string[] = []
  const onKeysUnavailable = (reason: string) => reasons.push(reason)
  const verify = createVerifier({ ...rules, secret: null, jwksUrl: server.url, onKeysUnavailable })
  const { alg, private: key } = keys[1]!
  const token = await signToken('alice', { alg, key, kid: alg })
  t.same(await verify(token), { goodbye: 'internal_error' })
  status = 200
  t.same(await verify(token), { goodbye: 'internal_error' })
  t.same(await verify(token), { goodbye: 'internal_error' })
  t.equal(reasons.length, 3)
  t.notMatch(reasons.join(), /eyJ/)
  t.match(await verify(token), { user: 'alice' }, 'once they can, the same token is good')
})

test('Nobody listens where the keys should be: come back later', async (t) => {
  const server = await listen((_, answer) => answer.end())
  await server.close()
  const verify = createVerifier({ ...rules, secret: null, jwksUrl: server.url })
  const { alg, private: key } = keys[1]!
  t.same(await verify(await signToken('alice', { alg, key, kid: alg })), { goodbye: 'internal_error' })
})
