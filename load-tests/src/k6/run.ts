import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { machine } from '../rig/machine.js'
import { readPage, viewBetween } from '../rig/metrics-page.js'
import { System } from '../rig/system.js'
import { SlowProxy } from '../throttle/slow-proxy.js'
import type { Options } from './options.js'

const root = fileURLToPath(new URL('../../../../', import.meta.url))

export interface K6 {
  readonly path: string
  readonly version: string
}

/** Runs the script; resolves with k6's exit code. */
export async function runScript(options: Options, k6: K6): Promise<number> {
  const { withSystem, gateways } = options
  if (!withSystem) return against(options, k6, { urls: options.urls, env: {} })
  const system = await System.start({ gateways, world: options.world })
  try {
    const urls = system.gateways.map(({ process }) => `ws://127.0.0.1:${process.port}`)
    const drainUrl = `http://127.0.0.1:${system.gateways[0]!.adminPort}/admin/drain`
    const env = { URL: urls.join(','), SUPABASE_JWT_SECRET: system.secret, DRAIN_URL: drainUrl }
    return await against(options, k6, { urls, env })
  } finally {
    await system.stop()
  }
}

interface Target {
  readonly urls: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

async function against(options: Options, k6: K6, { urls, env }: Target): Promise<number> {
  const out = await outFile(options)
  const slow = options.script === 'slow-readers' ? await SlowProxy.start(urls[0]!, options.slowBytes) : null
  const slowEnv: Record<string, string> = slow === null ? {} : { SLOW_URL: slow.url, SLOW_FLOW_URL: slow.flowUrl }
  const before = await pagesOf(urls)
  const loadBefore = machine()
  const code = await runK6(options, k6, { ...options.env, ...env, ...slowEnv, OUT: out })
  const gateways = (await pagesOf(urls)).map((page, at) => viewBetween(before[at]!, page))
  slow?.close()
  const isWritten = await complete(out, { k6: k6.version, before: loadBefore, after: machine(), gateways })
  if (isWritten) process.stdout.write(`${told(gateways)}  report: ${out}\n`)
  return code
}

async function outFile({ script, out }: Options): Promise<string> {
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '')
  const file =
    out === null ? join(root, 'data', 'load', `${script}-${time}.json`) : resolve(process.env.INIT_CWD ?? '.', out)
  await mkdir(dirname(file), { recursive: true })
  return file
}

async function runK6(options: Options, k6: K6, env: Readonly<Record<string, string>>): Promise<number> {
  const script = join(root, 'load-tests', 'k6', `${options.script}.js`)
  const progress = process.stdout.isTTY ? [] : ['--quiet']
  const args = ['run', '--no-usage-report', '--address=127.0.0.1:0', ...progress, ...options.k6Args, script]
  const child = spawn(k6.path, args, { stdio: 'inherit', env: { ...process.env, ...env } })
  // k6 ends itself in order when the terminal says so; we wait for it.
  const wait = () => undefined
  process.on('SIGINT', wait)
  const [code] = (await once(child, 'close')) as [number | null]
  process.off('SIGINT', wait)
  return code ?? 1
}

function pagesOf(urls: readonly string[]) {
  return Promise.all(urls.map((url) => readPage(`${url.replace(/^ws/, 'http')}/metrics`)))
}

/** What only we know joins what k6 has written; false if it has written nothing. */
async function complete(file: string, about: object): Promise<boolean> {
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) return false
  await writeFile(file, `${JSON.stringify({ ...JSON.parse(text), ...about }, null, 2)}\n`)
  return true
}

function told(gateways: readonly (Readonly<Record<string, number>> | null)[]): string {
  const lines = gateways.map((view, at) => {
    if (view === null) return `  gateway ${at + 1}: its metrics cannot be read`
    return `  gateway ${at + 1}: ${Object.entries(view)
      .map(([name, value]) => `${name} ${Math.round(value * 100) / 100}`)
      .join('  ')}`
  })
  return `${lines.join('\n')}\n`
}
