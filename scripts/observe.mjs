import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Advice, runMain } from './lib/advice.mjs'
import { bringPrometheus, noPrometheus } from './lib/prometheus.mjs'
import { inRoot } from './lib/root.mjs'
import { say } from './lib/say.mjs'

/** Prometheus with our rules, beside `npm start`. Keeps its data under data/prometheus; ends with Ctrl-C. */
async function main() {
  const folder = await bringPrometheus()
  if (folder === null) throw new Advice(noPrometheus)
  const { PROMETHEUS_PORT: port = '9090' } = process.env
  const data = inRoot('data', 'prometheus')
  mkdirSync(data, { recursive: true })
  say(`Prometheus at http://127.0.0.1:${port}/alerts; the dashboard for Grafana is fly/observe/dashboard.json`)
  const args = [
    `--config.file=${inRoot('fly', 'observe', 'prometheus.yml')}`,
    `--storage.tsdb.path=${data}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=warn',
  ]
  const server = spawn(join(folder, 'prometheus'), args, { stdio: 'inherit' })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => server.kill(signal))
  const [code] = await once(server, 'exit')
  return code ?? 1
}

await runMain(main)
