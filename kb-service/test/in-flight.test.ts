import { once } from 'node:events'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import type { Verify } from '../src/auth/auth.js'
import { createHttp } from '../src/http.js'
import { createLogger } from '../src/logger.js'
import { guardCallers } from '../src/routes/callers.js'
import { Telemetry } from '../src/telemetry/telemetry.js'

const path = '/v1/experiences/wylding-woods/players/alice/attach'
const headers = { authorization: 'Bearer token' }

t.test('a caller who left while the token was looked at takes nobody’s place', async (t) => {
  const http = createHttp(new Telemetry(createLogger('silent')))
  t.teardown(() => http.close())
  let look = () => {}
  const looked = new Promise<void>((resolve) => {
    look = resolve
  })
  let asked = () => {}
  const isAsked = new Promise<void>((resolve) => {
    asked = resolve
  })
  const verify: Verify = async () => {
    asked()
    await looked
    return { user: 'alice', isAdmin: false }
  }
  await http.register(async (scope) => {
    guardCallers(scope, { verify, inFlight: { count: 0, max: 1 } })
    scope.post('/v1/experiences/:experience/players/:user/attach', async () => 'here')
  })
  await http.listen({ host: '127.0.0.1', port: 0 })
  const { port } = http.server.address() as AddressInfo

  const connected = once(http.server, 'connection')
  const call = request({ port, path, headers, method: 'POST', agent: false }).on('error', () => {})
  call.end()
  const [socket] = await connected
  await isAsked
  const gone = once(socket, 'close')
  call.destroy()
  await gone
  look()
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate)

  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers })
  t.equal(response.status, 200)
})
