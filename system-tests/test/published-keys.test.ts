import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import { KeyServer, makeKeyPair } from '../src/key-server.js'
import { bareEnvironment } from '../src/program.js'
import { collect, story, systemFor } from '../src/story.js'
import { tokenOf } from '../src/tokens.js'
import { until } from '../src/until.js'

const invalid = { code: 1008, reason: 'Invalid or expired token' }
const unread = /the keys of tokens cannot be read/
const signer = await makeKeyPair('ES256', 'of-these-tests')
const keyServer = await KeyServer.prepare()
t.teardown(() => keyServer.stop())
const env = { JWKS_URL: keyServer.url, LOG_LEVEL: 'trace' }
const rig = await systemFor(t, { gatewayEnv: env, kbEnv: env, signed: { signer } })
const folder = t.testdir({})

/** As somebody makes one with `npm run token`. */
async function toolToken(user: string, alg: string): Promise<string> {
  const tool = fileURLToPath(new URL('../../../tools/dist/src/token.js', import.meta.url))
  const args = [tool, '--user', user, '--alg', alg, '--keys', folder]
  return (await promisify(execFile)(process.execPath, args, { env: bareEnvironment() })).stdout.trim()
}

story(t, rig, 'who comes before any key could be read is asked to come back, and is let in then', async (t, scene) => {
  const token = await tokenOf(scene.user('alice'), { signer })
  const early = await scene.knock('alice', { token })
  t.same(await early.closed, { code: 1011, reason: 'internal_error' })
  t.match(await rig.kb.refusal(scene.user('alice'), token), { status: 503, code: 'kb_unavailable' })
  for (const service of [rig.gateway.service, rig.kb.service]) {
    await until(`${service.name} tells of it`, () => service.log.some((line) => unread.test(line)))
  }
  await toolToken('anybody', 'RS256')
  await toolToken('anybody', 'EdDSA')
  const { keys } = JSON.parse(await readFile(join(folder, 'jwks.json'), 'utf8'))
  keyServer.publish(signer.public, ...keys)
  await keyServer.start()
  await until('the KB has the keys', async () => (await rig.kb.refusal(scene.user('alice'), token)).status === 200)
  await until('alice is let in', async () => {
    const later = await scene.knock('alice', { token })
    return Promise.race([later.next('connected'), later.closed.then(() => null)]).catch(() => null)
  })
})

story(t, rig, 'players with ES256 tokens play, and see each other play', async (t, scene) => {
  const alice = await scene.enter('alice')
  const bob = await scene.enter('bob')
  const { response } = await collect(alice, scene.here.bottles[0]!)
  t.ok(response.success)
  await bob.next('world_update')
  await scene.silence(t, alice, bob)
  await scene.same(t, alice, bob)
})

for (const alg of ['RS256', 'EdDSA']) {
  story(t, rig, `a player with an ${alg} token of the token tool plays`, async (t, scene) => {
    const alice = await scene.enter('alice', scene.here, { token: await toolToken(scene.user('alice'), alg) })
    t.ok((await collect(alice, scene.here.bottles[0]!)).response.success)
    await scene.silence(t, alice)
  })
}

story(t, rig, 'HS256 is refused by both services, whatever it is signed with', async (t, scene) => {
  const secrets = [undefined, JSON.stringify(signer.public), JSON.stringify({ keys: [signer.public] })]
  for (const secret of secrets) {
    const token = await tokenOf(scene.user('mallory'), secret === undefined ? {} : { secret })
    t.same(await (await scene.knock('mallory', { token })).closed, invalid)
    t.match(await rig.kb.refusal(scene.user('mallory'), token), { status: 401, code: 'unauthorized' })
  }
})

story(t, rig, 'a key that only its name has in common with a published one opens nothing', async (t, scene) => {
  for (const kid of ['of-these-tests', 'made-up']) {
    const token = await tokenOf(scene.user('mallory'), { signer: await makeKeyPair('ES256', kid) })
    t.same(await (await scene.knock('mallory', { token })).closed, invalid)
    t.match(await rig.kb.refusal(scene.user('mallory'), token), { status: 401, code: 'unauthorized' })
  }
})

story(t, rig, 'while the keys cannot be read, those that were read let players in and play', async (t, scene) => {
  await keyServer.stop()
  const alice = await scene.enter('alice')
  t.ok((await collect(alice, scene.here.bottles[0]!)).response.success)
  await scene.silence(t, alice)
  t.ok(keyServer.reads < 10, `the endpoint was asked ${keyServer.reads} times by both`)
})

t.test('no log has the password of the endpoint, or a token', async (t) => {
  for (const { log } of [rig.gateway.service, rig.kb.service]) {
    t.notMatch(log.join('\n'), new RegExp(keyServer.password))
    t.notMatch(log.join('\n'), Buffer.from(`services:${keyServer.password}`).toString('base64'))
    t.notMatch(log.join('\n'), /eyJ/)
  }
})
