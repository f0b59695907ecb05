import t from 'tap'
import { listenForAdmin } from '../src/admin.js'
import { logLevelRoute } from '../src/log-level.js'
import { createLogger } from '../src/logger.js'
import { listen } from './support/http.js'

t.test('what an operator asks wrongly is told in a sentence', async (t) => {
  const taken = await listen(() => undefined)
  t.teardown(() => taken.close())
  const lines: string[] = []
  const log = createLogger('info', { write: (line) => lines.push(line) })
  const routes = { '/admin/log-level': logLevelRoute(log) }
  const options = { host: '127.0.0.1', port: taken.port, routes }
  await t.rejects(listenForAdmin(options), {
    message: `Port ${taken.port} on 127.0.0.1 cannot be listened on for operators. ADMIN_PORT sets another.`,
    code: 'EADDRINUSE',
  })
  const server = await listenForAdmin({ ...options, port: 0 })
  t.teardown(() => server.close())
  const address = server.address() as { port: number }
  async function asked(method: string, path = '/admin/log-level', body?: string) {
    const answer = await fetch(`http://127.0.0.1:${address.port}${path}`, {
      method,
      ...(body !== undefined && { body }),
    })
    return { status: answer.status, body: await answer.text() }
  }
  t.match(await asked('POST'), { status: 405, body: /"detail":"Use PUT or GET."/ })
  for (const path of ['/admin', '/toString', '/']) {
    t.match(await asked('GET', path), { status: 404, body: /"code":"not_found"/ }, path)
  }
  t.match(await asked('HEAD'), { status: 200, body: '' })
  t.match(await asked('GET'), { status: 200, body: '{"level":"info"}' })
  for (const body of [
    '',
    'debug',
    '{"level":"loud"}',
    '{"level":1}',
    'null',
    `{"level":"debug"${' '.repeat(2_000)}}`,
  ]) {
    t.match(
      await asked('PUT', undefined, body),
      { status: 422, body: /"level must be one of fatal, error, warn/ },
      body,
    )
  }
  t.equal(log.level, 'info', 'nothing of that changes it')

  log.debug('before')
  t.match(await asked('PUT', undefined, '{"level":"debug"}'), { status: 200, body: '{"level":"debug"}' })
  log.debug('after')
  t.match(
    lines.map((line) => JSON.parse(line)),
    [
      { level: 'warn', from: 'info', to: 'debug' },
      { level: 'debug', msg: 'after' },
    ],
  )
})
