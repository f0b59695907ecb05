import t from 'tap'
import {
  checkSchema,
  coordinatesOf,
  readMessageType,
  type UpdateLocation,
  validateClientMessage,
} from '../src/index.js'

function located(message: object) {
  const checked = validateClientMessage({ type: 'update_location', ...message })
  return checked.ok ? coordinatesOf(checked.value as UpdateLocation) : checked.code
}

t.test('a position comes as lat and lng or as gps, and the first counts', async (t) => {
  t.strictSame(located({ lat: 1, lng: 2 }), { lat: 1, lng: 2 })
  t.strictSame(located({ gps: { latitude: 1, longitude: 2 } }), { lat: 1, lng: 2 })
  t.strictSame(located({ lat: null, lng: null, gps: { latitude: 1, longitude: 2 } }), { lat: 1, lng: 2 })
  t.strictSame(located({ lat: 1, lng: 2, gps: { latitude: 3, longitude: 4 } }), { lat: 1, lng: 2 })
})

t.test('the poles, the date line and zero are positions', async (t) => {
  for (const [lat, lng] of [
    [90, 180],
    [-90, -180],
    [0, 0],
    [-0, 0],
  ] as const) {
    t.ok(validateClientMessage({ type: 'update_location', lat, lng }).ok, `${lat} ${lng}`)
  }
})

t.test('half a position is none, even beside a whole one', async (t) => {
  t.equal(located({ lat: 1, gps: { latitude: 1, longitude: 2 } }), 'missing_coordinates')
  t.equal(located({ lng: 1 }), 'missing_coordinates')
})

t.test('the type is read without judging it', async (t) => {
  t.strictSame(readMessageType({ type: 'dance' }), { ok: true, value: 'dance' })
  for (const type of [undefined, null, '', 0, 5, true, ['ping'], { ping: 1 }]) {
    t.match(readMessageType({ type }), { ok: false, code: 'missing_type' })
  }
  for (const value of [undefined, null, 'ping', 7, [], [{ type: 'ping' }]]) {
    t.match(readMessageType(value), { ok: false, code: 'processing_error' })
  }
})

t.test('a sentence never repeats what was sent, but the start of an unknown type', async (t) => {
  const secret = 'eyJhbGciOiJIUzI1NiJ9'
  const told = [
    validateClientMessage({ type: 'action', action: { secret } }),
    validateClientMessage({ type: 'action', action: 'go', request_id: secret.repeat(9) }),
    validateClientMessage({ type: 'update_location', lat: secret, lng: secret }),
    checkSchema('shared/change', { operation: secret }),
  ]
  for (const checked of told) t.notMatch(checked, { message: new RegExp(secret) })
  const unknown = validateClientMessage({ type: 'x'.repeat(60_000) })
  t.match(unknown, { code: 'unknown_message_type', message: `Unknown message type: ${'x'.repeat(64)}` })
  t.ok(!unknown.ok && unknown.message.length < 100)
})

t.test('a value comes back as it was given, extra fields and all', async (t) => {
  const message = { type: 'action', action: 'dance', __extra: { deep: [1, 2] } }
  const checked = validateClientMessage(message)
  t.ok(checked.ok && checked.value === message)
})

t.test('a message nested beyond all measure is checked like any other', async (t) => {
  const nested = JSON.parse(`${'['.repeat(30_000)}${']'.repeat(30_000)}`)
  t.match(validateClientMessage({ type: 'action', action: nested }), { code: 'invalid_message' })
  t.match(validateClientMessage({ type: nested }), { code: 'missing_type' })
  t.ok(validateClientMessage({ type: 'ping', timestamp: nested }).ok)
})
