import { setImmediate as turn } from 'node:timers/promises'
import { test } from 'tap'
import { Counts, frameKinds } from '../src/core/counts.js'
import type { Survey } from '../src/core/survey.js'
import { createLogger } from '../src/logger.js'
import type { WorldEvent } from '../src/ports.js'
import type { Watched } from '../src/telemetry/readings.js'
import { Telemetry } from '../src/telemetry/telemetry.js'

const session = { id: 's-1', user: 'alice@a.example', experience: 'wylding-woods', token: 'eyJ.secret.sig' }
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const callFacts = { requestId: 'req_0123456789abcdef', traceparent: `00-${traceId}-00f067aa0ba902b7-01` }

function event(fields: Partial<WorldEvent> = {}): WorldEvent {
  return {
    subject: 'world.updates.zone.wylding-woods.woander_store',
    experience: 'wylding-woods',
    epoch: 'kwvnxzab',
    commit: 205,
    previous: 203,
    zone: 'woander_store',
    kind: 'update',
    except: null,
    request: 'req_0123456789abcdef',
    sequence: 7,
    body: new Uint8Array(0),
    ...fields,
  }
}

function setUp(level = 'info') {
  const lines: string[] = []
  const telemetry = new Telemetry(createLogger(level, { write: (line) => lines.push(line) }))
  return { lines, telemetry }
}

const nothing: Survey = {
  states: { joining: 0, live: 0, behind: 0, closing: 0 },
  lagging: 0,
  unsentBytes: 0,
  messagesInFlight: 0,
  messagesWaiting: 0,
  feeds: 0,
  rememberedEvents: 0,
  gapEvents: 0,
}

/** Every gauge at 0, but for some. */
function gauges(some: Partial<Watched['gauges']> = {}): Watched['gauges'] {
  const none = () => 0
  return new Proxy(some as Watched['gauges'], { get: (told, name) => Reflect.get(told, name) ?? none })
}

test('What happens is counted and logged under one name', async (t) => {
  const { telemetry, lines } = setUp()
  telemetry.opened(session)
  telemetry.closed(session, 'slow_consumer')
  telemetry.resync(session, 'expired')
  telemetry.heal('reconnect', 12, 'healed')
  telemetry.upgradeRefused('token_invalid')
  telemetry.natsConnection('connected')
  const text = await telemetry.metricsText()
  for (const line of [
    'gateway_sessions_opened_total 1',
    'gateway_sessions_closed_total{code="slow_consumer"} 1',
    'gateway_resyncs_total{reason="expired"} 1',
    'gateway_heals_total{cause="reconnect",outcome="healed"} 1',
    'gateway_healed_events_total 12',
    'gateway_upgrades_refused_total{code="token_invalid"} 1',
    'nats_connected 1',
  ]) {
    t.ok(text.includes(`${line}\n`), line)
  }
  t.match(JSON.parse(lines[1]!), {
    level: 'info',
    service: 'session-service',
    session: 's-1',
    user: 'alice@a.example',
    code: 'slow_consumer',
    msg: 'session closed',
  })
  t.equal(lines.length, 6)
})

test('User ids stand in the log and in no label, tokens in neither', async (t) => {
  const { telemetry, lines } = setUp('trace')
  telemetry.opened(session)
  telemetry.lagged(session)
  telemetry.caughtUp(session, 'feed')
  telemetry.closed(session, 'by_client')
  telemetry.kbBroken('message', 'ECONNRESET', callFacts)
  t.match(lines.join(), /alice@a\.example/)
  t.notMatch(await telemetry.metricsText(), /alice/)
  t.notMatch(lines.join() + (await telemetry.metricsText()), /eyJ/)
})

test('A token that gets into a log line by mistake is struck out', async (t) => {
  const lines: string[] = []
  const log = createLogger('info', { write: (line) => lines.push(line) })
  log.info({ token: 'eyJ1', caller: { token: 'eyJ2' }, request: { headers: { authorization: 'Bearer eyJ3' } } }, 'x')
  t.notMatch(lines[0], /eyJ/)
  t.equal(JSON.parse(lines[0]!).caller.token, '[secret]')
})

test('Lines below the level are not written', async (t) => {
  const { telemetry, lines } = setUp('error')
  telemetry.opened(session)
  telemetry.surprise(new Error('boom'), 'a test')
  t.equal(lines.length, 1)
  t.match(JSON.parse(lines[0]!), { level: 'error', where: 'a test', err: { message: 'boom' } })
})

test('Frames and events are counted as they come and read when asked', async (t) => {
  const { telemetry } = setUp()
  const counts = new Counts(['action', 'ping'])
  telemetry.watch({ counts, survey: () => nothing, gauges: gauges() })
  counts.frames[frameKinds.event] = 7
  counts.bytes[frameKinds.event] = 700
  counts.frames[frameKinds.reply] = 2
  counts.took('action', 30)
  counts.took('action', 12)
  counts.took('dance', 5)
  telemetry.framesOut()
  telemetry.eventIn(event())
  telemetry.eventIn(event())
  telemetry.duplicate()
  for (let read = 0; read < 2; read++) {
    const text = await telemetry.metricsText()
    t.match(text, /^gateway_frames_out_total\{type="event"\} 7$/m)
    t.match(text, /^gateway_bytes_out_total\{type="event"\} 700$/m)
    t.match(text, /^gateway_frames_out_total\{type="reply"\} 2$/m)
    t.match(text, /^gateway_frames_in_total\{type="action"\} 2$/m)
    t.match(text, /^gateway_bytes_in_total\{type="action"\} 42$/m)
    t.match(text, /^gateway_frames_in_total\{type="other"\} 1$/m, 'a client cannot make labels')
    t.notMatch(text, /dance/)
    t.match(text, /^gateway_writes_total 1$/m)
    t.match(text, /^nats_world_updates_received_total 2$/m)
    t.match(text, /^nats_world_updates_duplicate_total 1$/m)
  }
})

test('The latency is that of a turn whose events were written', async (t) => {
  const { telemetry } = setUp()
  telemetry.eventIn(event({ atMs: Date.now() - 40 }))
  telemetry.eventIn(event({ atMs: Date.now() - 400 }))
  telemetry.framesOut()
  await turn()
  await turn()
  const text = await telemetry.metricsText()
  t.match(text, /^gateway_delivery_ms_count 1$/m)
  t.match(text, /^nats_world_updates_latency_ms_count 1$/m, 'one is measured, not each')
  t.match(text, /^nats_world_updates_latency_ms_bucket\{le="25"\} 0$/m)
  t.match(text, /^nats_world_updates_latency_ms_bucket\{le="100"\} 1$/m, 'from the commit')
})

test('A turn that takes long is one measurement', async (t) => {
  const { telemetry } = setUp()
  telemetry.eventIn(event())
  telemetry.framesOut()
  const until = performance.now() + 30
  while (performance.now() < until);
  await new Promise((resolve) => setTimeout(resolve, 0))
  telemetry.eventIn(event())
  telemetry.framesOut()
  for (let turns = 0; turns < 4; turns++) await turn()
  t.match(await telemetry.metricsText(), /^gateway_delivery_ms_count 1$/m)
})

test('What nobody was written to, or whose commit is not told, is in no latency', async (t) => {
  const { telemetry } = setUp()
  telemetry.eventIn(event({ atMs: Date.now() }))
  await turn()
  await turn()
  telemetry.framesOut()
  t.match(await telemetry.metricsText(), /^gateway_delivery_ms_count 0$/m)
  const other = setUp().telemetry
  other.eventIn(event())
  other.framesOut()
  await turn()
  await turn()
  t.match(await other.metricsText(), /^gateway_delivery_ms_count 1$/m)
  t.match(await other.metricsText(), /^nats_world_updates_latency_ms_count 0$/m)
})

test('A message has one end, by its type and how it ended', async (t) => {
  const { telemetry, lines } = setUp('debug')
  const asked = telemetry.asked(session, 'action', 'req_0123456789abcdef')
  t.match(asked.traceparent, /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/, 'nobody writes this trace down')
  asked.end('answered')
  asked.end('gone')
  telemetry.asked(session, 'made up', 'req_0123456789abcdef').end('kb_unavailable')
  const text = await telemetry.metricsText()
  t.match(text, /^gateway_message_ms_count\{type="action",outcome="answered"\} 1$/m)
  t.match(text, /^gateway_message_ms_count\{type="other",outcome="kb_unavailable"\} 1$/m)
  t.notMatch(text, /gone|made up/)
  t.match(JSON.parse(lines[0]!), {
    session: 's-1',
    request_id: 'req_0123456789abcdef',
    trace_id: asked.traceparent.split('-')[1],
    outcome: 'answered',
  })
})

test('Calls of the KB are counted by outcome, and the breaker is in one state', async (t) => {
  const { telemetry } = setUp('silent')
  telemetry.kbCall('message', 'answered', 3, callFacts)
  telemetry.kbCall('attach', 'kb_unavailable', 1500, callFacts)
  telemetry.kbBroken('attach', 'ECONNREFUSED', callFacts)
  telemetry.kbJunk('attach', 'headers', callFacts)
  telemetry.breakerChanged('open')
  const text = await telemetry.metricsText()
  t.match(text, /^kb_call_ms_bucket\{le="5",call="message",outcome="answered"\} 1$/m)
  t.match(text, /^kb_call_ms_count\{call="attach",outcome="kb_unavailable"\} 1$/m)
  t.match(text, /^kb_tries_broken_total\{call="attach",reason="ECONNREFUSED"\} 1$/m)
  t.match(text, /^kb_breaker\{state="open"\} 1$/m)
  t.match(text, /^kb_breaker\{state="closed"\} 0$/m)
})

test('Keys that cannot be read are told of, and when they can again', async (t) => {
  const { telemetry, lines } = setUp()
  telemetry.keysRead('read', 2)
  telemetry.keysRead('http_503', 2)
  telemetry.keysRead('timeout', 2)
  telemetry.keysRead('read', 3)
  telemetry.keysRead('read', 3)
  t.match(
    lines.map((line) => JSON.parse(line)),
    [
      { level: 'error', reason: 'http_503', held: 2, msg: 'the keys of tokens cannot be read' },
      { level: 'info', held: 3, msg: 'the keys of tokens are read again' },
    ],
  )
  t.equal(lines.length, 2)
  t.match(await telemetry.metricsText(), /^gateway_key_reads_total\{outcome="timeout"\} 1$/m)
})

test('Gauges ask when they are asked', async (t) => {
  const { telemetry } = setUp()
  t.match(await telemetry.metricsText(), /^gateway_held_events 0$/m, 'before there is anything to ask')
  let held = 1
  const counts = new Counts([])
  const survey = () => ({ ...nothing, states: { ...nothing.states, behind: held }, lagging: held })
  telemetry.watch({ counts, survey, gauges: gauges({ gateway_held_events: () => held }) })
  t.match(await telemetry.metricsText(), /^gateway_held_events 1$/m)
  held = 5
  const text = await telemetry.metricsText()
  t.match(text, /^gateway_held_events 5$/m)
  t.match(text, /^gateway_sessions\{state="behind"\} 5$/m)
  t.match(text, /^gateway_lagging 5$/m)
  t.match(text, /^nodejs_eventloop_lag_seconds /m)
})

test('What happens often has one line a second, with the number of those left out', async (t) => {
  const lines: string[] = []
  let nowMs = 1_700_000_000_000
  const telemetry = new Telemetry(createLogger('info', { write: (line) => lines.push(line) }), { now: () => nowMs })
  for (let broken = 0; broken < 100; broken++) telemetry.kbBroken('message', 'ECONNREFUSED', callFacts)
  telemetry.eventDropped('not_json', 'world.updates.user.alice')
  t.equal(lines.length, 2)
  nowMs += 1_000
  telemetry.kbBroken('message', 'timeout', callFacts)
  t.match(JSON.parse(lines[2]!), { reason: 'timeout', silenced: 99 })
  t.match(await telemetry.metricsText(), /^kb_tries_broken_total\{call="message",reason="ECONNREFUSED"\} 100$/m)
})
