import t from 'tap'
import { readLogLine } from '../lib/log-line.mjs'

t.test('a JSON line of a service is a level and a sentence with its facts', async (t) => {
  const line = JSON.stringify({
    level: 40,
    time: 1,
    pid: 2,
    hostname: 'h',
    msg: 'slow consumer closed',
    user: 'alice',
    lag: 70000,
  })
  t.same(readLogLine(line), { level: 'warn', text: 'slow consumer closed user=alice lag=70000' })
})

t.test('an error says its message', async (t) => {
  const line = JSON.stringify({ level: 50, msg: 'not started', err: { message: 'port taken', stack: 'long' } })
  t.same(readLogLine(line), { level: 'error', text: 'not started (port taken)' })
})

t.test('levels may be words', async (t) => {
  t.match(readLogLine('{"level":"info","msg":"up"}'), { level: 'info', text: 'up' })
  t.match(readLogLine('{"level":"fatal","msg":"down"}'), { level: 'error' })
})

t.test('long facts are cut', async (t) => {
  t.equal(
    readLogLine(JSON.stringify({ level: 30, msg: 'm', body: 'x'.repeat(9000) })).text.length,
    'm body='.length + 201,
  )
})

t.test('lines of NATS keep their level', async (t) => {
  t.same(readLogLine('[8151] 2026/11/21 12:52:13.047453 [INF] Server is ready'), {
    level: 'info',
    text: 'Server is ready',
  })
  t.same(readLogLine('[8151] 2026/11/21 12:52:13.047453 [ERR] no disk'), { level: 'error', text: 'no disk' })
  t.match(readLogLine('[8151] 2026/11/21 12:52:13.047453 [WRN] slow'), { level: 'warn' })
})

t.test('what a crash prints is shown as it is', async (t) => {
  for (const line of ['Error: boom', '{"level":', '{}', 'panic: runtime error']) {
    t.same(readLogLine(line), { level: 'error', text: line })
  }
})
