import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { readConfig } from '../src/config.js'
import { createLogger } from '../src/logger.js'
import { startService } from '../src/service.js'
import { NatsServer, newNatsServer } from './support/nats-server.js'

t.test('a gateway whose account may not read the stream says that it is degraded, and why in its log', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-health-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const { port, url } = await newNatsServer(t)
  const accounts = `
    listen: "127.0.0.1:${port}"
    jetstream { store_dir: ${JSON.stringify(folder)} }
    no_auth_user: gateway
    accounts { A: { users: [{ user: gateway, password: a }] }, B: { jetstream: enabled, users: [{ user: kb, password: b }] } }
  `
  await writeFile(join(folder, 'nats.conf'), accounts)
  const server = new NatsServer(port, ['-c', join(folder, 'nats.conf')])
  t.teardown(() => server.kill())
  await server.start()

  let said = () => {}
  const warned = new Promise<void>((resolve) => {
    said = resolve
  })
  const log = createLogger('warn', { write: (line) => line.includes('the stream cannot be read') && said() })
  const service = await startService(readConfig({ HOST: '127.0.0.1', PORT: '0', NATS_URL: url }), '1', log)
  t.teardown(() => service.stop())
  await warned
  const answer = await fetch(`http://127.0.0.1:${service.port}/health`)
  t.equal(answer.status, 200)
  t.match(await answer.json(), { status: 'degraded', nats_connected: true, world_stream: 'stream' })
})
