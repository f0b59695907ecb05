import t from 'tap'
import { json, startKb } from '../support/service.js'

t.test('health tells its addresses to who asks, and which of them need a token', async (t) => {
  const kb = await startKb(t)
  t.notOk('routes' in (await json(fetch(`${kb.url}/health`))))
  t.notOk('routes' in (await json(fetch(`${kb.url}/health?include_routes=false`))))
  for (const yes of ['true', '1']) {
    const { routes, ...health } = await json(fetch(`${kb.url}/health?include_routes=${yes}`))
    t.match(health, { service: 'kb', status: 'healthy', version: /^\d+\.\d+\.\d+$/, timestamp: /^\d{4}-.*Z$/ })
    const open = routes.filter((route: { requires_auth: boolean }) => !route.requires_auth)
    t.strictSame(
      open.map(({ path }: { path: string }) => path),
      ['/openapi.json', '/health', '/ready', '/metrics', '/waypoints/{experience}'],
    )
    const interact = routes.find(({ path }: { path: string }) => path === '/experience/interact')
    t.match(interact, { methods: ['POST'], tags: ['experience'], requires_auth: true, description: /^[A-Z].*\.$/ })
  }
})

t.test('health is told whatever else stands in the address', async (t) => {
  const kb = await startKb(t)
  for (const query of ['?include_routes=maybe', '?include_routes=true&include_routes=true', '?%zz', '?__proto__=1']) {
    t.equal((await fetch(`${kb.url}/health${query}`)).status, 200, query)
  }
})
