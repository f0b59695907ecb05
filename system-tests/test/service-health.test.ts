import { healthSubject, type ServiceHealth, validateServiceHealth } from 'schemas'
import t from 'tap'
import type { Service } from '../src/service.js'
import { story, systemFor } from '../src/story.js'
import { until } from '../src/until.js'

const rig = await systemFor(t, { gateways: 2, hasNatsProxies: true })
const heard = await rig.hand.hear(healthSubject)
const [gateway, other] = rig.gateways as [(typeof rig.gateways)[0], (typeof rig.gateways)[0]]

/** What a service said since the last time that it was asked. */
let taken = 0
async function said(count: number): Promise<string[]> {
  await until(`${count} more words are said`, () => heard.length >= taken + count)
  const news = heard.slice(taken).map((text) => JSON.parse(text) as ServiceHealth)
  taken = heard.length
  for (const one of news) {
    t.ok(validateServiceHealth(one).ok, JSON.stringify(one))
    t.ok(Math.abs(Date.parse(one.timestamp) - Date.now()) < 60_000, 'it says when')
  }
  return news.map(({ service_name, status }) => `${service_name} ${status}`)
}

async function stop(service: Service): Promise<void> {
  service.signal('SIGTERM')
  const { code } = await service.exit
  if (code !== 0) throw new Error(`${service.name} ended with ${code}`)
}

story(t, rig, 'each service says that it stops, and that it starts', async (t) => {
  await stop(gateway.service)
  t.same(await said(1), ['session-service stopping'])
  await gateway.service.start('/ready')
  t.same(await said(1), ['session-service starting'])
  await stop(rig.kb.service)
  t.same(await said(1), ['kb-service stopping'])
  await rig.kb.service.start()
  t.same(await said(1), ['kb-service starting'])
})

story(t, rig, 'who has no NATS at its start says it when NATS is there, and once', async (t) => {
  await stop(gateway.service)
  t.same(await said(1), ['session-service stopping'])
  await rig.natsForGateways!.shut()
  await gateway.service.start('/health')
  await rig.natsForGateways!.open()
  t.same(await said(1), ['session-service starting'], 'the other gateway, whose connection broke, says nothing')
  const changes = await gateway.metric('nats_connection_changes_total')
  rig.natsForGateways!.cut()
  await until(
    'NATS was lost and is back',
    async () => (await gateway.metric('nats_connection_changes_total')) >= changes + 2,
  )
  await stop(gateway.service)
  t.same(await said(1), ['session-service stopping'], 'a connection that came back is no start')
  await gateway.service.start('/ready')
  t.same(await said(1), ['session-service starting'])
})

story(t, rig, 'who has no NATS stops without a word and without waiting', async (t) => {
  await rig.natsForGateways!.shut()
  await until('NATS is away', async () => !(await gateway.health()).nats_connected)
  await stop(gateway.service)
  await rig.natsForGateways!.open()
  await gateway.service.start('/ready')
  t.same(await said(1), ['session-service starting'])
})

story(t, rig, 'a NATS that does not move does not hold up the end', async (t) => {
  rig.natsForGateways!.stall()
  const startedAt = performance.now()
  await stop(other.service)
  t.ok(performance.now() - startedAt < 5_000, 'long before the drain would be cut off')
  rig.natsForGateways!.flow()
})
