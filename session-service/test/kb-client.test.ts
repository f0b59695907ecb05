import { test } from 'tap'
import { createKbClient } from '../src/kb-client/kb-client.js'
import { caller, frame, requestId, send, setUp, texts } from './support/kb.js'
import { ManualClock } from './support/manual-clock.js'
import { place, placeHeaders, plain, reply } from './support/stub-kb.js'

const attachment = {
  zone: 'woander_store',
  version: 50,
  epoch: 'kwvnxzab',
  commit: 205,
  published: 204,
  user_commit: 190,
  zone_commit: 203,
}

test('A frame goes to the player’s messages byte for byte, with token, id and trace', async (t) => {
  const { kb, client } = await setUp(t)
  await client.message({ ...caller, user: 'al+ice@b.example' }, frame, requestId)
  t.equal(kb.asked[0]?.method, 'POST')
  t.equal(kb.asked[0]?.path, '/v1/experiences/wylding-woods/players/al%2Bice%40b.example/messages')
  t.equal(kb.asked[0]?.body, frame.toString())
  t.match(kb.asked[0]?.headers, {
    authorization: `Bearer ${caller.token}`,
    'gaia-request': requestId,
    'content-type': 'application/json',
    traceparent: /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-00$/,
  })
})

test('Every call has a trace of its own', async (t) => {
  const { kb, client } = await setUp(t)
  await Promise.all([send(client), send(client)])
  const [one, two] = kb.asked.map((asked) => String(asked.headers.traceparent).split('-')[1])
  t.not(one, two)
})

test('An address with a path keeps it', async (t) => {
  const { kb } = await setUp(t)
  const client = createKbClient({ url: `${kb.url}/kb/`, timeoutMs: 5_000, clock: new ManualClock() })
  t.teardown(client.close)
  await send(client)
  t.equal(kb.asked[0]?.path, '/kb/v1/experiences/wylding-woods/players/alice/messages')
})

test('The answer’s frames come in order, with the place it was made at', async (t) => {
  const { kb, client, told } = await setUp(t)
  kb.script(reply('{"type":"action_response"}', '{"type":"quest_update","text":"Düne"}'))
  const answer = await send(client)
  if ('refusal' in answer) return t.fail(answer.refusal)
  t.same(answer.place, place)
  t.equal(answer.isRebase, false)
  t.same(texts(answer.frames), ['{"type":"action_response"}', '{"type":"quest_update","text":"Düne"}'])
  t.equal(answer.rest, null)
  t.same(told, ['message answered'])
})

test('An answer with an area of interest says so', async (t) => {
  const { kb, client } = await setUp(t)
  kb.script(plain(200, '{"type":"area_of_interest"}\n', { ...placeHeaders, 'Gaia-Kind': 'rebase' }))
  t.match(await send(client), { isRebase: true, rest: null })
})

test('A player in no zone has the zone null', async (t) => {
  const { kb, client } = await setUp(t)
  const { 'Gaia-Zone': _, ...zoneless } = placeHeaders
  kb.script(plain(200, '{}\n', zoneless))
  t.match(await send(client), { place: { ...place, zone: null } })
})

test('An answer may have no frame, and a last line without an end', async (t) => {
  const { kb, client } = await setUp(t)
  kb.script(plain(200, '', placeHeaders), plain(200, '{"a":1}\r\n\n{"b":2}', placeHeaders))
  t.match(await send(client), { frames: [], rest: null })
  const answer = await send(client)
  t.same('frames' in answer && texts(answer.frames), ['{"a":1}', '{"b":2}'])
})

test('Attach tells where the player stands', async (t) => {
  const { kb, client } = await setUp(t)
  kb.script(plain(200, JSON.stringify(attachment)), plain(200, JSON.stringify({ ...attachment, zone: null })))
  t.same(await client.attach(caller), { ...place, published: 204, userCommit: 190, zoneCommit: 203 })
  t.match(await client.attach(caller), { zone: null })
  t.equal(kb.asked[0]?.path, '/v1/experiences/wylding-woods/players/alice/attach')
  t.equal(kb.asked[0]?.body, '')
  t.equal(kb.asked[0]?.headers.authorization, `Bearer ${caller.token}`)
})

test('An error of the KB is a refusal with its code and its sentence', async (t) => {
  const { kb, client } = await setUp(t)
  const errors = [
    [404, 'unknown_experience'],
    [409, 'request_conflict'],
    [422, 'invalid_message'],
    [429, 'too_many_requests_in_flight'],
    [500, 'server_error'],
  ] as const
  for (const [status, code] of errors) {
    kb.script(plain(status, JSON.stringify({ detail: 'A sentence.', code, request_id: requestId })))
    t.same(await send(client), { refusal: code, message: 'A sentence.' })
  }
})

test('Every 401 is unauthorized, whatever its body says', async (t) => {
  const { kb, client } = await setUp(t)
  for (const body of ['{"detail":"No.","code":"forbidden"}', '<html>', '']) {
    kb.script(plain(401, body))
    t.match(await send(client), { refusal: 'unauthorized' })
  }
  kb.script(plain(401, ''))
  t.match(await client.attach(caller), { refusal: 'unauthorized' })
})

test('An error whose body is not the KB’s has the code of its status, and none of its words', async (t) => {
  const { kb, client } = await setUp(t)
  const codes = {
    403: 'forbidden',
    413: 'frame_too_large',
    429: 'rate_limited',
    404: 'server_error',
    302: 'server_error',
  }
  for (const [status, code] of Object.entries(codes)) {
    kb.script(plain(Number(status), '{"detail":"secret nginx","code":"no_such_code"}'))
    const answer = await send(client)
    t.match(answer, { refusal: code }, status)
    t.notMatch(answer, { message: /nginx/ })
  }
})

test('At most so many attaches are on their way, the others wait in order', async (t) => {
  const { kb, client } = await setUp(t, { maxAttaches: 2, maxQueuedAttaches: 3 })
  const held: (() => void)[] = []
  kb.otherwise((answer, asked, request) => {
    held.push(() => plain(200, JSON.stringify(attachment))(answer, asked, request))
  })
  const attaches = [...'abcde'].map((user) => client.attach({ ...caller, user }))
  await kb.calls(2)
  t.equal(client.waitingAttaches, 3)
  t.match(await client.attach(caller), { refusal: 'kb_unavailable' }, 'beyond the queue there is no room')
  for (let answered = 0; answered < 5; answered++) {
    await kb.calls(Math.min(5, answered + 2))
    t.ok(kb.asked.length <= answered + 2)
    held[answered]?.()
    await attaches[answered]
  }
  for (const outcome of await Promise.all(attaches)) t.match(outcome, { commit: 205 })
  t.same(
    kb.asked.map((asked) => asked.path.split('/')[5]),
    ['a', 'b', 'c', 'd', 'e'],
  )
})

test('After close every call is refused at once', async (t) => {
  const { kb, client } = await setUp(t)
  await client.close()
  t.match(await send(client), { refusal: 'kb_unavailable' })
  t.equal(kb.asked.length, 0)
})
