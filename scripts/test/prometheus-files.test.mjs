import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { metricsTable, ownMetrics, sampleNames } from '../lib/metrics.mjs'
import { findPrometheus, noPrometheus } from '../lib/prometheus.mjs'
import { groupedBy, metricsIn } from '../lib/promql.mjs'
import { inRoot } from '../lib/root.mjs'
import { run } from '../lib/run.mjs'

const read = (/** @type {string[]} */ ...names) => readFileSync(inRoot('fly', ...names), 'utf8')
/** @typedef {{ alert: string, expr: string, labels: { severity: string }, annotations: { runbook: string } }} Alert */
/** @type {Alert[]} */
const alerts = parse(read('observe', 'alerts.yml')).groups.flatMap((/** @type {any} */ { rules }) => rules)
/** @type {{ targets: { expr: string }[] }[]} */
const panels = JSON.parse(read('observe', 'dashboard.json')).panels.filter((/** @type {any} */ panel) => panel.targets)
const queries = [...alerts.map(({ expr }) => expr), ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))]
const folder = findPrometheus()
const needsPromtool = { skip: folder === null && noPrometheus }

/** @param {string[]} args */
async function promtool(...args) {
  return run(join(folder ?? '', 'promtool'), args, { quiet: true })
}

t.test('the page of metrics has each of both services as the code has it', async (t) => {
  t.ok(read('METRICS.md').includes(metricsTable()), 'node scripts/metrics-table.mjs writes it')
})

t.test('labels have names of which there are few values, never players or places', async (t) => {
  const fine = ['call', 'cause', 'code', 'experience', 'kind', 'of', 'outcome', 'protocol', 'reason', 'result']
  const labels = new Set(ownMetrics().flatMap((metric) => metric.labels))
  t.same([...labels].sort(), [...fine, 'source', 'state', 'trouble', 'type'])
})

t.test('names say the unit: counters end in _total, times in _ms', async (t) => {
  for (const { name, type } of ownMetrics()) {
    t.equal(name.endsWith('_total'), type === 'counter', name)
    if (type === 'histogram') t.match(name, /_ms$/)
    t.notMatch(name, /_seconds/)
  }
})

t.test('every query of the dashboard and the alerts asks for metrics and labels that there are', async (t) => {
  const samples = new Set([...(await sampleNames()), 'up'])
  const labelsOf = new Map(ownMetrics().map(({ name, labels }) => [name, labels]))
  for (const query of queries) {
    const asked = metricsIn(query)
    t.ok(asked.size > 0, query)
    for (const [name, labels] of asked) {
      t.ok(samples.has(name), `${name} in ${query}`)
      const own = labelsOf.get(name.replace(/_(bucket|sum|count)$/, '')) ?? labelsOf.get(name)
      if (own === undefined) continue
      const known = [...own, 'job', 'instance', 'le']
      for (const label of labels) t.ok(known.includes(label), `${name}{${label}} in ${query}`)
      if (asked.size === 1) for (const label of groupedBy(query)) t.ok(known.includes(label), `by ${label}: ${query}`)
    }
  }
})

t.test('what is asked for is read from a query', async (t) => {
  const query =
    'sum by (le) (rate(a_bucket{x="1",instance=~"$i"}[5m])) / max(b_total) > 0 and on (job) {__name__=~"c|d",y!="2"}'
  t.same(
    [...metricsIn(query)].map(([name, labels]) => [name, ...labels]),
    [['a_bucket', 'x', 'instance'], ['c', 'y'], ['d', 'y'], ['b_total']],
  )
  t.same(groupedBy(query), ['le'])
})

t.test('every metric of our own is on the dashboard', async (t) => {
  const shown = new Set(panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => [...metricsIn(expr).keys()])))
  for (const { name, type } of ownMetrics()) {
    t.ok(type === 'histogram' ? shown.has(`${name}_bucket`) : shown.has(name), name)
  }
})

t.test('every alert is told in the runbook, links to it, and is tested both ways', async (t) => {
  const runbook = read('RUNBOOK.md')
  const told = [...runbook.matchAll(/^### (\w+)$/gm)].map(([, name]) => name)
  t.same(told.sort(), alerts.map(({ alert }) => alert).sort())
  /** @type {{ alert_rule_test: { alertname: string, exp_alerts: unknown[] }[] }[]} */
  const { tests } = parse(read('observe', 'alerts.test.yml'))
  const cases = tests.flatMap((one) => one.alert_rule_test)
  for (const { alert, expr, labels, annotations } of alerts) {
    t.equal(annotations.runbook, `fly/RUNBOOK.md#${alert.toLowerCase()}`)
    t.match(labels.severity, /^(page|ticket)$/)
    const section = runbook.split(`### ${alert}\n`)[1]?.split('\n#')[0] ?? ''
    t.ok(section.includes(`\`${expr}\``), `${alert}: the runbook has its condition`)
    for (const part of ['Means', 'Look at', 'Do']) t.ok(section.includes(`**${part}**`), `${alert}: ${part}`)
    const ofIt = cases.filter(({ alertname }) => alertname === alert)
    t.ok(
      ofIt.some(({ exp_alerts: expected }) => expected.length > 0),
      `${alert} fires in a test`,
    )
    t.ok(
      ofIt.some(({ exp_alerts: expected }) => expected.length === 0),
      `${alert} is silent in a test`,
    )
  }
})

t.test('Prometheus asks for the same jobs at the same pace, in containers too', async (t) => {
  const configs = [read('observe', 'prometheus.yml'), readFileSync(inRoot('compose', 'prometheus.yml'), 'utf8')]
  const [here, there] = configs.map((text) => {
    const { global, rule_files: rules, scrape_configs: scrapes } = parse(text)
    return { global, rules, jobs: scrapes.map((/** @type {any} */ scrape) => scrape.job_name) }
  })
  t.same(here, there)
  t.same(here?.jobs, ['session', 'kb'], 'as the alerts call them')
})

t.test('Prometheus takes its configuration and the rules', needsPromtool, async (t) => {
  t.match(await promtool('check', 'config', inRoot('fly', 'observe', 'prometheus.yml')), { code: 0 })
  t.match(await promtool('check', 'rules', inRoot('fly', 'observe', 'alerts.yml')), { code: 0 })
})

t.test('each alert fires when it should and not when it should not', needsPromtool, async (t) => {
  const { code, output } = await promtool('test', 'rules', inRoot('fly', 'observe', 'alerts.test.yml'))
  t.equal(code, 0, output)
})
