import type { Status } from 'gaia-client'
import t from 'tap'
import { describeLine, describeRecovery, describeStatus } from '../src/play/describe-line.js'

const plain = (_: string, text: string) => text

const down: Status = {
  state: 'waiting',
  url: 'ws://x',
  protocol: 'gaia.v1',
  sessionId: null,
  cursor: null,
  recovery: null,
  retryInMs: 500,
  heartbeatMs: null,
  silentMs: null,
  latencyMs: null,
  pending: 0,
  held: 0,
  ending: null,
}
const late = { status: 'failed', code: 'timeout', message: 'No answer', retryable: true, requestId: null } as const

t.test('what came of a cursor is said in words', async (t) => {
  t.equal(describeRecovery({ outcome: 'current' }), 'nothing was missed')
  t.equal(describeRecovery({ outcome: 'replayed', events: 1 }), '1 change was missed and is here')
  t.equal(describeRecovery({ outcome: 'replayed', events: 3 }), '3 changes were missed and are here')
  t.equal(describeRecovery({ outcome: 'resync', reason: 'expired' }), 'the world is asked for anew: expired')
})

t.test('what happens to the line is said in words', async (t) => {
  const fresh = { kind: 'connected', recovery: { outcome: 'fresh' }, isMove: false } as const
  t.equal(describeLine(fresh, plain), '  ● connected')
  const moved = { kind: 'connected', recovery: { outcome: 'current' }, isMove: true } as const
  t.equal(describeLine(moved, plain), '  ● moved to the next socket: nothing was missed')
  const lost = { kind: 'lost', why: 'no\nanswer', againInMs: 5 } as const
  t.equal(describeLine(lost, plain), '  ○ the line is down (no answer); trying again in 5 ms')
  t.match(describeLine({ kind: 'missed', reason: 'too_many' }, plain), /the world is asked for anew: too_many/)
  t.match(describeLine({ kind: 'leaving', why: 'Bye.', inMs: 7 }, plain), /Bye\. The next socket is opened in 7 ms/)
})

t.test('the status says how the line is, where one stands, what was missed and how far the service is', async (t) => {
  const status: Status = {
    ...down,
    state: 'live',
    url: 'ws://x/ws/experience',
    protocol: 'gaia.v2',
    heartbeatMs: 25_000,
    silentMs: 1_250,
    cursor: 'kwvnxzab.1.1.shop',
    recovery: { outcome: 'replayed', events: 2 },
  }
  const told = describeStatus(status, { status: 'done', latencyMs: 3, current: true }, plain)
  t.match(told, /● connected to ws:\/\/x\/ws\/experience/)
  t.match(told, /protocol +gaia\.v2/)
  t.match(told, /cursor +kwvnxzab\.1\.1\.shop/)
  t.match(told, /recovery +2 changes were missed and are here/)
  t.match(told, /latency +3 ms there and back; you have all there is/)
  t.match(told, /heartbeat +every 25 s; heard 1\.3 s ago/)
})

t.test('the status of a line that is down, and of one with v1', async (t) => {
  const told = describeStatus(down, null, plain)
  t.match(told, /○ not connected to ws:\/\/x/)
  t.match(told, /cursor +none in gaia\.v1/)
  t.match(told, /latency +unknown/)
  t.match(describeStatus(down, late, plain), /latency +no answer came/)
})
