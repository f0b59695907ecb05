import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { namesRead, parsePage, sum, viewBetween } from '../src/rig/metrics-page.js'

const page = (frames: number, buckets: readonly number[]) =>
  parsePage(`# HELP gateway_frames_out_total Frames
# TYPE gateway_frames_out_total counter
gateway_frames_out_total ${frames}
gateway_resyncs_total{reason="too_many"} 2
gateway_resyncs_total{reason="expired"} 1
nats_world_updates_latency_ms_bucket{le="1"} ${buckets[0]}
nats_world_updates_latency_ms_bucket{le="5"} ${buckets[1]}
nats_world_updates_latency_ms_bucket{le="+Inf"} ${buckets[2]}
process_resident_memory_bytes 1000
`)

t.test('a gateway is seen by what it counted in between', async (t) => {
  const [before, after] = [page(10, [5, 5, 5]), page(25, [55, 104, 105])]
  t.equal(sum(after, 'gateway_resyncs_total'), 3)
  t.strictSame(viewBetween(before, after), {
    frames_out: 15,
    latency_p50_ms: 1,
    latency_p99_ms: 5,
    memory_bytes: 1_000,
  })
  t.equal(viewBetween(null, after), null)
})

t.test('what is read of a gateway is a metric that it has', async (t) => {
  const table = readFileSync(join(import.meta.dirname, '..', '..', '..', 'fly', 'METRICS.md'), 'utf8')
  for (const name of namesRead) t.ok(table.includes(`\`${name}\``) || name.startsWith('process_'), name)
})
