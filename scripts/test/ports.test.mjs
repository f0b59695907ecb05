import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import t from 'tap'
import { requireFree } from '../lib/ports.mjs'

/** @param {import('tap').Test} t @param {import('node:net').Server} server @returns {Promise<number>} */
async function listen(t, server) {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  t.teardown(() => server.close())
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

t.test('a free port is no reason to stop', async (t) => {
  const server = createServer()
  const port = await listen(t, server)
  await new Promise((resolve) => server.close(resolve))
  await t.resolves(requireFree(port, 'KB_PORT', 'KB'))
})

t.test('a port that another program has is named, with the variable that chooses another', async (t) => {
  const port = await listen(
    t,
    createServer((socket) => socket.end()),
  )
  const message = new RegExp(
    `Port ${port} \\(KB\\) is taken by another program\\. Stop it, or .* KB_PORT=\\d+ npm start`,
  )
  await t.rejects(requireFree(port, 'KB_PORT', 'KB'), { name: 'Advice', message })
})

t.test('a NATS server on the port is recognised, and may be used if it has JetStream', async (t) => {
  const info = { version: '2.10.1', jetstream: true }
  const port = await listen(
    t,
    createServer((socket) => socket.end(`INFO ${JSON.stringify(info)} \r\n`)),
  )
  const message = new RegExp(
    `a NATS server \\(2\\.10\\.1, JetStream on\\).*NATS_URL=nats://127\\.0\\.0\\.1:${port} npm start`,
  )
  await t.rejects(requireFree(port, 'NATS_PORT', 'NATS'), { message })
})

t.test('a NATS server without JetStream has to go', async (t) => {
  const port = await listen(
    t,
    createServer((socket) => socket.end('INFO {"version":"2.9.10"} \r\n')),
  )
  await t.rejects(requireFree(port, 'NATS_PORT', 'NATS'), {
    message: /JetStream off\)\. Stop it .*systemctl disable --now nats-server\), or choose/,
  })
})

t.test('one of our services that still runs is named', async (t) => {
  const server = createHttpServer((_, answer) => answer.end('{"service":"session-service","status":"healthy"}'))
  const port = await listen(t, server)
  await t.rejects(requireFree(port, 'SESSION_PORT', 'Session Service'), {
    message: /taken by a session-service that already runs/,
  })
})
