import t from 'tap'
import { judgeBody, readEvent } from '../src/bus/event.js'
import type { WorldEvent } from '../src/ports.js'

const ofAlice = 'world.updates.user.alice'
const ofShop = 'world.updates.zone.wylding-woods.woander_store'

const good: Record<string, string> = {
  'Gaia-Epoch': 'kwvnxzab',
  'Gaia-Commit': '205',
  'Gaia-Previous': '203',
  'Gaia-Experience': 'wylding-woods',
  'Gaia-Zone': 'woander_store',
  'Gaia-Version': '51',
  'Gaia-Except': 'alice,bob@example.org',
  'Gaia-Request': 'req_0123456789abcdef',
  'Gaia-Kind': 'update',
  'Gaia-At': '1732485600123',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  'Nats-Stream': 'WORLD_UPDATES',
  'Nats-Subject': 'world.updates.zone.wylding-woods.woander_store',
  'Nats-Sequence': '12345',
  'Nats-Last-Sequence': '12300',
}

function read(changes: Record<string, string | null>, body = '{"type":"world_update"}', subject = ofShop) {
  const fields = Object.entries({ ...good, ...changes }).filter(([, value]) => value !== null)
  const header = `NATS/1.0\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
  return readEvent(subject, Buffer.from(header + body), header.length)
}

function event(changes: Record<string, string | null> = {}, body?: string, subject?: string): WorldEvent {
  const found = read(changes, body, subject)
  if (typeof found === 'string') throw new Error(`is ${found}`)
  return found
}

t.test('an event is what its headers say, and its body is not opened', async (t) => {
  const found = event({}, '{"this is no": JSON}')
  t.match(
    { ...found, request: found.request, atMs: found.atMs, traceparent: found.traceparent },
    {
      subject: 'world.updates.zone.wylding-woods.woander_store',
      epoch: 'kwvnxzab',
      commit: 205,
      previous: 203,
      experience: 'wylding-woods',
      zone: 'woander_store',
      except: ['alice', 'bob@example.org'],
      request: 'req_0123456789abcdef',
      kind: 'update',
      sequence: 12345,
      atMs: 1_732_485_600_123,
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    },
  )
  t.equal(Buffer.from(found.body).toString(), '{"this is no": JSON}')
})

t.test(
  'when its commit was made is told only if it is a number, and is never a reason to refuse the event',
  async (t) => {
    for (const time of [null, '', 'yesterday', '17324856001234567890', '-5', '1732485600123 ']) {
      t.equal(event({ 'Gaia-At': time }).atMs, 0, String(time))
      t.equal(event({ 'Gaia-At': time }).commit, 205)
    }
    t.equal(event({ 'Gaia-At': '5' }).atMs, 5)
    t.equal(event({ traceparent: null }).traceparent, null)
  },
)

t.test('what is not there is null, wherever the other headers stand', async (t) => {
  const without = { 'Gaia-Zone': null, 'Gaia-Except': null, 'Gaia-Request': null, 'Nats-Sequence': null }
  const found = event(without, '{}', ofAlice)
  t.match(found, { zone: null, except: null, sequence: 0 })
  t.equal(found.request, null)
  t.equal(event({ 'Gaia-Zone': '' }, '{}', ofAlice).zone, null)
  const reversed = Object.fromEntries(Object.entries(good).reverse())
  t.match(event({ ...reversed, 'X-Other': 'a: b', 'Gaia-Kind': 'rebase' }, '{}', ofAlice), {
    kind: 'rebase',
    commit: 205,
  })
})

t.test('a value of any length, in any place, hides nothing of what follows it', async (t) => {
  const names = Object.keys(good)
  for (let length = 0; length <= 128; length++) {
    for (const [name, value] of [
      ['Gaia-Request', 'x'.repeat(length)],
      ['Gaia-Request', 'xxxxxxxx-xxxx-xxxx-xxxx-'.padEnd(length, 'x').slice(0, length)],
      ['traceparent', '00-'.padEnd(length, '-').slice(0, length)],
      ['Content-Type', 'x'.repeat(length)],
      ['Gaia-Other', 'x'.repeat(length)],
    ] as const) {
      for (let place = 0; place <= names.indexOf('Nats-Stream'); place++) {
        const order = names.filter((other) => other !== name)
        order.splice(place, 0, name)
        const lines = order.map((key) => `${key}: ${key === name ? value : good[key]}\r\n`)
        const header = `NATS/1.0\r\n${lines.join('')}\r\n`
        const found = readEvent(ofShop, Buffer.from(`${header}{}`), header.length)
        const isRead = typeof found !== 'string' && found.kind === 'update' && found.sequence === 12345
        if (!isRead) t.fail(`${name} of ${length} characters at place ${place}`)
      }
    }
  }
})

t.test('texts that differ from those of the event before are read anew', async (t) => {
  event()
  const other = { 'Gaia-Zone': 'woander_stor', 'Gaia-Epoch': 'kwvnxzac', 'Gaia-Experience': 'wylding-woods-2' }
  t.match(event(other, '{}', ofAlice), {
    zone: 'woander_stor',
    epoch: 'kwvnxzac',
    experience: 'wylding-woods-2',
  })
  t.match(event(), { zone: 'woander_store', epoch: 'kwvnxzab', experience: 'wylding-woods' })
})

t.test('a message without our headers is foreign', async (t) => {
  const foreign = Object.fromEntries(Object.keys(good).map((name) => [name, name.startsWith('Gaia') ? null : 'x']))
  t.equal(read(foreign), 'foreign')
  t.equal(readEvent('s', Buffer.from('NATS/1.0\r\n\r\n{}'), 12), 'foreign')
  t.equal(readEvent('s', Buffer.from('NATS/1.0 503\r\n\r\n'), 16), 'foreign')
})

const wrong: [string, Record<string, string | null>][] = [
  ['no epoch', { 'Gaia-Epoch': null }],
  ['an epoch of other letters', { 'Gaia-Epoch': 'KWVNXZAB' }],
  ['no commit', { 'Gaia-Commit': null }],
  ['a commit of 0', { 'Gaia-Commit': '0' }],
  ['a commit that is no number', { 'Gaia-Commit': '12a' }],
  ['a negative commit', { 'Gaia-Commit': '-5' }],
  ['a commit beyond what a number holds', { 'Gaia-Commit': '99999999999999999999' }],
  ['no previous', { 'Gaia-Previous': null }],
  ['a previous that is not before', { 'Gaia-Previous': '205' }],
  ['an empty previous', { 'Gaia-Previous': '' }],
  ['no experience', { 'Gaia-Experience': null }],
  ['an experience that is a wildcard', { 'Gaia-Experience': '*' }],
  ['a zone that addresses others', { 'Gaia-Zone': '>' }],
  ['no kind', { 'Gaia-Kind': null }],
  ['a kind that there is not', { 'Gaia-Kind': 'updates' }],
  ['a sequence that is no number', { 'Nats-Sequence': 'x' }],
]
for (const [what, changes] of wrong) {
  t.test(`${what} makes a bad header`, async (t) => t.equal(read(changes), 'bad_header'))
}

t.test('an event of another zone, experience or kind than its subject is no event', async (t) => {
  const epochSubject = 'world.updates.epoch.wylding-woods'
  t.equal(read({ 'Gaia-Zone': 'gravity_car' }), 'bad_header')
  t.equal(read({ 'Gaia-Zone': null }), 'bad_header')
  t.equal(read({ 'Gaia-Experience': 'wylding-wood' }), 'bad_header')
  t.equal(read({ 'Gaia-Kind': 'rebase' }), 'bad_header')
  t.equal(read({ 'Gaia-Kind': 'epoch' }, '{}', ofAlice), 'bad_header')
  t.equal(read({}, '{}', epochSubject), 'bad_header')
  t.equal(read({}, '{}', 'world.updates.other.x'), 'bad_header')
  t.match(event({ 'Gaia-Kind': 'epoch', 'Gaia-Zone': null }, '{}', epochSubject), { kind: 'epoch' })
})

t.test('a body that is too large, no object, or not UTF-8 is no event', async (t) => {
  t.equal(read({}, `{"a":"${'x'.repeat(256 * 1024)}"}`), 'too_large')
  t.equal(read({}, '[1]'), 'not_json')
  t.equal(read({}, ''), 'not_json')
  t.equal(judgeBody(Buffer.from([123, 0xff, 0xfe, 125])), 'not_utf8')
  t.equal(judgeBody(Buffer.from('{"ä":"ö"}')), null)
})
