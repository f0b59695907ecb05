import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { WebSocket } from 'undici'
import { secret, signToken } from './support/tokens.js'

t.test('a second signal is the same stop: nothing is cut', async (t) => {
  const kb = createServer().listen(0, '127.0.0.1')
  await once(kb, 'listening')
  const env = {
    ...process.env,
    HOST: '127.0.0.1',
    PORT: '0',
    NATS_URL: 'nats://127.0.0.1:1',
    KB_SERVICE_URL: `http://127.0.0.1:${(kb.address() as AddressInfo).port}`,
    SUPABASE_JWT_SECRET: secret,
    UPGRADE_TIMEOUT_MS: '1000',
    KB_TIMEOUT_MS: '1000',
    LOG_LEVEL: 'info',
  }
  const main = fileURLToPath(new URL('../src/main.js', import.meta.url))
  const gateway = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => {
    gateway.kill('SIGKILL')
    kb.closeAllConnections()
    kb.close()
  })
  const exit = once(gateway, 'exit')
  const lines = createInterface({ input: gateway.stdout })[Symbol.asyncIterator]()
  async function line(message: string): Promise<{ port?: number }> {
    for (;;) {
      const { value, done } = await lines.next()
      if (done) throw new Error(`it ended before it said: ${message}`)
      const said = JSON.parse(value)
      if (said.msg.startsWith(message)) return said
    }
  }
  const { port } = await line('session service listens')
  const asked = new Promise<void>((resolve) => {
    kb.on('request', ({ method }) => method === 'POST' && resolve())
  })
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws/experience?token=${await signToken('alice')}`)
  const closed = once(socket, 'close')
  await asked
  gateway.kill('SIGINT')
  await line('stopping')
  gateway.kill('SIGINT')
  kb.closeAllConnections()
  const [{ code }] = await closed
  t.equal(code, 1001, 'who was on the way in is told')
  kb.close()
  t.same(await exit, [0, null])
})
