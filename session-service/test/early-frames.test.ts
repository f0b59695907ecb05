import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { WebSocket } from 'undici'
import { readConfig } from '../src/config.js'
import { createLogger } from '../src/logger.js'
import { startService } from '../src/service.js'
import { secret, signToken } from './support/tokens.js'

t.test('a frame that is too large is called so, also before `connected`', async (t) => {
  const kb = createServer().listen(0, '127.0.0.1')
  await once(kb, 'listening')
  const env = {
    HOST: '127.0.0.1',
    PORT: '0',
    NATS_URL: 'nats://127.0.0.1:1',
    KB_SERVICE_URL: `http://127.0.0.1:${(kb.address() as AddressInfo).port}`,
    SUPABASE_JWT_SECRET: secret,
    MAX_FRAME_BYTES: '1024',
    DRAIN_TIMEOUT_MS: '0',
  }
  const service = await startService(readConfig(env), '1', createLogger('silent'))
  t.teardown(async () => {
    kb.closeAllConnections()
    kb.close()
    await service.stop()
  })
  const token = await signToken('alice')
  async function closedAfter(...frames: string[]): Promise<object> {
    const socket = new WebSocket(`ws://127.0.0.1:${service.port}/ws/experience?token=${token}`)
    const closed = once(socket, 'close')
    await once(socket, 'open')
    for (const frame of frames) socket.send(frame)
    const [{ code, reason }] = await closed
    return { code, reason }
  }
  t.same(await closedAfter('x'.repeat(1025)), { code: 1009, reason: 'frame_too_large' })
  t.same(await closedAfter('x'.repeat(600), 'x'.repeat(600)), { code: 1008, reason: 'abuse' }, 'many are another thing')
})
