import t from 'tap'
import { natsArguments, readPorts, serviceEnvironments } from '../lib/settings.mjs'

t.test('ports are the usual ones unless the environment names others', async (t) => {
  t.same(readPorts({}), { natsPort: 4222, monitorPort: 8222, kbPort: 8001, sessionPort: 8003, pagePort: 8080 })
  t.match(readPorts({ KB_PORT: '9001', SESSION_PORT: '' }), { kbPort: 9001, sessionPort: 8003 })
})

t.test('what is no port is refused by name', async (t) => {
  for (const text of ['0', '65536', '-1', '80a', '8003.5', ' ']) {
    t.throws(() => readPorts({ SESSION_PORT: text }), {
      message: `SESSION_PORT=${text} is not a port: it must be a number from 1 to 65535.`,
    })
  }
})

t.test('one port cannot serve two parts', async (t) => {
  t.throws(() => readPorts({ KB_PORT: '8003' }), { message: /KB_PORT=8003 SESSION_PORT=8003/ })
})

t.test(
  'each part is told its own port, all the same secret and NATS, the gateway and the page where the KB is',
  async (t) => {
    const ports = readPorts({ NATS_PORT: '4333', KB_PORT: '9001' })
    const { kb, session, page } = serviceEnvironments({ PORT: '1', LOG_LEVEL: 'debug' }, ports, 'the secret')
    t.match(kb, {
      PORT: '9001',
      NATS_URL: 'nats://127.0.0.1:4333',
      SUPABASE_JWT_SECRET: 'the secret',
      LOG_LEVEL: 'debug',
    })
    t.match(session, {
      PORT: '8003',
      NATS_URL: kb.NATS_URL,
      SUPABASE_JWT_SECRET: 'the secret',
      KB_SERVICE_URL: 'http://127.0.0.1:9001',
    })
    t.match(page, {
      PORT: '8080',
      GATEWAY_PORT: '8003',
      SUPABASE_JWT_SECRET: 'the secret',
      KB_SERVICE_URL: session.KB_SERVICE_URL,
    })
  },
)

t.test('without a secret none is passed on: keys come from elsewhere', async (t) => {
  const { kb } = serviceEnvironments({ JWKS_URL: 'https://keys.example' }, readPorts({}), null)
  t.notOk('SUPABASE_JWT_SECRET' in kb)
})

t.test('NATS starts with JetStream, its store and its monitor', async (t) => {
  const args = natsArguments({ host: '127.0.0.1', port: 4222, monitorPort: 8222, dataDir: 'data/nats' })
  t.same(args, ['-js', '-sd', 'data/nats', '-a', '127.0.0.1', '-p', '4222', '-m', '8222'])
})
