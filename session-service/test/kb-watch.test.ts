import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { KbWatch } from '../src/kb-client/kb-watch.js'

/** A watch on somebody who answers so, and has been asked. */
async function watching(t: Test, answer: string, status = 200): Promise<{ watch: KbWatch; path: string }> {
  let path = ''
  const server = createServer((asked, reply) => {
    path = asked.url ?? ''
    reply.writeHead(status).end(answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const watch = new KbWatch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  t.teardown(() => watch.stop())
  await watch.asked
  return { watch, path }
}

t.test('what the KB says is wrong is known', async (t) => {
  const { watch, path } = await watching(t, '{"status":"degraded","troubles":["events_waiting","stream_sealed"]}')
  t.equal(path, '/health')
  t.same(watch.troubles, ['events_waiting', 'stream_sealed'])
})

const junk = ['', 'no', 'null', '[]', '{}', '{"troubles":7}', '{"troubles":[7,null,{},"<b>","","LOUD"]}']

for (const answer of junk) {
  t.test(`an answer that tells of no trouble: ${answer}`, async (t) => {
    t.same((await watching(t, answer)).watch.troubles, [])
  })
}

t.test('an older KB, an error and too many words are no harm', async (t) => {
  t.same((await watching(t, '{"detail":"No"}', 500)).watch.troubles, [])
  const words = Array.from({ length: 1000 }, () => 'events_waiting')
  t.equal((await watching(t, JSON.stringify({ troubles: words }))).watch.troubles.length, 20)
})

t.test('a KB that is not there tells nothing', async (t) => {
  const watch = new KbWatch('http://127.0.0.1:1')
  await watch.asked
  watch.stop()
  t.same(watch.troubles, [])
})
