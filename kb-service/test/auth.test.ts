import t from 'tap'
import { createVerify } from '../src/auth/auth.js'
import { developmentSecret } from '../src/config.js'
import { claimsOf, tokenOf } from './support/tokens.js'

const nowMs = 1_700_000_000_000
const alice = claimsOf('alice', nowMs)

const options = {
  secret: developmentSecret,
  jwksUrl: null,
  audience: 'authenticated',
  issuer: null,
  clockToleranceMs: 5000,
  now: () => nowMs,
}

const verify = createVerify(options)

t.test('a good token says whose it is', async (t) => {
  t.match(await verify(tokenOf(alice)), { user: 'alice', isAdmin: false })
  t.match(await verify(tokenOf({ ...alice, user_id: 'bob' })), { user: 'bob' }, 'user_id goes before sub')
  t.match(await verify(tokenOf({ ...alice, aud: ['other', 'authenticated'] })), { user: 'alice' })
  t.match(await verify(tokenOf({ ...alice, sub: 'a.b@example.org' })), { user: 'a.b@example.org' })
})

t.test('an administrator is who app_metadata says, nobody else', async (t) => {
  t.match(await verify(tokenOf({ ...alice, app_metadata: { role: 'admin' } })), { isAdmin: true })
  for (const claims of [
    { role: 'admin' },
    { user_metadata: { role: 'admin' } },
    { app_metadata: 'admin' },
    { app_metadata: null },
  ]) {
    t.match(await verify(tokenOf({ ...alice, ...claims })), { isAdmin: false })
  }
})

const bad: [name: string, token: string][] = [
  ['nothing', ''],
  ['no token', 'alice'],
  ['another secret', tokenOf(alice, { secret: 'another-secret-that-is-long-enough-0123456789' })],
  ['no signature', `${tokenOf(alice).split('.').slice(0, 2).join('.')}.`],
  ['alg none', tokenOf(alice, { header: { alg: 'none' } })],
  ['alg HS512', tokenOf(alice, { header: { alg: 'HS512' } })],
  ['an asymmetric alg without published keys', tokenOf(alice, { header: { alg: 'RS256' } })],
  ['a critical extension', tokenOf(alice, { header: { crit: ['x'], x: 1 } })],
  ['no expiry', tokenOf({ ...alice, exp: undefined })],
  ['an expiry that is no number', tokenOf({ ...alice, exp: 'tomorrow' })],
  ['expired', tokenOf({ ...alice, exp: nowMs / 1000 - 6 })],
  ['not yet', tokenOf({ ...alice, nbf: nowMs / 1000 + 60 })],
  ['from the future', tokenOf({ ...alice, iat: nowMs / 1000 + 60 })],
  ['another audience', tokenOf({ ...alice, aud: 'others' })],
  ['no audience', tokenOf({ ...alice, aud: undefined })],
  ['no user', tokenOf({ ...alice, sub: undefined })],
  ['a user who would listen to others', tokenOf({ ...alice, sub: '*' })],
  ['a user with an empty part', tokenOf({ ...alice, sub: 'a..b' })],
  ['a user that is a number', tokenOf({ ...alice, user_id: 7 })],
  ['too long', tokenOf({ ...alice, more: 'x'.repeat(9000) })],
]

for (const [name, token] of bad) {
  t.test(`refused: ${name}`, async (t) => {
    t.equal(await verify(token), 'unauthorized')
  })
}

t.test('the issuer counts where one is configured', async (t) => {
  const strict = createVerify({ ...options, issuer: 'https://auth.example' })
  t.equal(await strict(tokenOf(alice)), 'unauthorized')
  t.match(await strict(tokenOf({ ...alice, iss: 'https://auth.example' })), { user: 'alice' })
})

t.test('a token that was good is not good for longer than it says', async (t) => {
  let now = nowMs
  const ageing = createVerify({ ...options, now: () => now })
  const token = tokenOf(alice)
  t.match(await ageing(token), { user: 'alice' })
  now += 64_000
  t.match(await ageing(token), { user: 'alice' }, 'within the tolerance')
  now += 2000
  t.equal(await ageing(token), 'unauthorized')
})
