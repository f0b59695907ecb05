import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import { baseImage, nodeReleases, whyNoImages } from '../src/image/base-image.js'
import { containerCommand, networkOf } from '../src/image/container.js'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../../', import.meta.url))
const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { workspaces: string[] }

/** What meets Node.js itself: sockets, HTTP, files, watching, processes and signals; and a whole system. */
const few = [
  ...['early-frames', 'kb-client-faults', 'signals', 'stop', 'uws-socket'].map(ofSession),
  ...['http', 'journal-killed', 'process', 'reload'].map(ofKb),
  'system-tests/dist/test/exactly-once.test.js',
]
/** Node 22 has the uWebSockets.js that the tests of Node 20 run with all the time, 24 has another. */
const tests = {
  22: few,
  24: [
    ...few,
    ...['admin', 'bus', 'drain', 'public-keys'].map(ofSession),
    ...['journal-append', 'publisher', 'service', 'cli/backup'].map(ofKb),
    ...['door', 'drain', 'frames', 'resume'].map((name) => `system-tests/dist/test/${name}.test.js`),
  ],
}

function ofSession(name: string): string {
  return `session-service/dist/test/${name}.test.js`
}

function ofKb(name: string): string {
  return `kb-service/dist/test/${name}.test.js`
}

t.setTimeout(800_000)
const why = whyNoImages()
if (why !== null) {
  t.plan(0, why)
  process.exit()
}

for (const major of [22, 24] as const) {
  t.test(`installed and run by Node ${major}, tests of both services and of a whole system pass`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'node-'))
    t.teardown(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
    const place = join(folder, 'root')
    await run('cp', ['-a', '--reflink=auto', await baseImage(major), place])
    await copyProject(join(place, 'app'))
    await cp(await natsServer(), join(place, 'usr', 'bin', 'nats-server'))
    const image = { root: place, env: await networkOf(place), folder: '/app', user: 'root', command: [] }
    const cache = (await run('npm', ['config', 'get', 'cache'])).stdout.trim()
    await mkdir(join(place, 'root', '.npm'))
    const inside = (...command: string[]) => {
      const [file = '', ...args] = containerCommand(image, { command, mounts: { '/root/.npm': cache } })
      return run(file, args, { maxBuffer: 64 * 1024 * 1024 })
    }
    t.equal((await inside('node', '--version')).stdout, `v${nodeReleases[major]}\n`)
    await inside('npm', 'ci', '--ignore-scripts', '--prefer-offline')
    for (const test of tests[major]) {
      const complaint = await inside('node', test).then(
        () => '',
        ({ stdout, stderr }: { stdout: string; stderr: string }) => stdout + stderr,
      )
      t.equal(complaint, '', test)
    }
    await inside('sh', '-c', 'rm -r node_modules/@uwsjs node_modules/uWebSockets.js*/node_modules || true')
    const start = inside('node', 'session-service/dist/src/main.js')
    const { code, stderr } = await start.then(
      ({ stderr }) => ({ code: 0, stderr }),
      (error: { code: number; stderr: string }) => error,
    )
    t.equal(code, 1)
    t.match(
      stderr,
      new RegExp(`npm install --no-save @uwsjs/linux-x64-${major}@20`),
      'a binary that is not there is named',
    )
    t.notMatch(stderr, /^ +at /m)
  })
}

/** As it is committed, and compiled. */
async function copyProject(to: string): Promise<void> {
  const { stdout } = await run('git', ['ls-files'], { cwd: root, maxBuffer: 16 * 1024 * 1024 })
  for (const file of stdout.split('\n').filter((line) => line !== '')) {
    await mkdir(dirname(join(to, file)), { recursive: true })
    await cp(join(root, file), join(to, file))
  }
  for (const workspace of workspaces) {
    const compiled = join(root, workspace, 'dist')
    if (existsSync(compiled)) await cp(compiled, join(to, workspace, 'dist'), { recursive: true })
  }
}

async function natsServer(): Promise<string> {
  return (await run('sh', ['-c', 'command -v nats-server'])).stdout.trim()
}
