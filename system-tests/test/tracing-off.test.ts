import { readFileSync } from 'node:fs'
import t from 'tap'
import { collect, story, systemFor } from '../src/story.js'

const rig = await systemFor(t, { gatewayEnv: { LOG_LEVEL: 'debug' }, kbEnv: { LOG_LEVEL: 'debug' } })

story(
  t,
  rig,
  'without a collector no part of OpenTelemetry is loaded, and ids still go through the logs',
  async (t, scene) => {
    const alice = await scene.enter('alice')
    await collect(alice, scene.here.bottles[0]!)
    await scene.quiet(alice)
    for (const { log } of [rig.gateway.service, rig.kb.service]) {
      const lines = log.filter((line) => line.includes('message answered')).map((line) => JSON.parse(line))
      t.ok(lines.length > 0)
      for (const line of lines) t.match(line.trace_id, /^[0-9a-f]{32}$/)
    }
    const idsOf = (log: readonly string[]) => {
      const lines = log.filter((line) => line.includes('message answered')).map((line) => JSON.parse(line))
      return [...new Set(lines.map(({ trace_id }) => trace_id))].sort()
    }
    t.same(
      idsOf(rig.gateway.service.log),
      idsOf(rig.kb.service.log),
      'the same at both, also where the gateway had to ask twice',
    )
  },
)

t.test('nothing that runs without traces names OpenTelemetry', async (t) => {
  for (const service of ['session-service', 'kb-service']) {
    const tracing = readFileSync(new URL(`../../../${service}/src/tracing/tracing.ts`, import.meta.url), 'utf8')
    t.notMatch(tracing, /from '@opentelemetry/)
    t.notMatch(tracing, /^import .*otlp/m)
    t.match(tracing, /await import\('\.\/otlp\.js'\)/)
  }
})
