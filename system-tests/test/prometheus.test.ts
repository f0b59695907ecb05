import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { Prometheus } from '../src/prometheus.js'
import { collect, story, systemFor, v2 } from '../src/story.js'
import { until } from '../src/until.js'

const { missing } = Prometheus
if (missing !== null) {
  t.pass('', { skip: missing })
  process.exit(0)
}

const rig = await systemFor(t, { gateways: 2 })
const addressOf = ({ service }: { service: { port: number } }) => `127.0.0.1:${service.port}`
const targets = { session: rig.gateways.map(addressOf), kb: [addressOf(rig.kb)] }
const prometheus = await Prometheus.start(join(rig.folder, 'prometheus'), targets)
t.teardown(() => prometheus.close())

async function value(query: string): Promise<number | undefined> {
  return (await prometheus.query(query))[0]?.value
}

interface Panel {
  readonly title: string
  readonly targets?: readonly { readonly expr: string }[]
}

const dashboard = new URL('../../../fly/observe/dashboard.json', import.meta.url)
const { panels } = JSON.parse(readFileSync(dashboard, 'utf8')) as { panels: Panel[] }

story(t, rig, 'Prometheus sees both services, and what players do there', async (t, scene) => {
  await until('all are scraped', async () => (await value('count(up == 1)')) === 3)
  const alice = await scene.enter('alice', scene.here, v2)
  const bob = await scene.enter('bob', scene.here, { gateway: rig.gateways[1]! })
  await collect(alice, scene.here.bottles[0]!)
  await bob.next('world_update')
  const expected = {
    'sum(gateway_sockets)': 2,
    'count(gateway_sockets)': 2,
    'sum(gateway_message_ms_count{type="action",outcome="answered"})': 1,
    'sum(kb_messages_total{kind="collect_item",result="done"})': 1,
    'sum(gateway_frames_in_total{type="action"})': 1,
    'sum(gateway_upgrades_total{protocol="gaia.v2"})': 1,
    kb_players: 2,
    kb_outbox_depth: 0,
    'min(nats_connected)': 1,
  }
  for (const [query, number] of Object.entries(expected)) {
    await until(`${query} is ${number}`, async () => (await value(query)) === number)
  }
  const some = [
    'sum(nats_world_updates_latency_ms_count)',
    'sum(gateway_delivery_ms_count)',
    'sum(nats_world_updates_published_total)',
    'sum(nats_world_updates_received_total)',
    'kb_journal_append_ms_count',
    'sum(gateway_bytes_out_total{type="event"})',
    'sum(nats_subscriptions_active)',
  ]
  for (const query of some) await until(`${query} is something`, async () => ((await value(query)) ?? 0) > 0)
  // A commit, its write to the disk, NATS, and the write to the socket, on one machine.
  const slowest = 'sum(nats_world_updates_latency_ms_bucket{le="10000"}) / sum(nats_world_updates_latency_ms_count)'
  t.equal(await value(slowest), 1, 'the clock of the commit is understood')
})

story(t, rig, 'Prometheus understands every query of the dashboard, and most have an answer already', async (t) => {
  const asked = panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr })))
  const empty: string[] = []
  for (const { title, expr } of asked) {
    const query = expr.replaceAll('$__rate_interval', '1m').replaceAll('$instance', '.*')
    const samples = await prometheus.query(query).catch((error: Error) => t.fail(`${title}: ${error.message}`))
    if (Array.isArray(samples) && samples.length === 0) empty.push(`${title}: ${query}`)
  }
  t.ok(empty.length < asked.length / 4, `without an answer: ${empty.join('\n')}`)
})

story(t, rig, 'an alert fires when what it tells of happens', async (t) => {
  t.notOk((await prometheus.alerts()).includes('KbDown'))
  await rig.kb.service.kill()
  await until('KbDown waits', async () => (await prometheus.alerts()).includes('KbDown'))
  await rig.kb.service.start()
  await until('it is over', async () => !(await prometheus.alerts()).includes('KbDown'))
})
