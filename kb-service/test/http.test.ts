import { validateAnswerHeaders, validateAttachAnswer, validateKbError } from 'schemas'
import t from 'tap'
import { type CallOptions, json, startKb } from './support/service.js'
import { claimsOf, tokenOf } from './support/tokens.js'

const collect = JSON.stringify({ type: 'action', action: 'collect_item', instance_id: 'bottle_joy' })
const request = { 'gaia-request': 'request-0123456789' }

t.test('attach says where the player is, and writes only for a new one', async (t) => {
  const kb = await startKb(t)
  const first = await json(kb.call('alice', 'attach'))
  t.match(validateAttachAnswer(first), { ok: true })
  t.match(first, { zone: 'woander_store', version: 1, commit: 2, user_commit: 0, zone_commit: 0 })
  const again = await json(kb.call('alice', 'attach'))
  t.equal(again.commit, 2)
})

t.test('a message is answered with its frames, one a line, and says where the answer stands', async (t) => {
  const kb = await startKb(t)
  const response = await kb.call('alice', 'messages', { body: collect, headers: request })
  t.equal(response.status, 200)
  t.equal(response.headers.get('content-type'), 'application/x-ndjson')
  const given = (name: string) => response.headers.get(name)
  const place = {
    'Gaia-Epoch': given('gaia-epoch'),
    'Gaia-Commit': given('gaia-commit'),
    'Gaia-Zone': given('gaia-zone'),
    'Gaia-Version': given('gaia-version'),
  }
  t.match(validateAnswerHeaders(place), { ok: true })
  t.match(place, { 'Gaia-Commit': '3', 'Gaia-Zone': 'woander_store', 'Gaia-Version': '2' })
  t.equal(given('gaia-kind'), null)
  const text = await response.text()
  t.match(text, /^\{"type":"action_response".*\}\n\{"type":"quest_update".*\}\n$/)
})

t.test('an area of interest is marked as such', async (t) => {
  const kb = await startKb(t)
  const response = await kb.call('alice', 'messages', { body: '{"type":"request_resync"}' })
  t.equal(response.headers.get('gaia-kind'), 'rebase')
})

t.test('the same request is answered the same, with another message it is a conflict', async (t) => {
  const kb = await startKb(t)
  const first = await kb.call('alice', 'messages', { body: collect, headers: request })
  const again = await kb.call('alice', 'messages', { body: collect, headers: request })
  t.equal(await again.text(), await first.text())
  t.equal(again.headers.get('gaia-commit'), first.headers.get('gaia-commit'))
  const other = await kb.call('alice', 'messages', { body: collect.replace('joy', 'nature'), headers: request })
  t.equal(other.status, 409)
  t.match(await other.json(), { code: 'request_conflict', request_id: request['gaia-request'] })
})

t.test('an id with every character that ids may have arrives percent-encoded', async (t) => {
  const kb = await startKb(t)
  const user = `a+b_c-d@${'very.'.repeat(23)}long`
  t.equal((await kb.call(user, 'attach')).status, 200)
})

const good = { body: collect }
const refused: [name: string, user: string, options: CallOptions, status: number, code: string][] = [
  ['no token', 'alice', { ...good, token: null }, 401, 'unauthorized'],
  ['a bad token', 'alice', { ...good, token: 'x.y.z' }, 401, 'unauthorized'],
  ['an expired token', 'alice', { ...good, token: tokenOf({ ...claimsOf('alice'), exp: 1 }) }, 401, 'unauthorized'],
  ['another player’s token', 'alice', { ...good, token: tokenOf(claimsOf('bob')) }, 403, 'forbidden'],
  ['a player who would listen to others', '>', { ...good, token: tokenOf(claimsOf('alice')) }, 403, 'forbidden'],
  ['an unknown experience', 'alice', { ...good, experience: 'moon' }, 404, 'unknown_experience'],
  ['an experience that is a path', 'alice', { ...good, experience: '..%2F..%2Fetc' }, 404, 'unknown_experience'],
  ['an experience that objects have', 'alice', { ...good, experience: '__proto__' }, 404, 'unknown_experience'],
  ['too large a frame', 'alice', { body: `{"type":"${'x'.repeat(65_536)}"}` }, 413, 'frame_too_large'],
  ['no body', 'alice', {}, 422, 'invalid_json'],
  ['no JSON', 'alice', { body: '{"type":' }, 422, 'invalid_json'],
  ['no UTF-8', 'alice', { body: Uint8Array.of(0x22, 0xff, 0x22) }, 422, 'invalid_json'],
  ['a list', 'alice', { body: '[]' }, 422, 'processing_error'],
  ['null', 'alice', { body: 'null' }, 422, 'processing_error'],
  ['no type', 'alice', { body: '{}' }, 422, 'missing_type'],
  ['a type that is a number', 'alice', { body: '{"type":7}' }, 422, 'missing_type'],
  [
    'a request id that is too short',
    'alice',
    { ...good, headers: { 'gaia-request': 'short' } },
    422,
    'invalid_message',
  ],
  [
    'a request id with a dot',
    'alice',
    { ...good, headers: { 'gaia-request': 'request.0123456789' } },
    422,
    'invalid_message',
  ],
  ['a content type that is none', 'alice', { ...good, headers: { 'content-type': 'none' } }, 422, 'invalid_message'],
  ['an address that is no address', '%', { ...good, experience: '%zz' }, 422, 'invalid_message'],
]

t.test('what cannot be answered is refused with a code and a sentence, and changes nothing', async (t) => {
  const kb = await startKb(t)
  const before = await json(kb.call('carol', 'attach'))
  for (const [name, user, options, status, code] of refused) {
    const response = await kb.call(user, 'messages', options)
    t.equal(response.status, status, name)
    const body = await json(response)
    t.match(validateKbError(body), { ok: true }, name)
    t.match(body, { code }, name)
    t.notMatch(body.detail, /\/|at |Error|FST_/, name)
  }
  const { commit, version } = await json(kb.call('carol', 'attach'))
  t.same({ commit, version }, { commit: before.commit, version: before.version })
})

t.test('any content type will do, and none', async (t) => {
  const kb = await startKb(t)
  const ping = '{"type":"ping","timestamp":1}'
  for (const type of ['application/json', 'text/plain', 'application/octet-stream']) {
    const response = await kb.call('alice', 'messages', { body: ping, headers: { 'content-type': type } })
    t.equal(await response.text(), '{"type":"pong","timestamp":1}\n')
  }
  const bytes = await kb.call('alice', 'messages', { body: new TextEncoder().encode(ping) })
  t.equal(bytes.status, 200)
})

t.test('an address that is not ours and a method that is not are told so', async (t) => {
  const kb = await startKb(t)
  for (const response of [await fetch(`${kb.url}/admin`), await fetch(`${kb.url}/health`, { method: 'DELETE' })]) {
    t.equal(response.status, 404)
    t.match(validateKbError(await json(response)), { ok: true })
  }
})

t.test('a trace that is well formed goes with the events, another is left out', async (t) => {
  const kb = await startKb(t)
  const traceparent = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`
  await kb.call('alice', 'messages', { body: collect, headers: { traceparent } })
  await kb.call('alice', 'messages', { body: collect.replace('joy', 'nature'), headers: { traceparent: 'nonsense' } })
  await kb.published()
  const traces = kb.publisher.events
    .filter(({ event }) => event.kind === 'update')
    .map(({ event }) => event.traceparent)
  t.same(traces.slice(0, 2), [traceparent, traceparent])
  t.ok(traces.slice(2).every((trace) => trace === undefined))
})
