import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { ownPort } from '../src/ports.js'
import { bareEnvironment, Program } from '../src/program.js'
import { until, within } from '../src/until.js'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const finder = new URL('../../../scripts/lib/k6.mjs', import.meta.url).href
const { canBuildK6, findK6 } = (await import(finder)) as { findK6(): object | null; canBuildK6(): Promise<boolean> }
const skip = findK6() === null && !(await canBuildK6()) ? 'there is no k6, and no Go to build it' : false
t.setTimeout(850_000)

/** What the page has its reader type, by terminal, with other ports and folders than its own. */
function readExercise(instead: Readonly<Record<string, string>>): Map<string, string> {
  let text = readFileSync(join(root, 'fly', 'OPERATIONS.md'), 'utf8')
  for (const [from, to] of Object.entries(instead)) text = text.replaceAll(from, to)
  const blocks = [...text.matchAll(/^```sh (terminal-\d)\n([\s\S]*?)^```$/gm)]
  return new Map(blocks.map(([, name = '', block = '']) => [name, block.trim()]))
}

t.test(
  'the exercise of the operations: two gateways, one is rolled under load, seen on the metrics',
  { skip },
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'operations-'))
    t.teardown(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
    const [nats, monitor, kb, first, second, admin, page] = await Promise.all(
      Array.from({ length: 7 }, () => ownPort()),
    )
    const report = join(folder, 'report.json')
    const exercise = readExercise({
      8003: String(first),
      8004: String(second),
      9004: String(admin),
      'data/load-world': join(folder, 'world'),
    })
    t.same([...exercise.keys()], ['terminal-1', 'terminal-2', 'terminal-3', 'terminal-4'])
    const ports = { NATS_PORT: nats, MONITOR_PORT: monitor, KB_PORT: kb, SESSION_PORT: first, PAGE_PORT: page }
    const folders = { NATS_DATA_DIR: join(folder, 'nats'), KB_DATA_DIR: join(folder, 'kb') }
    const elsewhere = { NATS_URL: `nats://127.0.0.1:${nats}`, KB_SERVICE_URL: `http://127.0.0.1:${kb}` }
    const type = (terminal: string, env: object, more = '') => {
      const all = { ...bareEnvironment(), ...env } as NodeJS.ProcessEnv
      // What tap has every Node load is not for a compiler.
      const bash = ['env', '-u', 'NODE_OPTIONS', 'bash', '-ec']
      return new Program(terminal, 'setsid', [...bash, exercise.get(terminal)! + more], all, root)
    }
    const told = async () => {
      const program = new Program('terminal-4', 'bash', ['-c', exercise.get('terminal-4')!], bareEnvironment(), root)
      await program.exit
      return program.lines.join(' | ')
    }

    const system = type('terminal-1', {
      ...Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)])),
      ...folders,
    })
    t.teardown(() => interrupt(system))
    await until('the system is ready', () => isReady(first!), 120_000).catch((error) => {
      t.comment(system.lines.join('\n'))
      throw error
    })
    const gateway = type('terminal-2', elsewhere)
    t.teardown(() => interrupt(gateway))
    await until('the second gateway is ready', () => isReady(second!))

    const load = type('terminal-3', {}, ` --out ${report}`)
    t.teardown(() => interrupt(load))
    const steps: [string, RegExp][] = [
      ['all are at the second', /live"\} 0 \| .*live"\} 400 .*200$/],
      ['it drains and is not ready', /"draining":true.*503$/],
      ['all are at the first', /live"\} 400 \| .*live"\} 0 .*503$/],
    ]
    for (const [step, pattern] of steps) {
      // k6 may have to be built first.
      await until(step, async () => pattern.test(await told()), 400_000)
      t.pass(step)
    }
    await load.exit
    const { metrics } = JSON.parse(await readFile(report, 'utf8'))
    const counts = {
      gaia_lost: { count: 0 },
      gaia_doubled: { count: 0 },
      gaia_resyncs: { count: 0 },
      gaia_proven: { count: 400 },
    }
    t.match(
      metrics,
      { ...counts, gaia_left_behind: { value: 0 } },
      'nobody missed an event, was given one twice, or had to ask for the world anew',
    )
    await interrupt(gateway)
    t.notOk(await isReady(second!), 'the drained gateway is gone')
  },
)

/** Ctrl-C: what a terminal sends to all that runs in it. */
async function interrupt(program: Program): Promise<void> {
  if (program.isRunning) process.kill(-program.pid!, 'SIGINT')
  await within(`${program.name} ends`, program.exit)
}

async function isReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/ready`).then(
    ({ ok }) => ok,
    () => false,
  )
}
