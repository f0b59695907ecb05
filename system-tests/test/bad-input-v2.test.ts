import { type GoodbyeCode, goodbyeCodes } from 'schemas'
import t from 'tap'
import type { Knock } from '../src/gateway.js'
import { handshake } from '../src/handshake.js'
import { collect, story, systemFor, v2 } from '../src/story.js'
import { tokenOf } from '../src/tokens.js'
import { until } from '../src/until.js'

const rig = await systemFor(t, { gatewayEnv: { FRAMES_PER_SECOND: '1000', FRAME_BURST: '1000' } })
const good = await tokenOf('alice')
const door = `${rig.gateway.service.url}/ws/experience`

const offers: readonly [string, string | null][] = [
  ['gaia.v1', 'gaia.v1'],
  ['gaia.v2', 'gaia.v2'],
  ['gaia.v1, gaia.v2', 'gaia.v2'],
  ['gaia.v2,gaia.v1', 'gaia.v2'],
  ['gaia.v2, gaia.v2', 'gaia.v2'],
  ['gaia.v9, gaia.v1', 'gaia.v1'],
  ['gaia.v9, graphql-ws, gaia.v2', 'gaia.v2'],
  ['gaia.v9', null],
  ['GAIA.V2', null],
  ['gaia.v2.1', null],
  ['gaia.v2;gaia.v1', null],
  [' , ,, ', null],
  [`bearer.${good}`, null],
  [`bearer.${good}, gaia.v2`, 'gaia.v2'],
  [`gaia.v1, bearer.${good}`, 'gaia.v1'],
  ['bearer., gaia.v2', 'gaia.v2'],
  [`${Array.from({ length: 500 }, (_, index) => `p${index}`).join(',')}, gaia.v2`, 'gaia.v2'],
]

story(t, rig, 'of what is offered the newest that we speak is chosen, and a token is never sent back', async (t) => {
  for (const [offer, chosen] of offers) {
    const { status, protocol, headers } = await handshake(`${door}?token=${good}`, offer)
    t.same({ status, protocol }, { status: 101, protocol: chosen }, offer.slice(0, 40))
    t.notOk(headers.includes('bearer') || headers.includes(good.slice(0, 20)), 'nor is any bearer entry')
  }
})

const refusals: readonly [string, Omit<Knock, 'user'>, GoodbyeCode][] = [
  ['no token', {}, 'token_missing'],
  ['an empty bearer entry', { protocols: ['gaia.v2', 'bearer.'] }, 'token_missing'],
  ['a token that is none', { token: 'not-a-token' }, 'token_invalid'],
  ['a bearer entry that is none', { protocols: ['bearer.not-a-token', 'gaia.v2'] }, 'token_invalid'],
  ['a token of another secret', { token: await tokenOf('alice', { secret: 'x'.repeat(40) }) }, 'token_invalid'],
  ['an expired token', { token: await tokenOf('alice', { ttlSeconds: -60 }) }, 'token_expired'],
  ['a token of nobody', { token: await tokenOf('alice', { claims: { sub: undefined } }) }, 'invalid_user'],
  ['a user id with >', { token: await tokenOf('alice.>') }, 'invalid_user'],
  ['an experience that is not there', { token: good, experience: 'nowhere' }, 'unknown_experience'],
  ['an experience that is a path', { token: good, experience: '../../etc' }, 'unknown_experience'],
]

story(t, rig, 'who is refused is told with a goodbye why, and whether to come back', async (t) => {
  for (const [name, knock, code] of refusals) {
    for (const cursor of [null, 'kwvnxzab.1.1.zone']) {
      const client = rig.gateway.knock({ user: name, ...v2, cursor, ...knock })
      const { closeCode, comeBack, message } = goodbyeCodes[code]
      const goodbye = await client.next('goodbye')
      t.match(goodbye, { code, message, retryable: comeBack !== 'no' }, name)
      t.notOk('cursor' in goodbye)
      t.equal((await client.closed).code, closeCode, name)
      t.same(client.types, ['goodbye'], 'and nothing else')
    }
  }
})

const cursors: readonly [string, (known: string) => string, object][] = [
  ['no cursor at all', () => '', { outcome: 'fresh' }],
  ['words', () => 'here I am', { outcome: 'resync', reason: 'invalid_cursor' }],
  ['a null byte', () => '\0', { outcome: 'resync', reason: 'invalid_cursor' }],
  ['a cursor and more', (known) => `${known}.more`, { outcome: 'resync', reason: 'invalid_cursor' }],
  ['a cursor with spaces', (known) => ` ${known} `, { outcome: 'resync', reason: 'invalid_cursor' }],
  ['capitals', (known) => known.toUpperCase(), { outcome: 'resync', reason: 'invalid_cursor' }],
  ['digits of another script', (known) => known.replace(/\d+/, '٣'), { outcome: 'resync', reason: 'invalid_cursor' }],
  ['a wildcard', (known) => known.replace(/[^.]*$/, '>'), { outcome: 'resync', reason: 'invalid_cursor' }],
  [
    '16 digits',
    (known) => known.replace(/\.\d+\./, `.${'9'.repeat(16)}.`),
    { outcome: 'resync', reason: 'invalid_cursor' },
  ],
  [
    '15 digits',
    (known) => known.replace(/\.\d+\./, `.${'9'.repeat(15)}.`),
    { outcome: 'resync', reason: 'invalid_cursor' },
  ],
  ['an epoch to come', (known) => `zzzzzzzz${known.slice(8)}`, { outcome: 'resync', reason: 'epoch_changed' }],
  ['8,000 characters', () => 'k'.repeat(8_000), { outcome: 'resync', reason: 'invalid_cursor' }],
  ['no zone', (known) => known.replace(/[^.]*$/, ''), { outcome: 'resync', reason: 'zone_changed' }],
  ['the beginning of time', (known) => known.replace(/\.\d+\.\d+\./, '.0.0.'), { outcome: 'replayed' }],
]

story(t, rig, 'whatever comes as a cursor, one outcome is told, and the client gets its world', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, v2)
  await collect(alice, scene.here.bottles[0]!)
  await scene.quiet(alice)
  for (const [name, make, recovery] of cursors) {
    const client = await scene.knock('alice', { ...v2, cursor: make(alice.cursor!) })
    t.match(await client.next('connected'), { recovery }, name)
    await client.ask({ type: 'request_resync' }, 'area_of_interest')
    await client.close()
  }
  await scene.same(t, alice)
})

story(t, rig, 'cursors of zones that nobody is in leave nothing behind', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, v2)
  const before = await rig.gateway.metric('gateway_subjects')
  const clients = []
  for (let zone = 0; zone < 20; zone++) {
    const cursor = alice.cursor!.replace(/[^.]*$/, `nowhere_${zone}`)
    clients.push(await scene.knock(`wanderer-${zone % 5}`, { ...v2, cursor }))
  }
  for (const client of clients) t.match(await client.next('connected'), { recovery: { outcome: 'resync' } })
  for (const client of clients) await client.close()
  await until('all have left', async () => (await rig.gateway.health()).websocket_connections === 1)
  t.ok(before > 0)
  const gate = 1
  t.ok((await rig.gateway.metric('gateway_subjects')) <= before + gate, 'but where new players begin')
  await scene.same(t, alice)
})

story(t, rig, 'a sequence beyond the end of the stream neither hides nor repeats anything', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, v2)
  const bob = await scene.enter('bob')
  await scene.quiet(alice, bob)
  const beyond = alice.cursor!.replace(/\.(\d+)\.(\d+)\./, `.$1.${'9'.repeat(15)}.`)
  const idle = await scene.resume('alice', alice, { cursor: beyond })
  t.match(await idle.next('connected'), { recovery: { outcome: 'current' } })
  alice.cut()
  await collect(bob, scene.here.bottles[0]!)
  const late = await scene.resume('alice', alice, { cursor: beyond })
  t.match(await late.next('connected'), { recovery: { outcome: 'replayed', events: 1 } })
  await scene.quiet(idle, late, bob)
  await scene.same(t, idle, late, bob)
})

const action = { type: 'action', action: 'collect_item', instance_id: 'nothing' }
const id = 'a-request-id-that-is-good'
const messages: readonly [string, object | string | Uint8Array, object][] = [
  ['no JSON', '{', { code: 'invalid_json', retryable: false }],
  ['bytes', Buffer.from('{"type":"ping"}'), { code: 'processing_error', retryable: false }],
  ['a list', '[]', { code: 'processing_error', retryable: false }],
  ['no type', { request_id: id }, { code: 'missing_type', retryable: false }],
  ['a type that is a number', { type: 7 }, { code: 'missing_type' }],
  ['a type of ours alone: heartbeat', { type: 'heartbeat' }, { code: 'unknown_message_type', retryable: false }],
  ['a type of ours alone: goodbye', { type: 'goodbye', code: 'draining' }, { code: 'unknown_message_type' }],
  ['a type of ours alone: connected', { type: 'connected', cursor: 'x' }, { code: 'unknown_message_type' }],
  ['a type of ours alone: resync_required', { type: 'resync_required' }, { code: 'unknown_message_type' }],
  ['__proto__', '{"type":"__proto__"}', { code: 'unknown_message_type' }],
  ['an unknown type with an id', { type: 'dance', request_id: id }, { code: 'unknown_message_type', request_id: id }],
  ['no action', { type: 'action', request_id: id }, { code: 'missing_action', request_id: id, retryable: false }],
  ['an id that is too short', { ...action, request_id: 'short' }, { code: 'invalid_message', retryable: false }],
  ['an id that is too long', { ...action, request_id: 'x'.repeat(65) }, { code: 'invalid_message' }],
  ['an id that is a number', { ...action, request_id: 1234567890123456 }, { code: 'invalid_message' }],
  ['an id with a line break', { ...action, request_id: `${id}\r\nGaia-Kind: x` }, { code: 'invalid_message' }],
  ['an id that is a list', { ...action, request_id: [id] }, { code: 'invalid_message' }],
  [
    'an item that is a list',
    { ...action, instance_id: [], request_id: id },
    { code: 'invalid_message', request_id: id },
  ],
  ['a latitude of 1e400', '{"type":"update_location","lat":1e400,"lng":0}', { code: 'invalid_message' }],
  ['a latitude of 1e308', { type: 'update_location', lat: 1e308, lng: 0 }, { code: 'invalid_message' }],
  [
    'half a position',
    { type: 'update_location', lat: 1, request_id: id },
    { code: 'missing_coordinates', request_id: id },
  ],
  ['a cursor that is a number', { type: 'ping', cursor: 1e300 }, { code: 'invalid_message', retryable: false }],
  ['a cursor twice, the last one bad', '{"type":"ping","cursor":null,"cursor":"x"}', { code: 'invalid_message' }],
  ['authenticate without a token', { type: 'authenticate' }, { code: 'invalid_message', retryable: false }],
  ['a token that is a number', { type: 'authenticate', token: 7 }, { code: 'invalid_message' }],
  ['a token that is null', { type: 'authenticate', token: null }, { code: 'invalid_message' }],
  ['an empty token', { type: 'authenticate', token: '' }, { code: 'invalid_message' }],
  ['a token that is none', { type: 'authenticate', token: 'a.b.c' }, { code: 'unauthorized', retryable: false }],
  ['a token of 60,000 characters', { type: 'authenticate', token: 'x'.repeat(60_000) }, { code: 'unauthorized' }],
  ['a token of another player', { type: 'authenticate', token: await tokenOf('mallory') }, { code: 'forbidden' }],
]

story(t, rig, 'a v2 message that cannot be handled gets its code, and loses nothing', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, v2)
  const expired = await tokenOf(alice.user, { ttlSeconds: -60 })
  const forged = await tokenOf(alice.user, { secret: 'x'.repeat(40) })
  const more: typeof messages = [
    ['an expired token', { type: 'authenticate', token: expired }, { code: 'unauthorized', retryable: false }],
    ['a token of another secret', { type: 'authenticate', token: forged }, { code: 'unauthorized' }],
  ]
  for (const [name, message, expected] of [...messages, ...more]) {
    alice.send(message)
    const error = await alice.next('error')
    t.match(error, expected, name)
    if (!('request_id' in expected)) t.notOk('request_id' in error, `${name}: there is no id to tell`)
    t.equal('retry_after_ms' in error, error.retryable)
  }
  await scene.silence(t, alice)
  t.ok((await alice.act('collect_item', { instance_id: scene.here.bottles[0] })).success, 'and the next one is played')
  await alice.next('world_update')
  t.match(await alice.ask({ type: 'authenticate', token: await tokenOf(alice.user) }, 'authenticated'), {})
  await scene.same(t, alice)
})

story(t, rig, 'a frame that is too large ends a v2 socket with a goodbye', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, v2)
  alice.send({ type: 'ping', cursor: 'k'.repeat(65_536) })
  t.match(await alice.next('error'), { code: 'frame_too_large', retryable: false })
  t.match(await alice.next('goodbye'), { code: 'frame_too_large', retryable: true, cursor: alice.cursor! })
  t.equal((await alice.closed).code, 1009)
  const again = await scene.resume('alice', alice)
  t.match(await again.next('connected'), { recovery: { outcome: 'current' } })
  await scene.same(t, again)
})

story(t, rig, 'what only v2 has is nothing to v1, which gets field for field what it did', async (t, scene) => {
  const old = await scene.enter('alice', scene.here, { protocols: ['gaia.v1'], cursor: 'kwvnxzab.1.1.zone' })
  const bare = await scene.enter('alice')
  const young = await scene.enter('alice', scene.here, v2)
  const bob = await scene.enter('bob')
  t.match(await old.ask({ type: 'authenticate', token: good }, 'error'), { code: 'unknown_message_type' })
  const bottle = scene.here.bottles[0]!
  const message = { type: 'action', action: 'collect_item', instance_id: bottle, request_id: id }
  await young.ask(message, 'action_response')
  for (const client of [old, bare]) await client.ask(message, 'action_response')
  await collect(bob, scene.here.bottles[1]!)
  for (const client of [old, bare, young]) client.send({ type: 'ping', timestamp: 1 })
  for (const client of [old, bare, young]) client.send({ type: 'action', action: 7 })
  for (const client of [old, bare, young]) await client.next('error')
  await scene.quiet(old, bare, young, bob)
  t.equal(old.protocol, 'gaia.v1')
  t.equal(bare.protocol, '')
  const news = [
    'cursor',
    'protocol',
    'session_id',
    'heartbeat_ms',
    'recovery',
    'current',
    'request_id',
    'version',
    'replayed',
  ]
  const added = new Set([...news, 'retryable', 'retry_after_ms'])
  for (const type of ['connected', 'area_of_interest', 'action_response', 'world_update', 'pong', 'error']) {
    const [one, two, three] = [old, bare, young].map(({ inbox }) => inbox.all.find(({ frame }) => frame.type === type))
    const keys = Object.keys(one!.frame)
    t.equal(keys[0], 'type', `${type} of v1 begins with its type`)
    t.same(Object.keys(two!.frame), keys)
    const kept = Object.keys(three!.frame).filter((key) => keys.includes(key) || !added.has(key))
    t.same(kept, keys, `${type} of v2 has all that v1 has, in its order`)
  }
  const updates = [old, bare, young].map(({ inbox }) => inbox.all.filter(({ frame }) => frame.type === 'world_update'))
  for (const [index, { text }] of updates[0]!.entries()) {
    t.equal(updates[1]![index]!.text, text)
    t.equal(
      updates[2]![index]!.text.replace(/"cursor":"[^"]*",/, ''),
      text,
      'the bytes of an event are the same for all',
    )
  }
  t.notOk(old.types.includes('heartbeat'))
})
