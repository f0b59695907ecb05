import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { contentDir } from './support/experience.js'

const main = fileURLToPath(new URL('../src/main.js', import.meta.url))

async function run(
  t: Test,
  env: Record<string, string>,
): Promise<{ child: ChildProcess; text: { out: string; err: string }; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'kb-process-'))
  const standard = {
    HOST: '127.0.0.1',
    PORT: '0',
    KB_DATA_DIR: folder,
    KB_CONTENT_DIR: contentDir,
    NATS_URL: 'nats://127.0.0.1:1',
  }
  const child = spawn(process.execPath, [main], { env: { PATH: process.env.PATH ?? '', ...standard, ...env } })
  t.teardown(async () => {
    child.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  })
  const text = { out: '', err: '' }
  child.stdout.on('data', (chunk) => {
    text.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    text.err += chunk
  })
  return { child, text, folder }
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  t.test(`${signal} stops it cleanly, with a checkpoint`, async (t) => {
    const { child, text, folder } = await run(t, {})
    while (!text.out.includes('"listening"')) await once(child.stdout!, 'data')
    child.kill(signal)
    const [code] = await once(child, 'close')
    t.equal(code, 0)
    t.equal(text.err, '')
    const files = await readdir(join(folder, 'wylding-woods'))
    t.ok(files.includes('checkpoint-1.json'), files.join())
  })
}

const refused: [name: string, env: Record<string, string>, reason: RegExp][] = [
  ['a wrong variable', { PORT: 'many', LOG_LEVEL: 'loud' }, /PORT must be[\s\S]*LOG_LEVEL must be/],
  [
    'production with the secret that everybody knows',
    { NODE_ENV: 'production' },
    /SUPABASE_JWT_SECRET or JWKS_URL must be set/,
  ],
  ['no content', { KB_CONTENT_DIR: '/nowhere' }, /is not a folder that can be read/],
]

for (const [name, env, reason] of refused) {
  t.test(`a start with ${name} is refused with the reason`, async (t) => {
    const { child, text } = await run(t, env)
    const [code] = await once(child, 'close')
    t.equal(code, 1)
    t.match(text.err, reason)
    t.notMatch(text.err, /^\s+at /m)
  })
}

t.test('a taken port is told as such', async (t) => {
  const first = await run(t, {})
  while (!first.text.out.includes('"listening"')) await once(first.child.stdout!, 'data')
  const port = /"port":(\d+)/.exec(first.text.out)?.[1] ?? ''
  const { child, text } = await run(t, { PORT: port })
  const [code] = await once(child, 'close')
  t.equal(code, 1)
  t.match(text.err, `port ${port} is taken`)
})
