import { createHmac } from 'node:crypto'
import { test } from 'tap'
import { type AuthOptions, createVerifier } from '../src/auth/auth.js'
import { secret, signToken, withHeader } from './support/tokens.js'

const hourMs = 3_600_000
const options: AuthOptions = {
  secret,
  jwksUrl: null,
  audience: 'authenticated',
  issuer: null,
  clockToleranceMs: 5_000,
}
const verify = createVerifier(options)
const seconds = Math.floor(Date.now() / 1000)

/** A token with exactly this header and payload, rightly signed. */
function signRaw(header: string | object, payload: string | object): string {
  const parts = [header, payload].map((part) =>
    Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url'),
  )
  return [...parts, createHmac('sha256', secret).update(parts.join('.')).digest('base64url')].join('.')
}

const goodClaims = { sub: 'alice', aud: 'authenticated', exp: seconds + 3600 }

test('A good token names its user and its end', async (t) => {
  const claims = { exp: seconds + 60 }
  t.same(await verify(await signToken('alice', { claims })), { user: 'alice', expiresAtMs: (seconds + 60) * 1000 })
})

test('The claim user_id goes before sub', async (t) => {
  t.match(await verify(await signToken('alice', { claims: { user_id: 'bob@b.example' } })), { user: 'bob@b.example' })
})

test('The audience may be one of several', async (t) => {
  t.match(await verify(await signToken('alice', { claims: { aud: ['other', 'authenticated'] } })), { user: 'alice' })
})

test('Any role may connect', async (t) => {
  t.match(await verify(await signToken('alice', { claims: { role: 'anon' } })), { user: 'alice' })
})

test('No token is token_missing', async (t) => {
  t.same(await verify(null), { goodbye: 'token_missing' })
  t.same(await verify(''), { goodbye: 'token_missing' })
})

const wrongClaims = {
  'without exp': { exp: undefined },
  'with an exp that is a text': { exp: String(seconds + 60) },
  'with an exp beyond all time': { exp: 1e300 },
  'of another audience': { aud: 'service' },
  'without audience': { aud: undefined },
  'from the future': { iat: seconds + 60 },
  'not valid yet': { nbf: seconds + 60 },
  'with an nbf that is a text': { nbf: 'now' },
}

for (const [name, claims] of Object.entries(wrongClaims)) {
  test(`A token ${name} is token_invalid`, async (t) => {
    t.same(await verify(await signToken('alice', { claims })), { goodbye: 'token_invalid' })
  })
}

test('A token that is only too old is token_expired, after the tolerance for clocks', async (t) => {
  let nowMs = Date.now()
  const verifyThen = createVerifier({ ...options, now: () => nowMs })
  const token = await signToken('alice', { claims: { iat: seconds - 10, exp: seconds } })
  nowMs = (seconds + 5) * 1000 - 1
  t.match(await verifyThen(token), { user: 'alice' })
  nowMs += 1
  t.same(await verifyThen(token), { goodbye: 'token_expired' })
  nowMs += 24 * hourMs
  t.same(await verifyThen(token), { goodbye: 'token_expired' })
})

test('An old token of somebody else’s key is token_invalid', async (t) => {
  const token = await signToken('alice', { key: `${secret}x`, claims: { iat: 1, exp: 2 } })
  t.same(await verify(token), { goodbye: 'token_invalid' })
})

test('An issuer is asked for only where one is configured', async (t) => {
  const strict = createVerifier({ ...options, issuer: 'https://auth.example' })
  t.match(await strict(await signToken('alice', { claims: { iss: 'https://auth.example' } })), { user: 'alice' })
  t.same(await strict(await signToken('alice', { claims: { iss: 'https://evil.example' } })), {
    goodbye: 'token_invalid',
  })
  t.same(await strict(await signToken('alice')), { goodbye: 'token_invalid' })
  t.match(await verify(await signToken('alice', { claims: { iss: 'https://evil.example' } })), { user: 'alice' })
})

for (const id of [
  '*',
  '>',
  'a.*',
  'a..b',
  '.a',
  'a b',
  '',
  'x'.repeat(129),
  'ü',
  '../etc',
  17,
  { id: 'alice' },
  ['a'],
]) {
  test(`A user id ${JSON.stringify(id).slice(0, 20)} is invalid_user`, async (t) => {
    const token = await signToken('alice', { claims: { user_id: id } })
    t.same(await verify(token), { goodbye: 'invalid_user' })
  })
}

test('A token of nobody is invalid_user', async (t) => {
  t.same(await verify(signRaw({ alg: 'HS256' }, { ...goodClaims, sub: undefined })), { goodbye: 'invalid_user' })
})

test('A token signed with another key, or not signed, is token_invalid', async (t) => {
  const token = await signToken('alice')
  const unsigned = token.slice(0, token.lastIndexOf('.') + 1)
  const forged = [
    await signToken('alice', { key: `${secret}x` }),
    unsigned,
    `${unsigned}AAAA`,
    `${token}A`,
    token.slice(0, -1),
    withHeader(token, { alg: 'none' }),
    `${withHeader(unsigned, { alg: 'none' })}`,
    withHeader(token, { alg: 'RS256' }),
  ]
  for (const one of forged) t.same(await verify(one), { goodbye: 'token_invalid' }, one.slice(-20))
})

test('Other algorithms of the same key are refused', async (t) => {
  const longKey = secret.repeat(2)
  const verifyLong = createVerifier({ ...options, secret: longKey })
  t.match(await verifyLong(await signToken('alice', { key: longKey })), { user: 'alice' })
  for (const alg of ['HS384', 'HS512']) {
    t.same(await verifyLong(await signToken('alice', { alg, key: longKey })), { goodbye: 'token_invalid' }, alg)
  }
})

test('Rightly signed nonsense is token_invalid', async (t) => {
  t.match(await verify(signRaw({ alg: 'HS256' }, goodClaims)), { user: 'alice' })
  for (const payload of ['', 'null', '[]', '"alice"', '{', '\xff']) {
    t.same(await verify(signRaw({ alg: 'HS256' }, payload)), { goodbye: 'token_invalid' }, payload)
  }
  for (const header of ['null', '[]', '{', {}, { alg: 5 }, { alg: 'HS256', crit: ['b64'], b64: false }]) {
    t.same(await verify(signRaw(header, goodClaims)), { goodbye: 'token_invalid' }, JSON.stringify(header))
  }
})

test('What is no token at all is token_invalid', async (t) => {
  for (const text of ['.', '..', 'a.b', 'a.b.c.d', 'a.b.c\n', 'a b.c.d', '\0', 'Bearer x.y.z', '😀.😀.😀']) {
    t.same(await verify(text), { goodbye: 'token_invalid' }, JSON.stringify(text))
  }
})

test('A token over 8 KiB is token_invalid, however well signed', async (t) => {
  const padding = 5_900
  t.match(await verify(await signToken('alice', { claims: { note: 'x'.repeat(padding) } })), { user: 'alice' })
  t.same(await verify(await signToken('alice', { claims: { note: 'x'.repeat(padding + 300) } })), {
    goodbye: 'token_invalid',
  })
})
