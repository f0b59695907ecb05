import { test } from 'tap'
import { noTracing, type Sampler, startTracing, type TracingOptions, traceIdOf } from '../src/tracing/tracing.js'
import { listen } from './support/http.js'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const sampled = `00-${traceId}-00f067aa0ba902b7-01`
const notSampled = `00-${traceId}-00f067aa0ba902b7-00`

function options(changes: Partial<TracingOptions> = {}): TracingOptions {
  return {
    endpoint: 'http://127.0.0.1:9',
    headers: null,
    serviceName: 'session-service',
    version: '1',
    sampler: 'parentbased_always_on',
    ratio: 1,
    onFailed: () => undefined,
    ...changes,
  }
}

test('without traces a trace begins all the same, goes on as it is, and says that nobody writes it down', async (t) => {
  const tracing = await startTracing(null)
  t.equal(tracing, noTracing)
  const begun = tracing.begin('a', 'server', null)
  t.match(begun.traceparent, /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-00$/)
  t.not(tracing.begin('a', 'server', null).traceparent, begun.traceparent)
  t.equal(tracing.begin('b', 'client', begun.traceparent).traceparent, begun.traceparent)
  t.equal(traceIdOf(sampled), traceId)
})

test('which traces are written down is as OTEL_TRACES_SAMPLER says', async (t) => {
  const cases: [sampler: Sampler, ratio: number, parent: string | null, isWritten: boolean][] = [
    ['always_on', 0, null, true],
    ['always_on', 0, notSampled, true],
    ['always_off', 1, sampled, false],
    ['traceidratio', 0, sampled, false],
    ['traceidratio', 1, notSampled, true],
    ['parentbased_always_on', 0, null, true],
    ['parentbased_always_on', 0, notSampled, false],
    ['parentbased_always_off', 1, null, false],
    ['parentbased_always_off', 1, sampled, true],
    ['parentbased_traceidratio', 0, null, false],
    ['parentbased_traceidratio', 0, sampled, true],
    ['parentbased_traceidratio', 1, null, true],
  ]
  for (const [sampler, ratio, parent, isWritten] of cases) {
    const tracing = await startTracing(options({ sampler, ratio }))
    const { traceparent } = tracing.begin('a', 'server', parent)
    t.equal(traceparent.endsWith('-01'), isWritten, `${sampler} ${ratio} ${parent}`)
    if (parent !== null) t.equal(traceIdOf(traceparent), traceId)
  }
})

test('a parent that is none begins a trace', async (t) => {
  const tracing = await startTracing(options())
  for (const parent of ['', 'nonsense', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`]) {
    t.match(tracing.begin('a', 'server', parent).traceparent, /^00-(?!0{32})[0-9a-f]{32}-[0-9a-f]{16}-01$/)
  }
})

test('a collector that refuses is told of by a code, and one that hangs does not hold up the end', async (t) => {
  const refuses = await listen((_, response) => void response.writeHead(400).end('Basic secret'))
  const hangs = await listen(() => undefined)
  t.teardown(() => Promise.all([refuses.close(), hangs.close()]))
  let failed = (_reason: string) => {}
  const reason = new Promise<string>((resolve) => {
    failed = resolve
  })
  const one = await startTracing(
    options({ endpoint: `http://127.0.0.1:${refuses.port}`, onFailed: (why) => failed(why) }),
  )
  one.begin('a', 'server', null).end()
  t.equal(await reason, '400')
  await one.stop()
  const other = await startTracing(options({ endpoint: `http://127.0.0.1:${hangs.port}` }))
  other.begin('a', 'server', null).end()
  const startedAt = performance.now()
  await other.stop()
  t.ok(performance.now() - startedAt < 4_000)
})
