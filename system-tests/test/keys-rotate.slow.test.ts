import t from 'tap'
import { KeyServer, makeKeyPair } from '../src/key-server.js'
import { story, systemFor } from '../src/story.js'
import { type Signer, tokenOf } from '../src/tokens.js'
import { until } from '../src/until.js'

const [old, next, stranger] = [
  await makeKeyPair('ES256', 'old'),
  await makeKeyPair('ES256', 'next'),
  await makeKeyPair('ES256', 'made-up'),
]
const keyServer = await KeyServer.prepare()
t.teardown(() => keyServer.stop())
keyServer.publish(old.public)
await keyServer.start()
const env = { JWKS_URL: keyServer.url }
const rig = await systemFor(t, { gatewayEnv: env, kbEnv: env, signed: { signer: old } })

/** True if the gateway, and the KB behind it, let somebody in whose token is signed with this key. */
async function isLetIn(user: string, signer: Signer): Promise<boolean> {
  const client = rig.gateway.knock({ user, token: await tokenOf(user, { signer }) })
  const isIn = await Promise.race([client.next('connected').then(() => true), client.closed.then(() => false)]).catch(
    () => false,
  )
  client.cut()
  return isIn
}

story(
  t,
  rig,
  'keys rotate under a running system, and a key that is taken back ends its sessions',
  async (t, scene) => {
    const alice = await scene.connect('alice')
    t.notOk(await isLetIn(scene.user('bob'), next))

    keyServer.publish(old.public, next.public)
    await until('a player whose key is new is let in', () => isLetIn(scene.user('bob'), next))
    const bob = await scene.connect('bob', { signed: { signer: next } })
    t.ok((await bob.act('inventory')).success)
    t.ok((await alice.act('inventory')).success, 'the old key is as good as the new one')

    keyServer.publish(next.public)
    const madeUp = await tokenOf(scene.user('mallory'), { signer: stranger })
    await until('the gateway takes the old key no more', async () => {
      await isLetIn(scene.user('mallory'), stranger)
      return !(await isLetIn(scene.user('carol'), old))
    })
    await until('the KB takes the old key no more', async () => {
      await rig.kb.refusal(scene.user('mallory'), madeUp)
      return (await rig.kb.refusal(scene.user('carol'), await tokenOf(scene.user('carol'), rig.signed))).status === 401
    })
    alice.send({ type: 'action', action: 'inventory' })
    t.same(await alice.closed, { code: 1008, reason: 'Invalid or expired token' })
    t.ok((await bob.act('inventory')).success)
    t.ok(keyServer.reads <= 10, `the endpoint was asked ${keyServer.reads} times by both`)
  },
)
