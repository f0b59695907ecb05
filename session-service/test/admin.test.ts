import t from 'tap'
import { listenForAdmin } from '../src/admin.js'
import { Stage } from './support/core.js'
import { listen } from './support/http.js'

t.test('what an operator asks wrongly is told in a sentence', async (t) => {
  const taken = await listen(() => undefined)
  t.teardown(() => taken.close())
  const options = { host: '127.0.0.1', port: taken.port, core: new Stage().core, drain: () => undefined }
  await t.rejects(listenForAdmin(options), {
    message: `Port ${taken.port} on 127.0.0.1 cannot be listened on for operators. ADMIN_PORT sets another.`,
    code: 'EADDRINUSE',
  })
  let drains = 0
  const server = await listenForAdmin({ ...options, port: 0, drain: () => drains++ })
  t.teardown(() => server.close())
  const address = server.address() as { port: number }
  async function asked(method: string, path = '/admin/drain') {
    const answer = await fetch(`http://127.0.0.1:${address.port}${path}`, { method })
    return { status: answer.status, body: await answer.text() }
  }
  t.match(await asked('PUT'), { status: 405, body: /"code":"method_not_allowed"/ })
  t.match(await asked('POST', '/admin'), { status: 404, body: /"code":"not_found"/ })
  t.match(await asked('HEAD'), { status: 200, body: '' })
  t.match(await asked('GET'), { status: 200, body: '{"draining":false,"sessions":0}' })
  t.equal(drains, 0, 'looking drains nothing')
  t.equal((await asked('POST')).status, 202)
  t.equal(drains, 1)
})
