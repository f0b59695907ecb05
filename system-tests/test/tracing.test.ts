import t from 'tap'
import { type CollectedSpan, Collector } from '../src/collector.js'
import { collect, story, systemFor, v2 } from '../src/story.js'
import { until } from '../src/until.js'

const collector = await Collector.start()
t.teardown(() => collector.close())
const traced = {
  LOG_LEVEL: 'trace',
  OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`,
  OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=woods,authorization=Basic%20abc',
}
const rig = await systemFor(t, { gateways: 2, gatewayEnv: traced, kbEnv: traced })

/** The first span of a client's message with that id, when all of its trace has come. */
async function rootOf(requestId: string): Promise<CollectedSpan> {
  const isRoot = (span: CollectedSpan) => span.parentSpanId === '' && span.attributes['gaia.request_id'] === requestId
  return until(`the trace of ${requestId} has come`, () => collector.spans.find(isRoot))
}

story(
  t,
  rig,
  'one trace has a player’s action, at each service, and each event up to the sockets',
  async (t, scene) => {
    const alice = await scene.enter('alice', scene.here, v2)
    const bob = await scene.enter('bob')
    const carol = await scene.enter('carol', scene.here, { gateway: rig.gateways[1]! })
    const dave = await scene.enter('dave', scene.here, { gateway: rig.gateways[1]! })
    await scene.quiet(alice, bob, carol, dave)

    const requestId = 'req_traced_0123456789'
    alice.send({ type: 'action', action: 'collect_item', instance_id: scene.here.bottles[0], request_id: requestId })
    t.equal((await alice.next('action_response')).success, true)
    for (const client of [alice, bob, carol, dave]) await client.next('world_update')

    const root = await rootOf(requestId)
    const deliveries = () => collector.trace(root.traceId).filter(({ name }) => name === 'deliver event')
    await until('each gateway told what it delivered', () => deliveries().length === 3)
    const trace = collector.trace(root.traceId)
    const children = ({ spanId }: CollectedSpan) => trace.filter((span) => span.parentSpanId === spanId)
    const only = (spans: readonly CollectedSpan[], name: string) => {
      const found = spans.filter((span) => span.name === name)
      t.equal(found.length, 1, `one ${name}`)
      return found[0]!
    }

    t.match(root, { service: 'session-service', name: 'message action' })
    t.match(root.attributes, { 'user.id': alice.user, 'gaia.request_id': requestId })
    const call = only(children(root), 'KB message')
    t.equal(call.service, 'session-service')
    const served = only(children(call), 'POST /v1/experiences/:experience/players/:user/messages')
    t.match(served, { service: 'kb-service', attributes: { 'http.response.status_code': 200, 'user.id': alice.user } })
    t.match(only(children(served), 'play').attributes, { 'gaia.kind': 'collect_item', 'gaia.result': 'done' })
    only(children(served), 'append to journal')

    // The actor's own copy, and the one that all others share.
    const published = children(served).filter(({ name }) => name === 'publish event')
    t.equal(published.length, 2)
    const delivered = published.map((span) => ({
      subject: String(span.attributes['messaging.destination.name']),
      sockets: children(span).map(({ attributes }) => attributes['gaia.sockets']),
    }))
    t.same(
      delivered.sort((a, b) => (a.subject < b.subject ? -1 : 1)),
      [
        { subject: `world.updates.user.${alice.user}`, sockets: [1] },
        { subject: delivered[1]!.subject, sockets: delivered[1]!.sockets },
      ],
    )
    t.match(delivered[1]!.subject, /^world\.updates\.zone\./)
    t.same([...delivered[1]!.sockets].sort(), [1, 2], 'bob at one gateway; carol and dave, in one span, at the other')

    for (const span of trace) {
      t.notOk(span.isFailed, span.name)
      t.ok(span.endMs >= span.startMs, `${span.name} ends after it began`)
      if (span !== root)
        t.ok(
          trace.some(({ spanId }) => spanId === span.parentSpanId),
          `${span.name} has a parent here`,
        )
    }
    t.match(collector.headers, { 'x-tenant': 'woods', authorization: 'Basic abc' })
  },
)

story(t, rig, 'the log lines of both services about it have its trace id and its request id', async (t, scene) => {
  const alice = await scene.enter('alice')
  const requestId = 'req_logged_0123456789'
  alice.send({ type: 'action', action: 'collect_item', instance_id: scene.here.bottles[0], request_id: requestId })
  await alice.next('world_update')
  const { traceId } = await rootOf(requestId)
  const told = (log: readonly string[]) => {
    const lines = log.filter((line) => line.includes(traceId)).map((line) => JSON.parse(line))
    for (const line of lines) t.equal(line.trace_id, traceId)
    for (const { request_id: id } of lines) t.ok(id === requestId || id === null, 'or it is of an event for all')
    return [...new Set(lines.map(({ msg }) => msg))].sort()
  }
  await until('the KB told of its events', () => told(rig.kb.service.log).length === 2)
  t.same(told(rig.kb.service.log), ['event published', 'message answered'])
  t.same(told(rig.gateway.service.log), ['event came', 'message answered', 'the KB was called'])
})

story(t, rig, 'what fails is marked, with its code, in the trace', async (t, scene) => {
  const alice = await scene.enter('alice')
  await rig.kb.service.kill()
  const requestId = 'req_failed_0123456789'
  alice.send({ type: 'action', action: 'inventory', request_id: requestId })
  t.equal((await alice.next('error')).code, 'kb_unavailable')
  const root = await rootOf(requestId)
  t.match(root, { isFailed: true, attributes: { 'error.type': 'kb_unavailable' } })
  const call = await until('the call is told', () =>
    collector.trace(root.traceId).find(({ name }) => name === 'KB message'),
  )
  t.match(call, { isFailed: true, parentSpanId: root.spanId, attributes: { 'error.type': 'kb_unavailable' } })
  await rig.kb.service.start()
})

story(t, rig, 'a collector that is gone is told of, and takes nobody along', async (t, scene) => {
  const alice = await scene.enter('alice')
  collector.close()
  await collect(alice, scene.here.bottles[0]!)
  await until(
    'that spans are lost is counted',
    async () => (await rig.gateway.metric('trace_exports_failed_total')) > 0,
  )
  await until('the log says so', () => rig.gateway.service.log.some((line) => line.includes('traces cannot be sent')))
  await collect(alice, scene.here.bottles[1]!)
  rig.gateway.service.signal('SIGTERM')
  t.match(await rig.gateway.service.exit, { code: 0 })
})
