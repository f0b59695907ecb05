import { setImmediate as turn } from 'node:timers/promises'
import { test } from 'tap'
import { createLogger } from '../src/logger.js'
import { Telemetry } from '../src/telemetry.js'

const session = { id: 's-1', user: 'alice@a.example', experience: 'wylding-woods', token: 'eyJ.secret.sig' }
const callFacts = { requestId: 'req_0123456789abcdef', trace: '00-a-b-01' }

function setUp(level = 'info') {
  const lines: string[] = []
  const telemetry = new Telemetry(createLogger(level, { write: (line) => lines.push(line) }))
  return { lines, telemetry }
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
  telemetry.framesOut(3)
  telemetry.framesOut(4)
  telemetry.frameReceived()
  telemetry.eventIn()
  telemetry.eventIn()
  telemetry.duplicate()
  for (let read = 0; read < 2; read++) {
    const text = await telemetry.metricsText()
    t.match(text, /^gateway_frames_out_total 7$/m)
    t.match(text, /^gateway_frames_in_total 1$/m)
    t.match(text, /^nats_world_updates_received_total 2$/m)
    t.match(text, /^nats_world_updates_duplicate_total 1$/m)
  }
})

test('The latency is that of a turn whose events were written', async (t) => {
  const { telemetry } = setUp()
  telemetry.eventIn()
  telemetry.eventIn()
  telemetry.framesOut(1)
  await turn()
  await turn()
  t.match(await telemetry.metricsText(), /^nats_world_updates_latency_ms_count 1$/m)
  telemetry.eventIn()
  await turn()
  await turn()
  telemetry.framesOut(1)
  t.match(
    await telemetry.metricsText(),
    /^nats_world_updates_latency_ms_count 1$/m,
    'nobody was written to in that turn',
  )
})

test('Calls of the KB are counted by outcome, and the breaker is in one state', async (t) => {
  const { telemetry } = setUp('silent')
  telemetry.kbCall('message', 'answered', 3)
  telemetry.kbCall('attach', 'kb_unavailable', 1500)
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
  let held = 1
  telemetry.watch({ sessions: () => ({ live: 2, behind: held }), numbers: { held_events: () => held } })
  t.match(await telemetry.metricsText(), /^gateway_held_events 1$/m)
  held = 5
  const text = await telemetry.metricsText()
  t.match(text, /^gateway_held_events 5$/m)
  t.match(text, /^gateway_sessions\{state="behind"\} 5$/m)
  t.match(text, /^nodejs_eventloop_lag_seconds /m)
})

test('What happens often has one line a second, with the number of those left out', async (t) => {
  const lines: string[] = []
  let nowMs = 1_700_000_000_000
  const telemetry = new Telemetry(createLogger('info', { write: (line) => lines.push(line) }), () => nowMs)
  for (let broken = 0; broken < 100; broken++) telemetry.kbBroken('message', 'ECONNREFUSED', callFacts)
  telemetry.eventDropped('not_json', 'world.updates.user.alice')
  t.equal(lines.length, 2)
  nowMs += 1_000
  telemetry.kbBroken('message', 'timeout', callFacts)
  t.match(JSON.parse(lines[2]!), { reason: 'timeout', silenced: 99 })
  t.match(await telemetry.metricsText(), /^kb_tries_broken_total\{call="message",reason="ECONNREFUSED"\} 100$/m)
})
