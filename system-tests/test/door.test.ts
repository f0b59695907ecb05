import { SignJWT } from 'jose'
import t from 'tap'
import type { Knock } from '../src/gateway.js'
import { story, systemFor } from '../src/story.js'
import { developmentSecret, tokenOf } from '../src/tokens.js'

const rig = await systemFor(t, { gatewayEnv: { JWT_CLOCK_TOLERANCE_MS: '0' } })

const missing = { code: 1008, reason: 'Authentication required' }
const invalid = { code: 1008, reason: 'Invalid or expired token' }
const nobody = { code: 1008, reason: 'Authentication failed' }
const unknown = { code: 1008, reason: 'Unknown experience' }

const good = await tokenOf('alice')
const [head, , signature] = good.split('.') as [string, string, string]
const forged = [
  head,
  Buffer.from(JSON.stringify({ sub: 'bob', aud: 'authenticated', exp: 4e9 })).toString('base64url'),
  signature,
]
const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${good.split('.')[1]}.`
const hs512 = await new SignJWT({ sub: 'alice', aud: 'authenticated' })
  .setProtectedHeader({ alg: 'HS512' })
  .setExpirationTime('1h')
  .sign(Buffer.from(developmentSecret))

const refusals: readonly [string, Omit<Knock, 'user'>, { code: number; reason: string }][] = [
  ['no token', {}, missing],
  ['an empty token', { token: '' }, missing],
  ['a token that is none', { token: 'not-a-token' }, invalid],
  ['a token that somebody has changed', { token: forged.join('.') }, invalid],
  ['a token of another secret', { token: await tokenOf('alice', { secret: 'x'.repeat(40) }) }, invalid],
  ['a token without a signature', { token: unsigned }, invalid],
  ['a token of another algorithm', { token: hs512 }, invalid],
  ['an expired token', { token: await tokenOf('alice', { ttlSeconds: -60 }) }, invalid],
  ['a token that never expires', { token: await tokenOf('alice', { claims: { exp: undefined } }) }, invalid],
  ['a token for another audience', { token: await tokenOf('alice', { claims: { aud: 'anon' } }) }, invalid],
  ['a token of nobody', { token: await tokenOf('alice', { claims: { sub: undefined } }) }, nobody],
  ['a user id with *', { token: await tokenOf('*') }, nobody],
  ['a user id with >', { token: await tokenOf('alice.>') }, nobody],
  ['a user id with an empty part', { token: await tokenOf('alice..bob') }, nobody],
  ['a user id with a space', { token: await tokenOf('alice bob') }, nobody],
  ['a user id with a slash', { token: await tokenOf('../alice') }, nobody],
  ['a user id that is too long', { token: await tokenOf('a'.repeat(129)) }, nobody],
  ['a user id that is no text', { token: await tokenOf('alice', { claims: { sub: 7 } }) }, nobody],
  ['an experience that is not there', { token: good, experience: 'nowhere' }, unknown],
  ['an experience that is a path', { token: good, experience: '../../etc' }, unknown],
  ['an experience with a wildcard', { token: good, experience: '*' }, unknown],
]

for (const [name, knock, closing] of refusals) {
  story(t, rig, `${name} is let in only to be told why not (UP 7 L9, UP 7 L11, UP 7.5 raw ids)`, async (t) => {
    const client = rig.gateway.knock({ user: name, ...knock })
    await client.opened()
    t.same(await client.closed, closing)
    t.same(client.types, [], 'and is told nothing else')
  })
}

story(t, rig, 'nobody who is refused counts as a player, and the next one is let in', async (t, scene) => {
  const alice = await scene.enter('alice')
  await alice.pong()
  t.equal((await rig.gateway.health()).websocket_connections, 1)
})

story(t, rig, 'a token is taken from the Authorization header and from a subprotocol too', async (t, scene) => {
  const token = await tokenOf(scene.user('alice'))
  const ways: Omit<Knock, 'user'>[] = [
    { headers: { Authorization: `Bearer ${token}` } },
    { protocols: ['gaia.v1', `bearer.${token}`] },
  ]
  for (const way of ways) {
    const client = rig.gateway.knock({ user: scene.user('alice'), ...way })
    scene.clients.push(client)
    t.equal((await client.next('connected')).user_id, scene.user('alice'))
    t.equal(client.protocol, way.protocols ? 'gaia.v1' : '', 'the token is not sent back')
  }
})

story(t, rig, 'an e-mail address is a user id', async (t, scene) => {
  const token = await tokenOf('alice.b+c@example.org')
  const client = rig.gateway.knock({ user: 'alice.b+c@example.org', token })
  scene.clients.push(client)
  t.equal((await client.next('connected')).user_id, 'alice.b+c@example.org')
  await client.ask({ type: 'update_location', lat: scene.here.lat, lng: scene.here.lng }, 'area_of_interest')
  t.ok((await client.act('collect_item', { instance_id: scene.here.bottles[0] })).success)
  await client.next('world_update')
  await scene.silence(t, client)
})

story(t, rig, 'a session never outlives its token (UP 7 L8)', async (t, scene) => {
  const lasting = await scene.enter('bob')
  const expiresAtMs = (Math.floor(Date.now() / 1000) + 2) * 1000
  const alice = await scene.enter('alice', scene.here, { signed: { claims: { exp: expiresAtMs / 1000 } } })
  t.ok((await alice.act('inventory')).success)
  t.same(await alice.closed, { code: 1008, reason: 'Invalid or expired token' })
  const lateMs = Date.now() - expiresAtMs
  t.ok(lateMs > -50, `not before its time (${lateMs} ms)`)
  t.ok(lateMs < 5_000, `and not long after it (${lateMs} ms)`)
  await scene.silence(t, lasting)
  t.ok(lasting.isOpen, 'others are not touched')
})
