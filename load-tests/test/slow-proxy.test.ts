import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import t from 'tap'
import { SlowProxy } from '../src/throttle/slow-proxy.js'

const sent = Buffer.alloc(400_000, 'x')
const bytesPerSecond = 50_000

t.test('what comes from the gateway is read slowly, until it may flow', async (t) => {
  const gateway = createServer((socket) => socket.on('data', () => socket.end(sent))).listen(0, '127.0.0.1')
  await once(gateway, 'listening')
  t.teardown(() => gateway.close())
  const proxy = await SlowProxy.start(`ws://127.0.0.1:${(gateway.address() as AddressInfo).port}`, bytesPerSecond)
  t.teardown(() => proxy.close())
  const client = connect(Number(new URL(proxy.url).port), '127.0.0.1')
  let bytes = 0
  client.on('data', (part: Buffer) => {
    bytes += part.length
  })
  client.write('go')
  const startedMs = performance.now()
  for (let parts = 0; parts < 4; parts++) await once(client, 'data')
  const tookS = (performance.now() - startedMs) / 1_000
  // A turn more than its share: the first is not waited for.
  t.ok(bytes <= bytesPerSecond * (tookS + 0.2), `${bytes} bytes in ${tookS} s`)
  const ended = once(client, 'end')
  await fetch(proxy.flowUrl, { method: 'POST' })
  await ended
  t.equal(bytes, sent.length)
})
