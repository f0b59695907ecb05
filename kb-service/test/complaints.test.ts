import { createServer, type Socket } from 'node:net'
import t from 'tap'
import { Complaints } from '../src/complaints.js'
import { NatsPublisher } from '../src/publisher.js'

t.test('a trouble is told when it begins, then every ten seconds, and at once when it begins anew', (t) => {
  let nowMs = 0
  const told: number[] = []
  const complaints = new Complaints(() => nowMs)
  for (; nowMs < 25_000; nowMs += 250) complaints.tell(() => told.push(nowMs))
  t.same(told, [0, 10_000, 20_000])
  complaints.over()
  complaints.tell(() => told.push(nowMs))
  t.same(told, [0, 10_000, 20_000, 25_000])
  t.end()
})

t.test('a NATS that hangs up on every try is one line, not one a try', async (t) => {
  let tries = 0
  const lines: string[] = []
  const thrice = new Promise<void>((resolve) => {
    const server = createServer((socket: Socket) => {
      socket.destroy()
      tries += 1
      if (tries === 3) resolve()
    })
    t.teardown(() => server.close())
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      const write = (_fields: object, message: string) => void lines.push(message)
      const log = { info: write, warn: write, error: write }
      const url = `nats://127.0.0.1:${port}`
      const publisher = new NatsPublisher({ url, credsFile: null, stream: 'auto', replicas: 1, log, now: () => 0 })
      t.teardown(() => publisher.close())
    })
  })
  await thrice
  t.same(lines, ['NATS does not answer'])
})
