import t from 'tap'
import { chart } from '../src/swarm/chart.js'
import { cursorOf, isEvent, readEvent } from '../src/swarm/event-frame.js'
import { readOptions } from '../src/swarm/options.js'
import { openLoop, paced } from '../src/swarm/pace.js'
import { noCounts } from '../src/swarm/plan.js'
import { failures, type Row, rowOf } from '../src/swarm/report.js'
import { saturation } from '../src/swarm/saturation.js'
import { TimeRecord } from '../src/swarm/times.js'

const body =
  '"type":"world_update","version":"0.4","experience":"load","user_id":"","base_version":50,"snapshot_version":51,' +
  '"changes":[{"operation":"remove","area_id":"field","spot_id":"spot_001","instance_id":"stone_001_001"}],' +
  '"timestamp":1730678400123,"metadata":{"source":"kb_service","state_model":"shared"}}'

t.test('an event is read without being parsed, of both protocols', async (t) => {
  for (const frame of [Buffer.from(`{${body}`), Buffer.from(`{"cursor":"kwvnxzab.206.1042.zone_001",${body}`)]) {
    t.ok(isEvent(frame))
    t.strictSame(readEvent(frame, { base: 0, snapshot: 0, timestampMs: 0 }), {
      base: 50,
      snapshot: 51,
      timestampMs: 1_730_678_400_123,
    })
  }
  t.equal(cursorOf(Buffer.from(`{"cursor":"kwvnxzab.206.1042.zone_001",${body}`)), 'kwvnxzab.206.1042.zone_001')
  t.equal(cursorOf(Buffer.from(`{${body}`)), null)
  t.notOk(isEvent(Buffer.from('{"type":"pong","timestamp":1}')))
})

t.test('times of several processes become one histogram', async (t) => {
  const [one, other, whole] = [new TimeRecord(), new TimeRecord(), new TimeRecord()]
  for (let ms = 1; ms <= 100; ms++) (ms % 2 === 0 ? one : other).add('action', ms)
  whole.take(one.write())
  whole.take(other.write())
  t.equal(whole.count('action'), 100)
  t.ok(Math.abs(whole.percentile('action', 50) - 50) < 0.5)
  t.ok(Math.abs(whole.percentile('action', 99) - 99) < 0.5)
  t.equal(whole.count('delivery'), 0)
})

t.test('an open loop asks for as much as is due by the clock, also after it was held up', async (t) => {
  const dues: number[] = []
  const from = Date.now()
  await openLoop(200, from, from + 300, (dueAtMs) => {
    if (dues.push(dueAtMs) === 10) for (const end = Date.now() + 80; Date.now() < end; );
  })
  t.equal(dues.length, 60)
  t.equal(dues[59]! - dues[0]!, 295)
  t.notOk(dues.some((due, at) => at > 0 && due <= dues[at - 1]!))
  const began: number[] = []
  await paced(1_000, [1, 2, 3], async (one) => void began.push(one))
  t.strictSame(began, [1, 2, 3])
})

t.test('a swarm that did not keep up says so', async (t) => {
  const times = new TimeRecord()
  times.add('late', 1)
  const moment = { counts: noCounts(), times, cpu: 0.3, lagMs: 10 }
  t.strictSame(saturation([moment, moment], times, 0), [])
  t.match(saturation([moment, { ...moment, cpu: 0.99 }], times, 0), [/more than 90 % of a core/])
  t.match(saturation([moment, { ...moment, lagMs: 900 }], times, 0), [/stood still/])
  t.match(saturation([moment], times, 7), [/7 actions were never begun/])
  times.add('late', 200)
  t.match(saturation([moment], times, 0), [/ms late/])
})

t.test('whatever was lost, cut or not proven is a failure', async (t) => {
  const times = new TimeRecord()
  const good = { counts: { ...noCounts(), open: 5, proven: 5 }, times, faults: {} }
  t.strictSame(failures(good, 5), [])
  t.match(failures({ ...good, counts: { ...good.counts, lost: 2 } }, 5), [/2 changes were lost/])
  t.match(failures({ ...good, faults: { 'cut after 7 bytes': 3 } }, 5), [/cut after 7 bytes \(3 times\)/])
  t.match(failures(good, 6), [/only 5 of 6 clients were there/, /only 5 of 6 were seen/])
})

t.test('the plot has a line for each figure', async (t) => {
  const times = new TimeRecord()
  const rows: Row[] = [1, 2, 3].map((s) =>
    rowOf(s, s < 2 ? 'connect' : 'act', { counts: noCounts(), times, cpu: 0, lagMs: s }, noCounts()),
  )
  const svg = chart('3 < 4', rows)
  t.equal(svg.match(/<polyline/g)?.length, 8)
  t.match(svg, '3 &lt; 4')
  t.notMatch(svg, 'NaN')
})

t.test('options that cannot be met are refused with a sentence', async (t) => {
  const wrong = (...args: string[]) => readOptions(args, {})
  t.match(wrong('--actors', '500'), { wrong: /Each actor needs a thing/ })
  t.match(wrong('--clients', '5', '--actors', '6'), { wrong: /cannot be more than --clients/ })
  t.match(wrong('--drain'), { wrong: /two/ })
  t.match(wrong('--drain', '--url', 'ws://a:1,ws://b:2'), { wrong: /--drain-url/ })
  t.match(wrong('--url', 'http://a'), { wrong: /ws:/ })
  t.match(wrong('--rate', 'fast'), { wrong: /--rate must be a number/ })
  t.match(readOptions(['--with-system', '--drain'], { SUPABASE_JWT_SECRET: 'own' }), {
    ownGateways: 2,
    token: { secret: 'own' },
  })
})
