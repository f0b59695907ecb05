import { liveSubject, headers as names, userSubject } from 'schemas'
import t from 'tap'
import { asJson } from '../src/events/as-json.js'
import { asRaw } from '../src/events/as-raw.js'
import { readEvent } from '../src/events/event.js'
import type { Passed } from '../src/events/passed.js'
import { committedAt, headersWith, passed, taken, updateWith } from './support/passed.js'

function json(message: Passed): string {
  return asJson(readEvent(message))
}

t.test('as JSON an event is one line with all that there is to know of it', async (t) => {
  const live = taken()
  const line = json({ ...live, subject: liveSubject(live.subject) })
  t.notMatch(line, '\n')
  t.strictSame(JSON.parse(line), {
    kind: 'update',
    source: 'live',
    subject: userSubject('alice'),
    sequence: 7,
    at: committedAt + 3,
    latency_ms: 3,
    problem: null,
    headers: headersWith(),
    body: updateWith(),
  })
})

t.test('a body keeps every digit and takes one line, however it was written', async (t) => {
  const body = '{\r\n\t"n": 638662464000000000123,\n"text": "a\\nb \u2028 c"\n}\n'
  const line = json(passed(userSubject('alice'), body))
  t.equal(line.split('\n').length, 1)
  t.match(line, '"n": 638662464000000000123')
  t.equal(JSON.parse(line).body.text, 'a\nb \u2028 c')
})

t.test('a body that is no JSON comes as its bytes', async (t) => {
  for (const body of ['', 'hello', '{"a":', '\u001b[2J', Buffer.from([0x22, 0xff, 0x22]), Buffer.alloc(0)]) {
    const message = passed(userSubject('alice'), body)
    const { body: parsed, body_base64 } = JSON.parse(json(message))
    t.equal(parsed, null)
    t.same(Buffer.from(body_base64, 'base64'), Buffer.from(message.body))
  }
  t.same(JSON.parse(json(passed(userSubject('alice'), '[1]'))).body, [1])
})

t.test('a body that is nested deep stays JSON', async (t) => {
  const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
  t.match(json(passed(userSubject('alice'), deep, headersWith())), deep)
})

t.test('a header that came twice has a list of values, whatever it is called', async (t) => {
  const headers: Passed['headers'] = [
    ['X', '1'],
    ['__proto__', 'x'],
    ['X', '2'],
    ['Nats-Stream', 'WORLD_UPDATES'],
  ]
  const line = json({ ...taken(), headers })
  t.match(line, '"headers":{"X":["1","2"],"__proto__":"x","Nats-Stream":"WORLD_UPDATES"}')
})

t.test('no control character of a payload is in a line of JSON', async (t) => {
  const evil = '\x1b[2J\x07\x9b31m\x7f'
  const line = json(taken({ experience: evil }, { [names.request]: evil }))
  t.notMatch(line, /\p{Cc}/u)
  t.equal(JSON.parse(line).body.experience, evil)
  t.notMatch(json(passed(userSubject('alice'), `"${evil}"`)), /\p{Cc}/u)
  t.notMatch(json(passed(userSubject('alice'), '"\u009b31m"')), /\p{Cc}/u)
})

t.test('raw is subject, headers and body as they came, byte for byte', async (t) => {
  const body = Buffer.from([0x7b, 0x1b, 0xff, 0x0a, 0x7d])
  const message = passed('world.live.user.alice', body, { 'Gaia-Commit': '7', 'Nats-Sequence': '9' })
  const head = Buffer.from('world.live.user.alice\nGaia-Commit: 7\nNats-Sequence: 9\n\n')
  t.same(Buffer.from(asRaw(message, false)), Buffer.concat([head, body, Buffer.from('\n\n')]))
})

t.test('raw on a terminal is harmless', async (t) => {
  const message = passed('world.live.\x1b[2J', '{"a":"\x1b[2J",\n"b":"\x9b"}', { X: '\x07' })
  t.equal(Buffer.from(asRaw(message, true)).toString(), 'world.live. [2J\nX:  \n\n{"a":" [2J",\n"b":" "}\n\n')
})
