import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { validateKbError } from 'schemas'
import t from 'tap'
import { createHttp } from '../src/http.js'
import { createLogger } from '../src/logger.js'
import { Telemetry } from '../src/telemetry/telemetry.js'
import { startKb } from './support/service.js'

interface Told {
  status: number
  body: unknown
}

/** Sends bytes as they are and reads until the connection is closed. */
async function send(port: number, bytes: string): Promise<Told> {
  const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
  return told(await text(socket))
}

function told(answer: string): Told {
  const [head = '', body = ''] = answer.split('\r\n\r\n')
  return { status: Number(head.split(' ')[1]), body: JSON.parse(body) }
}

const call = { detail: 'The call cannot be understood', code: 'invalid_message', request_id: null }

t.test('what is no HTTP is refused in the shape of every refusal, and the connection is closed', async (t) => {
  const kb = await startKb(t)
  const { port } = kb.service
  const malformed: [name: string, bytes: string, status: number][] = [
    ['noise', '\u0000\u0001\u0002\r\n\r\n', 400],
    ['a version that is none', 'GET /health HTTP/x\r\nHost: x\r\n\r\n', 400],
    ['a header without a name', 'GET /health HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n', 400],
    ['two lengths', 'POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400],
    ['headers beyond measure', `GET /health HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`, 431],
  ]
  for (const [name, bytes, status] of malformed) {
    const answer = await send(port, bytes)
    t.strictSame(answer, { status, body: call }, name)
    t.match(validateKbError(answer.body), { ok: true })
  }
  t.equal((await fetch(`${kb.url}/health`)).status, 200)
})

t.test('an unknown address and a method that an address does not know are refused in the same shape', async (t) => {
  const kb = await startKb(t)
  const nothing = { ...call, detail: 'There is nothing at this address' }
  const unknown: [method: string, path: string][] = [
    ['GET', '/'],
    ['GET', '/experience'],
    ['GET', '/experience/interact'],
    ['POST', '/experience/list'],
    ['DELETE', '/health'],
    ['OPTIONS', '/experience/interact'],
    ['PROPFIND', '/health'],
  ]
  for (const [method, path] of unknown) {
    const response = await fetch(kb.url + path, { method })
    t.equal(response.status, 404, `${method} ${path}`)
    t.strictSame(await response.json(), nothing, `${method} ${path}`)
  }
})

t.test('a call that never ends is told so, and one whose caller is gone is not', async (t) => {
  const http = createHttp(new Telemetry(createLogger('silent')))
  t.teardown(() => http.close())
  await http.listen({ host: '127.0.0.1', port: 0 })
  const { port } = http.server.address() as AddressInfo
  for (const [code, answer] of [
    ['ERR_HTTP_REQUEST_TIMEOUT', { status: 408, body: call }],
    ['ECONNRESET', null],
  ] as const) {
    const connected = once(http.server, 'connection')
    const caller = connect(port, '127.0.0.1')
    const [socket] = await connected
    http.server.emit('clientError', Object.assign(new Error('late'), { code }), socket)
    const heard = await text(caller)
    t.strictSame(heard === '' ? null : told(heard), answer, code)
  }
})
