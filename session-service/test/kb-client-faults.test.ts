import { test } from 'tap'
import { allTexts, caller, requestId, send, setUp } from './support/kb.js'
import { type Answering, breakAfter, hang, placeHeaders, plain, reply, reset } from './support/stub-kb.js'

const done = '{"type":"action_response","success":true}'

const broken: Record<string, Answering> = {
  'A call whose connection is reset': reset,
  'A call that gets 503': plain(503, '{"detail":"Soon.","code":"kb_unavailable"}'),
  'A call that gets 502': plain(502, '<html>Bad Gateway</html>'),
  'A call that gets 504': plain(504, ''),
  'A call whose answer breaks off after its head': (answer, _, request) => {
    answer.writeHead(200, placeHeaders)
    answer.flushHeaders()
    request.socket.end()
  },
  'A call whose answer breaks off in its first line': breakAfter('{"type":"action_res'),
  'A call whose answer is shorter than it says': (answer, _, request) => {
    answer.writeHead(200, { ...placeHeaders, 'content-length': 100 })
    answer.write(`${done}\n`, () => request.socket.end())
  },
  'A call that is answered with something else than HTTP': (_, __, request) => {
    request.socket.end('SSH-2.0-OpenSSH_9\r\n')
  },
}

for (const [name, fault] of Object.entries(broken)) {
  test(`${name} is made again at once, with the same id`, async (t) => {
    const { kb, client, clock } = await setUp(t)
    const startedAt = clock.now()
    kb.script(fault, reply(done))
    t.same(await allTexts(await send(client)), [done])
    t.equal(clock.now(), startedAt, 'no time passed')
    t.same(
      kb.asked.map((asked) => asked.headers['gaia-request']),
      [requestId, requestId],
    )
    t.equal(new Set(kb.asked.map((asked) => asked.body)).size, 1)
  })
}

test('A connection that the KB closed while it was idle costs no answer', async (t) => {
  const { kb, client } = await setUp(t, { connections: 1 })
  let port = 0
  kb.script((answer, asked, request) => {
    port = request.socket.remotePort ?? 0
    reply(done)(answer, asked, request)
  })
  t.same(await allTexts(await send(client)), [done])
  kb.script((answer, asked, request) => {
    t.equal(request.socket.remotePort, port, 'the connection was kept')
    reset(answer, asked, request)
  })
  t.same(await allTexts(await send(client)), [done.replace(done, '{"type":"pong"}')])
  t.equal(kb.asked.length, 3)
})

test('While the KB stays away a call is tried again with a growing pause for 1.5 s, then it is kb_unavailable', async (t) => {
  const { kb, client, clock, told } = await setUp(t)
  await kb.close()
  const startedAt = clock.now()
  t.match(await send(client), { refusal: 'kb_unavailable' })
  t.ok(clock.now() - startedAt <= 1_500)
  t.ok(clock.now() - startedAt > 1_000)
  const tries = told.filter((line) => line === 'message broken: ECONNREFUSED').length
  t.ok(tries > 5 && tries < 15, `${tries} tries`)
  t.equal(told.at(-1), 'message kb_unavailable')
})

test('An outage shorter than that is not seen', async (t) => {
  const { kb, client, told } = await setUp(t)
  kb.script(reset, reset, plain(503, ''), reset, reply(done))
  t.same(await allTexts(await send(client)), [done])
  t.equal(client.isUp, true)
  t.equal(told.at(-1), 'message answered')
})

test('A refusal is an answer and not asked for again', async (t) => {
  const { kb, client } = await setUp(t)
  for (const status of [400, 401, 403, 404, 409, 413, 422, 429, 500]) {
    const before = kb.asked.length
    kb.script(plain(status, ''))
    await send(client)
    t.equal(kb.asked.length, before + 1, String(status))
  }
})

test('A KB that takes the call and says nothing is given up after the timeout', async (t) => {
  const { kb, client, clock, told } = await setUp(t)
  kb.script(hang)
  const answer = send(client)
  await kb.calls(1)
  clock.advance(4_999)
  t.same(told, [])
  clock.advance(1)
  t.match(await answer, { refusal: 'kb_unavailable' })
  t.same(told, ['message broken: timeout', 'message kb_unavailable'])
})

test('All tries together take no longer than the timeout', async (t) => {
  const { kb, client, clock } = await setUp(t, { timeoutMs: 2_000 })
  kb.script(reset, reset, hang)
  const startedAt = clock.now()
  const answer = send(client)
  await kb.calls(3)
  clock.advance(2_000 - (clock.now() - startedAt))
  t.match(await answer, { refusal: 'kb_unavailable' })
})

test('A call that waits for a connection is given up after the timeout and never sent', async (t) => {
  const { kb, client, clock } = await setUp(t, { connections: 1 })
  kb.script(hang)
  const calls = [send(client), send(client, 'another_0123456789')]
  await kb.calls(1)
  clock.advance(5_000)
  for (const outcome of await Promise.all(calls)) t.match(outcome, { refusal: 'kb_unavailable' })
  t.match(await send(client, 'thethird_0123456789'), { frames: [{}] })
  t.same(
    kb.asked.map((asked) => asked.headers['gaia-request']),
    [requestId, 'thethird_0123456789'],
  )
})

const junkHeaders: Record<string, Record<string, string>> = {
  'without headers': {},
  'with an epoch that is none': { ...placeHeaders, 'Gaia-Epoch': 'KWVNXZAB' },
  'with a commit that is no number': { ...placeHeaders, 'Gaia-Commit': '1e3' },
  'with a negative version': { ...placeHeaders, 'Gaia-Version': '-1' },
  'with a zone that addresses others': { ...placeHeaders, 'Gaia-Zone': 'a.>' },
}

for (const [name, headers] of Object.entries(junkHeaders)) {
  test(`An answer ${name} is server_error, and reaches no socket`, async (t) => {
    const { kb, client, told } = await setUp(t)
    kb.script(plain(200, `${done}\n`, headers))
    t.match(await send(client), { refusal: 'server_error', message: 'Something went wrong on our side' })
    t.same(told, ['message junk: headers', 'message server_error'])
    t.equal(kb.asked.length, 1)
  })
}

const junkBodies: Record<string, string> = {
  'a page': '<html>\n</html>\n',
  'a list': '[]\n',
  'half a frame': '{"type":"x"\n',
  'a line over 1 MiB': `{"x":"${'x'.repeat(1_048_576)}"}\n`,
}

for (const [name, body] of Object.entries(junkBodies)) {
  for (const form of ['whole', 'in pieces']) {
    test(`${name} for frames, ${form}, is server_error`, async (t) => {
      const { kb, client } = await setUp(t)
      const inPieces: Answering = (answer) => answer.writeHead(200, placeHeaders).end(body)
      kb.script(form === 'whole' ? plain(200, body, placeHeaders) : inPieces)
      t.same(await allTexts(await send(client)), ['server_error'])
      t.equal(kb.asked.length, 1)
    })
  }
}

test('A frame that is not UTF-8 is server_error', async (t) => {
  const { kb, client } = await setUp(t)
  kb.script((answer) => {
    answer.writeHead(200, placeHeaders).end(Buffer.from('{"x":"\xff"}\n', 'latin1'))
  })
  t.same(await allTexts(await send(client)), ['server_error'])
})

test('A body over the cap is server_error', async (t) => {
  const { kb, client } = await setUp(t, { maxBodyBytes: 1_000 })
  const body = `{"x":"${'x'.repeat(400)}"}\n`.repeat(3)
  kb.script(plain(200, body, placeHeaders))
  t.same(await allTexts(await send(client)), ['server_error'])
})

for (const body of ['', '{', '[]', '{"zone":5}', '{"epoch":"kwvnxzab","commit":1.5,"version":0,"published":0}']) {
  test(`An answer to attach that is ${body || 'empty'} is server_error`, async (t) => {
    const { kb, client, told } = await setUp(t)
    kb.script(plain(200, body))
    t.match(await client.attach(caller), { refusal: 'server_error' })
    t.same(told, ['attach junk: not an attachment', 'attach server_error'])
  })
}

test('What is told of a call holds nothing of its token', async (t) => {
  const { kb, client, told } = await setUp(t)
  kb.script(reset, plain(200, caller.token), plain(500, caller.token))
  await send(client)
  t.notMatch(JSON.stringify([told, await send(client)]), /signature/)
})
