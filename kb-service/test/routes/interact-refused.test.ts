import { readdirSync, readFileSync } from 'node:fs'
import { validateKbError } from 'schemas'
import t from 'tap'
import { interact, say } from '../support/interact.js'
import { MemoryDisk } from '../support/memory-journal.js'
import { json, startKb } from '../support/service.js'
import { claimsOf, tokenOf } from '../support/tokens.js'

const examples = new URL('../../../../schemas/examples/http/interact-request/', import.meta.url)
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
const message = 'inventory'
const experience = 'wylding-woods'

type Said = Parameters<typeof interact>[2]
type Options = Parameters<typeof interact>[3]

const refused: [name: string, said: Said, options: Options, status: number, code: string, detail: RegExp][] = [
  ['no token', { message }, { token: null }, 401, 'unauthorized', /^Not authenticated\. Provide a valid JWT\.$/],
  ['a bad token', { message }, { token: 'x.y.z' }, 401, 'unauthorized', /^Invalid or expired token$/],
  [
    'UP 7 L8: an expired token',
    { message },
    { token: tokenOf({ ...claimsOf('alice'), exp: 1 }) },
    401,
    'unauthorized',
    /^Invalid or expired token$/,
  ],
  ['no body', '', {}, 422, 'invalid_json', /^Message must be valid JSON$/],
  ['no JSON', '{"message":', {}, 422, 'invalid_json', /^Message must be valid JSON$/],
  ['no UTF-8', Uint8Array.of(0x22, 0xff, 0x22), {}, 422, 'invalid_json', /^Message must be valid JSON$/],
  ['a form', 'message=hello', form('application/x-www-form-urlencoded'), 422, 'invalid_message', /application\/json/],
  ['text', '{"message":"hello"}', form('text/plain'), 422, 'invalid_message', /must be application\/json$/],
  ['a content type that is none', { message }, form('none'), 422, 'invalid_message', /cannot be understood$/],
  ['too much', { message: 'x'.repeat(65_536) }, {}, 413, 'frame_too_large', /^Message is too large$/],
  ['much too deep', nested(30_000), {}, 422, 'invalid_message', /^The message must be an object$/],
  ['a deep message', `{"message":${nested(30_000)}}`, {}, 422, 'invalid_message', /^Field 'message' must be a string$/],
  ['an empty message to play', { message: ' ', experience }, {}, 422, 'missing_action', /^Field 'message' must not be/],
  [
    'a request id in the header with a dot',
    { message },
    { headers: { 'gaia-request': 'request.0123456789' } },
    422,
    'invalid_message',
    /^Gaia-Request must be 16 to 64/,
  ],
]

function form(type: string): Options {
  return { headers: { 'content-type': type } }
}

t.test('what cannot be understood is refused with a code and a sentence, and changes nothing', async (t) => {
  const kb = await startKb(t)
  const before = await json(kb.call('carol', 'attach'))
  for (const [name, said, options, status, code, detail] of refused) {
    const response = await interact(kb, 'alice', said, options)
    const body = await json(response)
    t.equal(response.status, status, name)
    t.match(validateKbError(body), { ok: true }, name)
    t.match(body, { code, detail, request_id: null }, name)
  }
  t.match(await json(kb.call('carol', 'attach')), { commit: before.commit, version: before.version })
})

t.test('every example of a request that is none is refused as the contract says', async (t) => {
  const kb = await startKb(t)
  for (const file of readdirSync(examples).filter((name) => name.startsWith('invalid-'))) {
    const { value, code, message: detail } = JSON.parse(readFileSync(new URL(file, examples), 'utf8'))
    const response = await interact(kb, 'alice', JSON.stringify(value))
    t.equal(response.status, 422, file)
    t.match(await json(response), { code, detail }, file)
  }
})

t.test('JSON by another name is JSON', async (t) => {
  const kb = await startKb(t)
  for (const type of ['application/json', 'Application/JSON; charset=utf-8', 'application/vnd.gaia+json']) {
    t.equal((await interact(kb, 'alice', { message }, form(type))).status, 200, type)
  }
})

t.test('a refusal names the id that the body gave to the call', async (t) => {
  const kb = await startKb(t)
  const request_id = 'request-0123456789'
  const told = await json(interact(kb, 'alice', { message: '', experience, request_id }))
  t.match(told, { code: 'missing_action', request_id })
})

t.test('calls of all kinds share the places there are', async (t) => {
  const kb = await startKb(t, { maxInFlight: 0 })
  const response = await interact(kb, 'alice', { message })
  t.equal(response.status, 429)
  t.match(await json(response), { code: 'too_many_requests_in_flight' })
})

t.test('an experience whose disk refuses is unavailable, the others are played', async (t) => {
  const disks = new Map<string, MemoryDisk>()
  const openJournal = (id: string) => {
    const disk = disks.get(id) ?? new MemoryDisk()
    disks.set(id, disk)
    return disk.open()
  }
  const kb = await startKb(t, { openJournal, delay: (_, signal) => aborted(signal) })
  await say(kb, 'alice', 'play west-of-house')
  const disk = disks.get(experience)!
  disk.isQuick = false
  const call = interact(kb, 'alice', { message: `play ${experience}` })
  while (disk.current!.pending().length === 0) await new Promise(setImmediate)
  disk.current!.fail()
  const failed = await call
  t.equal(failed.status, 503)
  t.match(await json(failed), { code: 'kb_unavailable', detail: 'The world does not answer at the moment' })
  t.match(await say(kb, 'alice', message, { experience: 'west-of-house' }), { success: true })
  t.equal((await interact(kb, 'alice', { message })).status, 503, 'whose turn it is cannot be told')
})

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
