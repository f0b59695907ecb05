import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import t from 'tap'
import { developmentSecret, mintToken, readRealm } from '../src/tokens.js'

const realm = { secret: 'a secret that is long enough for HS256', audience: 'authenticated' }
const nowMs = 1_730_678_400_000

t.test('a token says who, for whom, since when and until when', async (t) => {
  const token = await mintToken({ user: 'alice', ttlMs: 3_600_000 }, realm, nowMs)
  t.same(decodeProtectedHeader(token), { alg: 'HS256', typ: 'JWT' })
  t.same(decodeJwt(token), {
    role: 'authenticated',
    sub: 'alice',
    aud: 'authenticated',
    iat: nowMs / 1000,
    exp: nowMs / 1000 + 3600,
  })
})

t.test('an administrator is one by app_metadata, and authenticated like everybody', async (t) => {
  const claims = decodeJwt(await mintToken({ user: 'alice', role: 'admin', ttlMs: 1000 }, realm, nowMs))
  t.match(claims, { role: 'authenticated', app_metadata: { role: 'admin' } })
})

t.test('a token is signed with the secret', async (t) => {
  const token = await mintToken({ user: 'alice', ttlMs: 3_600_000 }, realm)
  await t.resolves(jwtVerify(token, new TextEncoder().encode(realm.secret)))
  await t.rejects(jwtVerify(token, new TextEncoder().encode(`${realm.secret}!`)))
})

t.test('the issuer is said where the services ask for one', async (t) => {
  const issued = readRealm({ JWT_ISSUER: 'https://auth.example', JWT_AUDIENCE: 'players' })
  t.match(decodeJwt(await mintToken({ user: 'alice', ttlMs: 1000 }, issued)), {
    iss: 'https://auth.example',
    aud: 'players',
  })
})

t.test('nobody whose id could address others gets a token', async (t) => {
  for (const user of ['', 'a..b', '*', 'a>', 'a b', 'x'.repeat(129)]) {
    t.throws(() => mintToken({ user, ttlMs: 1000 }, realm), TypeError, user)
  }
})

t.test('the secret is the environment’s, else the development secret, never that in production', async (t) => {
  t.equal(readRealm({ SUPABASE_JWT_SECRET: 'ours', NODE_ENV: 'production' }).secret, 'ours')
  t.equal(readRealm({}).secret, developmentSecret)
  t.equal(readRealm({ SUPABASE_JWT_SECRET: '' }).secret, developmentSecret)
  t.throws(() => readRealm({ NODE_ENV: 'production' }), /SUPABASE_JWT_SECRET must be set/)
})
