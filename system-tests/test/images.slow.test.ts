import { execFile } from 'node:child_process'
import { chown, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import { Gateway } from '../src/gateway.js'
import { whyNoImages } from '../src/image/base-image.js'
import { Builder } from '../src/image/build.js'
import { containerCommand, type Image } from '../src/image/container.js'
import { copyContext } from '../src/image/context.js'
import { Kb } from '../src/kb.js'
import { NatsServer } from '../src/nats-server.js'
import { tokenOf } from '../src/tokens.js'
import { until } from '../src/until.js'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../../', import.meta.url))
const why = whyNoImages()
const secret = 'a-secret-of-this-test-alone-0123456789'

t.setTimeout(600_000)
if (why !== null) {
  t.plan(0, why)
  process.exit()
}

const folder = await mkdtemp(join(tmpdir(), 'images-'))
t.teardown(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
const context = join(folder, 'context')
const sent = await copyContext(root, context)
const builder = new Builder(context, folder)
const images = {
  kb: await builder.build(join(root, 'kb-service', 'Dockerfile')),
  session: await builder.build(join(root, 'session-service', 'Dockerfile')),
}

t.test('an engine is sent neither packages, nor what is compiled, nor tests, nor data', async (t) => {
  const parts = new Set(sent.flatMap((file) => file.split('/')))
  for (const part of ['node_modules', 'dist', 'test', 'data', '.git', 'system-tests']) t.notOk(parts.has(part), part)
  t.ok(sent.includes('package-lock.json') && sent.includes('session-service/src/main.ts'))
})

for (const [name, image] of Object.entries(images)) {
  t.test(
    `the image of the ${name} service has what it runs with and no more, and nothing that its user may change`,
    async (t) => {
      t.equal(image.user, 'node')
      t.equal(image.stopSignal, 'SIGTERM')
      const { stdout } = await run('find', [join(image.root, 'app'), '-type', 'f'], { maxBuffer: 64 * 1024 * 1024 })
      const files = stdout.split('\n').map((file) => file.slice(image.root.length))
      const tools = files.filter((file) => /^\/app\/node_modules\/(typescript|tap|@biomejs|@types)\//.test(file))
      const tests = files.filter((file) => /^\/app\/(?!.*node_modules).*\.test\./.test(file))
      t.same([...tools, ...tests], [])
      const own = ['-not', '-user', 'root', '-o', '-perm', '/o+w', '-not', '-type', 'l']
      t.equal((await run('find', [join(image.root, 'app'), ...own])).stdout, '')
    },
  )
}

t.test(
  'both run as node, as process 1, with a file system that is read-only: players play, and SIGTERM ends them',
  async (t) => {
    const nats = await NatsServer.prepare()
    await nats.start()
    t.teardown(() => nats.close())
    const data = join(folder, 'kb-data')
    await mkdir(data)
    await chown(data, 1000, 1000)
    const env = { NATS_URL: nats.url, SUPABASE_JWT_SECRET: secret }
    const kb = await Kb.prepare(folder, env, { container: { image: images.kb, mounts: { '/data': data } } })
    t.teardown(() => kb.service.kill())
    const gatewayEnv = { ...env, KB_SERVICE_URL: kb.service.url }
    const gateway = await Gateway.prepare('gateway', folder, gatewayEnv, {
      container: { image: images.session, mounts: {} },
    })
    t.teardown(() => gateway.service.kill())
    t.equal(await healthOf(images.session, gateway.service.port), 1, 'unhealthy before it is there')
    await kb.service.start('/ready')
    await gateway.service.start('/ready')
    t.equal(await healthOf(images.kb, kb.service.port), 0)
    t.equal(await healthOf(images.session, gateway.service.port), 0)
    for (const { service } of [kb, gateway]) {
      const status = await run('cat', [`/proc/${service.pid}/status`])
      t.match(status.stdout, /^Uid:\t1000\t/m)
      t.match(status.stdout, /^NSpid:\t\d+\t1$/m, 'it is process 1')
    }

    const [alice, bob] = await Promise.all(
      ['alice', 'bob'].map(async (user) => {
        const client = gateway.knock({ user, token: await tokenOf(user, { secret }), protocols: ['gaia.v2'] })
        await client.next('connected')
        await client.ask({ type: 'update_location', lat: 37.906512, lng: -122.544217 }, 'area_of_interest')
        return client
      }),
    )
    await alice!.ask({ type: 'action', action: 'collect_item', instance_id: 'bottle_joy' }, 'action_response')
    await bob!.next('world_update')
    t.notOk(bob!.world.items.includes('bottle_joy'), 'what one takes is gone for the other')
    t.ok((await readdir(data)).includes('wylding-woods'), 'the journal is in the volume')
    await tool(data, 'backup', '/data/backups/one.tgz')

    gateway.service.signal('SIGTERM')
    await alice!.next('goodbye')
    t.same(await gateway.service.exit, { code: 0, signal: null })
    kb.service.signal('SIGTERM')
    t.same(await kb.service.exit, { code: 0, signal: null })
    t.match(await tool(data, 'restore', '/data/backups/one.tgz'), /wylding-woods/, 'a backup is made and put back')
    await until('the port is given back', async () => (await kb.service.get('/health')).status === 0)
  },
)

/** `npm run kb`, in a container of its own beside the KB's. Resolves with what it says. */
async function tool(data: string, ...args: string[]): Promise<string> {
  const command = ['node', 'kb-service/dist/src/cli/main.js', ...args]
  const [file = '', ...rest] = containerCommand(images.kb, { command, isReadOnly: true, mounts: { '/data': data } })
  return (await run(file, rest)).stdout
}

/** What an engine is told by the health check. */
async function healthOf(image: Image, port: number): Promise<number> {
  const options = { command: image.healthcheck, env: { PORT: String(port) }, isReadOnly: true }
  const [file = '', ...args] = containerCommand(image, options)
  return run(file, args).then(
    () => 0,
    (error: { code: number }) => error.code,
  )
}
