import { test } from 'tap'
import { connectedFrame, errorFrame, parseFrame, pongFrame, rawMember } from '../src/frame.js'

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

test('A frame is read as far as its type and its own request id', async (t) => {
  const text = '{"type":"action","action":"go","request_id":"0123456789abcdef"}'
  t.same(parseFrame(bytes(text)), { ok: true, type: 'action', requestId: '0123456789abcdef', text })
})

test('A request id that is none is left to the KB', async (t) => {
  for (const id of ['"short"', '"has a blank in it"', '17', 'null', '["0123456789abcdef"]', `"${'x'.repeat(65)}"`]) {
    t.match(parseFrame(bytes(`{"type":"action","request_id":${id}}`)), { ok: true, requestId: null }, id)
  }
})

const wrong = {
  invalid_json: [
    '',
    ' ',
    '{',
    '{"type":"ping",}',
    "{'type':'ping'}",
    'hello',
    '\ufeff{"type":"ping"}',
    '{"type":"ping"}{}',
  ],
  processing_error: ['[]', '[{"type":"ping"}]', '"ping"', '5', 'null', 'true', '['.repeat(30_000) + ']'.repeat(30_000)],
  missing_type: [
    '{}',
    '{"type":""}',
    '{"type":null}',
    '{"type":5}',
    '{"type":["ping"]}',
    '{"type":{}}',
    '{"Type":"ping"}',
    '{"__proto__":{"type":"ping"}}',
  ],
} as const

for (const [code, texts] of Object.entries(wrong)) {
  for (const text of texts) {
    test(`${JSON.stringify(text.slice(0, 40))} is ${code}`, async (t) => {
      t.same(parseFrame(bytes(text)), { ok: false, code })
    })
  }
}

test('Bytes that are not UTF-8 are invalid_json', async (t) => {
  const frame = Buffer.concat([bytes('{"type":"chat","text":"'), Buffer.from([0xc3, 0x28]), bytes('"}')])
  t.same(parseFrame(frame), { ok: false, code: 'invalid_json' })
})

test('Bytes in the middle of a larger buffer are read alone', async (t) => {
  const all = bytes('xx{"type":"ping"}yy')
  t.match(parseFrame(all.subarray(2, -2)), { ok: true, type: 'ping' })
})

const tokens = [
  ['{"type":"ping","timestamp":638660736001234567}', '638660736001234567'],
  ['{"timestamp":1.50e+3,"type":"ping"}', '1.50e+3'],
  [' { "timestamp" : -0 , "type":"ping" } ', '-0'],
  ['{"timestamp":null}', 'null'],
  ['{"timestamp":true}', 'true'],
  ['{"timestamp":"a \\"quoted\\" }, text\\\\"}', '"a \\"quoted\\" }, text\\\\"'],
  ['{"timestamp":{"a":[1,"}]"],"b":{}},"type":"ping"}', '{"a":[1,"}]"],"b":{}}'],
  ['{"timestamp":[ 1 , 2 ]}', '[ 1 , 2 ]'],
  ['{"timestamp":1,"timestamp":2}', '2'],
  ['{"time\\u0073tamp":7}', '7'],
  ['{"inner":{"timestamp":1},"list":[{"timestamp":2}]}', null],
  ['{"text":"\\"timestamp\\":9"}', null],
  ['{"Timestamp":1}', null],
  ['{}', null],
  ['{"a":"","timestamp":\n3\t}', '3'],
] as const

for (const [text, token] of tokens) {
  test(`The raw timestamp of ${JSON.stringify(text)} is ${token}`, async (t) => {
    JSON.parse(text)
    t.equal(rawMember(text, 'timestamp'), token)
  })
}

test('A pong gives the client its timestamp back, digit for digit', async (t) => {
  t.equal(pongFrame('638660736001234567', 5), '{"type":"pong","timestamp":638660736001234567}')
  t.equal(pongFrame('null', 5), '{"type":"pong","timestamp":null}')
})

test('A pong to a ping without timestamp bears the time of the server', async (t) => {
  t.equal(pongFrame(null, 1730678400000), '{"type":"pong","timestamp":1730678400000}')
})

test('An error frame bears code, sentence and time, its type first', async (t) => {
  t.equal(
    errorFrame('invalid_json', 'Message must be "valid" JSON', 7),
    '{"type":"error","code":"invalid_json","message":"Message must be \\"valid\\" JSON","timestamp":7}',
  )
})

test('The first frame says who is connected to what, its type first', async (t) => {
  const frame = connectedFrame({
    connectionId: 'c-1',
    user: 'alice',
    experience: 'wylding-woods',
    nowMs: 1730678400000,
  })
  t.equal(
    frame,
    '{"type":"connected","connection_id":"c-1","user_id":"alice","experience":"wylding-woods",' +
      '"timestamp":1730678400000,"message":"Connected to wylding-woods experience"}',
  )
})
