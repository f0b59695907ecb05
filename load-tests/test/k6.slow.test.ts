import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { type Options, readOptions } from '../src/k6/options.js'
import { type K6, runScript } from '../src/k6/run.js'
import { usualSize } from '../src/load-world/size.js'
import { System } from '../src/rig/system.js'
import { LyingProxy } from './support/lying-proxy.js'

const finder = new URL('../../../scripts/lib/k6.mjs', import.meta.url).href
const { canBuildK6, findK6, needK6 } = (await import(finder)) as {
  findK6(): K6 | null
  needK6(): Promise<K6>
  canBuildK6(): Promise<boolean>
}

t.setTimeout(850_000)

/** What k6 ends with when a threshold is missed. */
const missed = 99

const skip = findK6() === null && !(await canBuildK6()) ? 'there is no k6, and no Go to build it' : false

t.test('the smoke passes on a whole system, and its report holds no secret', { skip }, async (t) => {
  const { code, report } = await smoke(t, ['--with-system'])
  t.equal(code, 0)
  t.match(report, { passed: true, metrics: { gaia_lost: { count: 0 }, gaia_proven: { count: 40 } } })
  t.match(report.gateways, [{ opened: Number }])
  t.notMatch(JSON.stringify(report), /secret|eyJ/)
})

for (const [lie, metric] of [
  ['drops', 'gaia_lost'],
  ['repeats', 'gaia_doubled'],
] as const) {
  t.test(`the smoke does not pass where somebody ${lie} an event`, { skip }, async (t) => {
    const system = await System.start({ gateways: 1, world: { ...usualSize, zones: 4 } })
    t.teardown(() => system.stop())
    const proxy = await LyingProxy.start(system.gateways[0]!.process.port, lie)
    t.teardown(() => proxy.close())
    process.env.SUPABASE_JWT_SECRET = system.secret
    const { code, report } = await smoke(t, ['--url', proxy.url])
    t.equal(code, missed)
    t.equal(report.passed, false)
    t.ok(report.metrics[metric].count > 0)
  })
}

async function smoke(t: Test, args: readonly string[]) {
  const out = join(t.testdir(), 'report.json')
  const code = await runScript(readOptions(['smoke', ...args, '--out', out]) as Options, await needK6())
  return { code, report: JSON.parse(readFileSync(out, 'utf8')) }
}
