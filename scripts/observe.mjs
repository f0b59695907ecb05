import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Advice, runMain } from './lib/advice.mjs'
import { bringPrometheus, noPrometheus } from './lib/prometheus.mjs'
import { inRoot } from './lib/root.mjs'
import { run } from './lib/run.mjs'
import { say } from './lib/say.mjs'

/** Prometheus with our rules, beside `npm start`. Keeps its data under data/prometheus; ends with Ctrl-C. */
async function main() {
  const folder = await bringPrometheus()
  if (folder === null) throw new Advice(noPrometheus)
  const { PROMETHEUS_PORT: port = '9090' } = process.env
  const data = inRoot('data', 'prometheus')
  mkdirSync(data, { recursive: true })
  say(`Prometheus at http://127.0.0.1:${port}/alerts; the dashboard for Grafana is fly/observe/dashboard.json`)
  process.on('SIGINT', () => {}) // it gets the signal too, and ends by itself
  const { code } = await run(join(folder, 'prometheus'), [
    `--config.file=${inRoot('fly', 'observe', 'prometheus.yml')}`,
    `--storage.tsdb.path=${data}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=warn',
  ])
  return code
}

await runMain(main)
