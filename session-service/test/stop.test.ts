import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { WebSocket } from 'undici'
import { readConfig } from '../src/config.js'
import { createLogger } from '../src/logger.js'
import { startService } from '../src/service.js'
import { secret, signToken } from './support/tokens.js'

t.test('a KB that does not answer holds up no stop: it is over when DRAIN_TIMEOUT_MS is', async (t) => {
  const kb = createServer().listen(0, '127.0.0.1')
  await once(kb, 'listening')
  t.teardown(() => {
    kb.closeAllConnections()
    kb.close()
  })
  const env = {
    HOST: '127.0.0.1',
    PORT: '0',
    NATS_URL: 'nats://127.0.0.1:1',
    KB_SERVICE_URL: `http://127.0.0.1:${(kb.address() as AddressInfo).port}`,
    KB_TIMEOUT_MS: '120000',
    SUPABASE_JWT_SECRET: secret,
    UPGRADE_TIMEOUT_MS: '100',
    DRAIN_TIMEOUT_MS: '200',
  }
  const service = await startService(readConfig(env), '1', createLogger('silent'))
  const asked = new Promise<void>((resolve) => {
    kb.on('request', ({ method }) => method === 'POST' && resolve())
  })
  const socket = new WebSocket(`ws://127.0.0.1:${service.port}/ws/experience?token=${await signToken('alice')}`)
  const closed = once(socket, 'close')
  await asked
  const startedAtMs = Date.now()
  await service.stop()
  t.ok(Date.now() - startedAtMs < 20_000, 'long before the KB is given up')
  const [{ code, reason }] = await closed
  t.same({ code, reason }, { code: 1001, reason: 'draining' })
})

t.test('a stopped service leaves no timer behind, and stopping twice is stopping once', async (t) => {
  const before = timers()
  const env = { HOST: '127.0.0.1', PORT: '0', NATS_URL: 'nats://127.0.0.1:1', KB_SERVICE_URL: 'http://127.0.0.1:1' }
  const service = await startService(readConfig(env), '1', createLogger('silent'))
  const startedAtMs = Date.now()
  const [once, twice] = [service.stop(), service.stop()]
  t.equal(once, twice)
  await once
  t.ok(Date.now() - startedAtMs < 2_000, 'with nobody here it takes no time')
  // The client of NATS may be in the middle of a try to connect, which fails soon.
  while (timers() > before) await new Promise((resolve) => setImmediate(resolve))
  t.equal(timers(), before)
})

function timers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
}
