import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { usualSize } from '../src/load-world/size.js'
import { System } from '../src/rig/system.js'
import { type Options, readOptions } from '../src/swarm/options.js'
import { failures } from '../src/swarm/report.js'
import { run } from '../src/swarm/run.js'

const main = join(import.meta.dirname, '..', 'src', 'swarm', 'main.js')

t.setTimeout(300_000)

t.test('a gateway is drained under clients of both protocols: nothing is lost, and the report says so', async (t) => {
  const out = join(t.testdir(), 'report.json')
  const args =
    '--with-system --drain --clients 60 --actors 12 --rate 12 --duration-s 12 --connects 40 --v1 0.2 --addresses 3'
  const { stdout } = await promisify(execFile)(process.execPath, [main, ...args.split(' '), '--out', out])
  t.match(stdout, /nothing lost, doubled, cut or refused/)
  const report = JSON.parse(readFileSync(out, 'utf8'))
  t.match(report.counts, { open: 60, proven: 60, lost: 0, doubled: 0, cuts: 0, moves: 30 })
  t.ok(report.counts.actions >= 130)
  // Each action is seen by the six of its zone.
  t.ok(report.counts.events >= 5 * report.counts.actions)
  t.ok(report.drainMs > 0)
  t.ok(report.times.delivery.p99 > 0)
  t.notMatch(JSON.stringify(report), /secret|eyJ/)
  t.match(readFileSync(out.replace('.json', '.svg'), 'utf8'), /^<svg[\s\S]*<polyline/)
})

t.test('a gateway that is killed shows as sockets that were cut, and yet nothing is lost', async (t) => {
  const world = { ...usualSize, zones: 4, spots: 5 }
  const system = await System.start({ gateways: 2, world })
  t.teardown(() => system.stop())
  const given = '--clients 40 --actors 8 --rate 8 --duration-s 8 --connects 40 --zones 4 --spots 5 --processes 1'
  const options = {
    ...(readOptions(given.split(' '), { SUPABASE_JWT_SECRET: system.secret }) as Options),
    gateways: system.gateways.map(({ process }) => ({ host: '127.0.0.1', port: process.port })),
  }
  let isActing: (() => void) | null = null
  const acting = new Promise<void>((resolve) => {
    isActing = resolve
  })
  const over = run(options, ({ phase, actions }) => {
    if (phase === 'act' && actions > 0) isActing!()
  })
  await acting
  await system.gateways[0]!.process.kill()
  const { whole } = await over
  t.equal(whole.counts.cuts, 20)
  t.match(whole.counts, { lost: 0, doubled: 0, resyncs: 0, proven: 40, resumes: 20 })
  t.match(failures(whole, 40).join('\n'), /\(\d+ times\)/)
})
