import { maxEventBytes } from 'schemas'
import t from 'tap'
import { eventMessage } from '../src/event-message.js'
import type { StoredEvent } from '../src/journal/record.js'
import { event } from './support/journal-directory.js'

const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

function message(changes: Partial<StoredEvent> = {}) {
  return eventMessage({
    epoch: 'kwvnxzab',
    experience: 'wylding-woods',
    commit: 205,
    at: 1_732_485_600_123,
    event: event(7, changes),
  })
}

t.test('an event has all headers, in one order', async (t) => {
  const full = message({ except: ['alice', 'bob@example.com'], request: 'request-0123456789', traceparent: trace })
  t.same('headers' in full && full.headers, [
    ['Gaia-Epoch', 'kwvnxzab'],
    ['Gaia-Commit', '205'],
    ['Gaia-Previous', '6'],
    ['Gaia-Experience', 'wylding-woods'],
    ['Gaia-Zone', 'woander_store'],
    ['Gaia-Version', '7'],
    ['Gaia-Except', 'alice,bob@example.com'],
    ['Gaia-Request', 'request-0123456789'],
    ['Gaia-Kind', 'update'],
    ['Gaia-At', '1732485600123'],
    ['traceparent', trace],
  ])
})

t.test('what is empty is left out, a zero is not', async (t) => {
  const bare = message({ zone: null, previous: 0, version: 0, traceparent: 'forged\r\nGaia-Except: x' })
  t.same('headers' in bare && bare.headers.map(([name]) => name), [
    'Gaia-Epoch',
    'Gaia-Commit',
    'Gaia-Previous',
    'Gaia-Experience',
    'Gaia-Version',
    'Gaia-Kind',
    'Gaia-At',
  ])
})

t.test('what no stream would ever take is refused', async (t) => {
  t.same(message({ subject: 'world.updates.user.*' }), { refused: 'not a subject of the stream' })
  t.same(message({ subject: 'world.updates.user.a b' }), { refused: 'not a subject of the stream' })
  t.same(message({ subject: 'world.updates.user.' }), { refused: 'not a subject of the stream' })
  t.same(message({ subject: 'gaia.service.health' }), { refused: 'not a subject of the stream' })
  t.same(message({ body: [1] }), { refused: 'not an object' })
  t.same(message({ body: undefined }), { refused: 'not an object' })
  t.same(message({ request: 'a\r\nb' }), { refused: 'a header with a line break' })
})

t.test('the limit counts bytes, of body and headers together', async (t) => {
  const near = { text: 'ä'.repeat(maxEventBytes / 2 - 300) }
  t.ok('body' in message({ body: near }))
  t.same(message({ body: { text: `${near.text}${'ä'.repeat(300)}` } }), { refused: 'too large' })
})
