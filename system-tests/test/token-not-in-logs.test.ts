import t from 'tap'
import { Collector } from '../src/collector.js'
import { collect, story, systemFor, walk } from '../src/story.js'
import { tokenOf } from '../src/tokens.js'

const collector = await Collector.start()
t.teardown(() => collector.close())
const loud = { LOG_LEVEL: 'trace', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }
const rig = await systemFor(t, { gatewayEnv: { ...loud, JWT_CLOCK_TOLERANCE_MS: '0' }, kbEnv: loud })

story(t, rig, 'no token is ever written to a log or a trace (UP 7.5 logs)', async (t, scene) => {
  const secrets: string[] = []
  async function token(name: string, options = {}): Promise<string> {
    const made = await tokenOf(scene.user(name), options)
    secrets.push(made, ...made.split('.').slice(1))
    return made
  }
  const alice = await scene.enter('alice', scene.here, { token: await token('alice') })
  await collect(alice, scene.here.bottles[0]!)
  await walk(alice, scene.there)
  alice.send('{ nonsense')
  await alice.next('error')

  const bearer = await token('bob', { claims: { nonce: 'bob' } })
  const bob = rig.gateway.knock({ user: scene.user('bob'), headers: { Authorization: `Bearer ${bearer}` } })
  await bob.next('connected')
  const inProtocol = await token('carol', { claims: { nonce: 'carol' } })
  const carol = rig.gateway.knock({ user: scene.user('carol'), protocols: ['gaia.v1', `bearer.${inProtocol}`] })
  await carol.next('connected')
  scene.clients.push(bob, carol)

  const refused = [
    await token('dave', { ttlSeconds: -60 }),
    await token('dave', { secret: 'y'.repeat(40) }),
    await token('*'),
    `${(await token('dave', { claims: { nonce: 'cut' } })).slice(0, -3)}`,
  ]
  for (const bad of refused) {
    secrets.push(bad)
    const client = rig.gateway.knock({ user: 'dave', token: bad })
    await client.closed
  }
  const good = await token('erin', { claims: { nonce: 'erin' } })
  await rig.gateway.knock({ user: 'erin', token: good, experience: 'nowhere' }).closed
  await rig.gateway.service.get(`/ws/experience?token=${good}`)
  await rig.gateway.service.get(`/nothing?token=${good}`)
  await rig.kb.service.get(`/nothing?token=${good}`)
  await rig.kb.message(alice.user, { type: 'dance' }, 'bad')

  const renewing = await scene.knock('grace', { token: await token('grace'), protocols: ['gaia.v2'] })
  await renewing.next('connected')
  renewing.send({ type: 'authenticate', token: await token('grace', { claims: { nonce: 'renewed' } }) })
  await renewing.next('authenticated')
  for (const bad of [await token('dave'), await token('grace', { secret: 'y'.repeat(40) }), 'no token']) {
    renewing.send({ type: 'authenticate', token: bad })
    await renewing.next('error')
  }
  await renewing.ask({ type: 'request_resync' }, 'area_of_interest')
  await renewing.close()

  const short = await scene.knock('frank', { token: await token('frank', { ttlSeconds: 1 }) })
  await short.closed
  await rig.nats.kill()
  await alice.act('collect_item', { instance_id: scene.there.bottles[0] })
  await rig.kb.service.kill()
  alice.send({ type: 'action', action: 'inventory' })
  await alice.next('error')
  await rig.nats.start()
  await rig.kb.service.start()
  rig.gateway.service.signal('SIGTERM')
  await rig.gateway.service.exit

  const logs = [rig.gateway.service.log, rig.kb.service.log, rig.nats.log].map((lines) => lines.join('\n'))
  for (const log of [...logs, JSON.stringify(collector.spans)]) {
    t.ok(log.length > 100, 'there is a log')
    for (const secret of secrets) if (log.includes(secret)) t.fail(`a log or a trace has ${secret.slice(0, 12)}…`)
    t.notMatch(log, /Bearer ey/i)
    t.notMatch(log, /token=ey/i)
  }
})
