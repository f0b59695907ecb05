import { createSecretKey, generateKeyPairSync } from 'node:crypto'
import { exportJWK } from 'jose'
import { test } from 'tap'
import { parseKeySet } from '../src/auth/key-set.js'
import { makeKey, publish } from './support/keys.js'

const good = await makeKey('ES256', 'good')

async function kidsOf(text: string) {
  const keys = await parseKeySet(text)
  return typeof keys === 'string' ? keys : keys.map(({ alg, kid }) => `${alg} ${kid}`)
}

test('A key says what it is for, or it is what its type is for', async (t) => {
  const keys = await Promise.all(['RS256', 'ES256', 'EdDSA'].map((alg) => makeKey(alg)))
  t.same(await kidsOf(publish(...keys)), ['RS256 RS256', 'ES256 ES256', 'EdDSA EdDSA'])
  const bare = keys.map((key) => ({ ...key.public, alg: undefined, use: 'sig', key_ops: ['verify'] }))
  t.same(await kidsOf(publish(...bare)), ['RS256 RS256', 'ES256 ES256', 'EdDSA EdDSA'])
})

const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey
const useless: Readonly<Record<string, unknown>> = {
  'for another algorithm': { ...(await makeKey('RS256')).public, alg: 'RS512' },
  'for another kind of signature': (await makeKey('PS256')).public,
  'on another curve': (await makeKey('ES384')).public,
  'for encryption': { ...good.public, use: 'enc' },
  'for signing only': { ...good.public, key_ops: ['sign'] },
  'a secret': { ...createSecretKey('x'.repeat(40), 'utf8').export({ format: 'jwk' }), alg: 'HS256' },
  'a secret that calls itself public': { kty: 'oct', k: 'eHh4', alg: 'RS256' },
  'a private key': { ...(await exportJWK(good.private)), kid: 'leaked', alg: 'ES256' },
  'too weak': weak.export({ format: 'jwk' }),
  'not on its curve': { ...good.public, x: good.public.y },
  'cut short': { ...good.public, y: undefined },
  'of a number': { ...good.public, x: 5 },
  'of no type': { kid: 'x' },
  null: null,
  'a text': 'ES256',
  'a list': [],
}

for (const [name, member] of Object.entries(useless)) {
  test(`A member that is ${name} is left out, the others are taken`, async (t) => {
    t.same(await kidsOf(JSON.stringify({ keys: [member] })), 'no_keys')
    t.same(await kidsOf(JSON.stringify({ keys: [member, good.public] })), ['ES256 good'])
  })
}

test('A key id that is no text names nothing', async (t) => {
  t.same(await kidsOf(publish({ ...good.public, kid: 5 }, { ...good.public, kid: undefined })), [
    'ES256 null',
    'ES256 null',
  ])
})

test('What is no key set is called so', async (t) => {
  for (const text of ['', '{', '<html>', '['.repeat(60_000)]) t.equal(await parseKeySet(text), 'not_json', text)
  for (const text of ['null', '5', '[]', '{}', '{"keys":{}}', '{"keys":null}']) {
    t.equal(await parseKeySet(text), 'no_key_set', text)
  }
})
