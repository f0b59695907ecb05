import { readFileSync } from 'node:fs'
import t from 'tap'
import { inRoot } from '../lib/root.mjs'

const twins = [
  'variable.ts',
  'admin.ts',
  'log-level.ts',
  'auth/key-endpoint.ts',
  'auth/key-set.ts',
  'auth/public-keys.ts',
  'telemetry/metrics.ts',
  'tracing/otlp.ts',
  'tracing/tracing.ts',
]

t.test('what stands in both services, which import nothing of each other, is the same in both', async (t) => {
  for (const file of twins) {
    const [ofSession, ofKb] = ['session-service', 'kb-service'].map((service) =>
      readFileSync(inRoot(service, 'src', file), 'utf8'),
    )
    t.equal(ofSession, ofKb, file)
  }
})
