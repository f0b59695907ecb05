import t, { type Test } from 'tap'
import { type Config, readConfig } from '../server/config.js'
import { startServer } from '../server/server.js'

async function serve(t: Test, env: Record<string, string>): Promise<string> {
  const server = await startServer({ ...readConfig({ HOST: '127.0.0.1', ...env }), port: 0 })
  t.teardown(() => server.close())
  return `http://127.0.0.1:${server.port}`
}

function askToken(url: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}/token`, { method: 'POST', body, headers: { 'Content-Type': 'application/json', ...headers } })
}

/** Whom a token names. */
function subjectOf(token: string): string {
  return JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()).sub
}

t.test('the page, its style and its program are served, and nothing that is not part of it', async (t) => {
  const url = await serve(t, {})
  t.match(await (await fetch(url)).text(), '<title>GAIA scrying glass</title>')
  for (const file of ['page.mjs', 'style.css', 'favicon.svg'])
    t.equal((await fetch(`${url}/${file}`)).status, 200, file)
  for (const path of ['nothing', '..%2fpackage.json', '%2e%2e/package.json', 'server/main.js']) {
    t.equal((await fetch(`${url}/${path}`)).status, 404, path)
  }
})

t.test(
  'an iPad that found the page under an address of the network plays there, and may reach nothing else',
  async (t) => {
    const url = await serve(t, { GATEWAY_PORT: '8004' })
    const { request } = await import('node:http')
    const answer = await new Promise<{ policy: string; body: string }>((resolve, reject) => {
      const asked = request(`${url}/settings`, { headers: { host: '192.168.1.5:8080' } }, async (response) => {
        const parts: Buffer[] = []
        for await (const part of response) parts.push(part)
        resolve({ policy: String(response.headers['content-security-policy']), body: Buffer.concat(parts).toString() })
      })
      asked.once('error', reject)
      asked.end()
    })
    t.same(JSON.parse(answer.body).gateways, ['ws://192.168.1.5:8004/ws/experience'])
    t.match(answer.policy, "connect-src 'self' ws://192.168.1.5:8004;")
    t.match(answer.policy, "default-src 'none'")
    t.notMatch(answer.policy, 'unsafe')
  },
)

t.test('gateways that are named go before what the address of the page suggests', async (t) => {
  const url = await serve(t, { GATEWAY_URL: 'wss://a.example/ws/experience, wss://b.example/ws/experience' })
  const answer = await fetch(`${url}/settings`)
  t.match(await answer.json(), { gateways: ['wss://a.example/ws/experience', 'wss://b.example/ws/experience'] })
  t.match(answer.headers.get('content-security-policy'), "connect-src 'self' wss://a.example wss://b.example;")
})

t.test('in development a player gets a token by name', async (t) => {
  const url = await serve(t, {})
  const answer = await askToken(url, '{"user":"alice"}')
  t.equal(answer.headers.get('cache-control'), 'no-store')
  const { token, expires_at: expiresAt } = (await answer.json()) as { token: string; expires_at: number }
  t.equal(subjectOf(token), 'alice')
  t.ok(expiresAt > Date.now() + 50 * 60_000 && expiresAt < Date.now() + 70 * 60_000)
})

t.test('a name that could address others is refused, and so is what is no question for a token', async (t) => {
  const url = await serve(t, {})
  for (const body of [
    '{"user":"*"}',
    '{"user":""}',
    '{"user":7}',
    '{}',
    '[]',
    'null',
    'user=alice',
    `{"user":"${'a'.repeat(2000)}"}`,
  ]) {
    const answer = await askToken(url, body)
    t.match(
      { status: answer.status, body: await answer.json() },
      { status: 422, body: { code: 'invalid_user' } },
      body.slice(0, 40),
    )
  }
})

t.test('another site cannot have tokens made for it', async (t) => {
  const url = await serve(t, {})
  t.equal((await askToken(url, '{"user":"alice"}', { Origin: 'https://evil.example' })).status, 403)
  t.equal((await askToken(url, '{"user":"alice"}', { 'Content-Type': 'text/plain' })).status, 403)
  t.equal((await askToken(url, '{"user":"alice"}', { Origin: url })).status, 200)
})

for (const [where, env] of [
  ['in production', { NODE_ENV: 'production' }],
  ['with a secret of its own', { SUPABASE_JWT_SECRET: 'a secret that only this place knows, long enough' }],
  ['with keys from elsewhere', { JWKS_URL: 'https://keys.example/jwks.json' }],
] as const) {
  t.test(`${where} no token is made, and the page knows that it has to ask for one`, async (t) => {
    const url = await serve(t, env)
    const answer = await askToken(url, '{"user":"alice"}')
    t.match({ status: answer.status, body: await answer.json() }, { status: 403, body: { code: 'forbidden' } })
    t.match(await (await fetch(`${url}/settings`)).json(), { mints_tokens: false, experiences: [] })
  })
}

t.test('while the KB is away the page says so where it matters, and is served all the same', async (t) => {
  const url = await serve(t, { KB_SERVICE_URL: 'http://127.0.0.1:1' })
  const answer = await fetch(`${url}/waypoints/wylding-woods`)
  t.match({ status: answer.status, body: await answer.json() }, { status: 503, body: { code: 'kb_unavailable' } })
  t.equal((await fetch(`${url}/waypoints/No%20such`)).status, 404)
  t.match(await (await fetch(`${url}/settings`)).json(), { experiences: [] })
})

t.test('wrong values are refused at once, all of them', async (t) => {
  const wrong = { PORT: '80a', GATEWAY_PORT: '0', GATEWAY_URL: 'ws://a.example/; script-src *', KB_SERVICE_URL: 'kb' }
  const refused = (): Config => readConfig(wrong)
  for (const name of Object.keys(wrong)) t.throws(refused, { message: new RegExp(name) }, name)
})
