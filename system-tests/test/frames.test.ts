import t from 'tap'
import type { Client } from '../src/client.js'
import { story, systemFor } from '../src/story.js'

const rig = await systemFor(t)

story(t, rig, 'a pong brings the timestamp back digit for digit', async (t, scene) => {
  const alice = await scene.connect('alice')
  const tokens = [
    '638666666666666667',
    '9007199254740993',
    '0',
    '-1.50',
    '1e400',
    '"text \\u00e9 \\" }"',
    'null',
    'true',
    '{"ticks": 638666666666666667,  "a":[1, 2]}',
  ]
  for (const token of tokens) {
    alice.send(`{ "timestamp" : ${token} , "type":"ping"}`)
    t.equal((await alice.arrival('pong')).text, `{"type":"pong","timestamp":${token}}`)
  }
  const before = Date.now()
  const { timestamp } = await alice.ask({ type: 'ping' }, 'pong')
  t.ok(Number(timestamp) >= before - 1_000 && Number(timestamp) <= Date.now() + 1_000, 'without one it is the time')
  await scene.silence(t, alice)
})

story(t, rig, 'connected says who and where, and is all that is said unasked', async (t, scene) => {
  const alice = await scene.knock('alice')
  const connected = await alice.next('connected')
  t.same(Object.keys(connected), ['type', 'connection_id', 'user_id', 'experience', 'timestamp', 'message'])
  t.match(connected, { user_id: alice.user, experience: 'glass-wood', message: 'Connected to glass-wood experience' })
  await scene.silence(t, alice)
})

async function errorFor(
  client: Client,
  frame: object | string | Uint8Array,
): Promise<{ code: string; message: string }> {
  client.send(frame)
  const { code, message } = await client.next('error')
  return { code, message }
}

const bad: readonly [string, object | string | Uint8Array, string, string][] = [
  ['no JSON', '{"type":', 'invalid_json', 'Message must be valid JSON'],
  ['an empty frame', '', 'invalid_json', 'Message must be valid JSON'],
  ['a list', '[{"type":"ping"}]', 'processing_error', 'Message must be a JSON object'],
  ['a number', '42', 'processing_error', 'Message must be a JSON object'],
  ['null', 'null', 'processing_error', 'Message must be a JSON object'],
  ['bytes', Buffer.from('{"type":"ping"}'), 'processing_error', 'Message must be text'],
  ['no type', '{"timestamp":1}', 'missing_type', "Message must have 'type' field"],
  ['an empty type', '{"type":""}', 'missing_type', "Message must have 'type' field"],
  ['a type that is a number', '{"type":7}', 'missing_type', "Message must have 'type' field"],
  ['an unknown type', { type: 'dance' }, 'unknown_message_type', 'Unknown message type: dance'],
  ['an action without a name', { type: 'action' }, 'missing_action', "Action message must have 'action' field"],
  ['a walk without a place', { type: 'update_location' }, 'missing_coordinates', 'GPS coordinates required (lat, lng)'],
]

story(t, rig, 'whatever is wrong with a frame is answered, and loses nothing', async (t, scene) => {
  const alice = await scene.enter('alice')
  for (const [name, frame, code, message] of bad) {
    t.same(await errorFor(alice, frame), { code, message }, name)
  }
  const lost: [string, object, string][] = [
    ['a latitude off the globe', { type: 'update_location', lat: 91, lng: 0 }, 'invalid_message'],
    ['a latitude that is a text', { type: 'update_location', lat: '40', lng: 0 }, 'invalid_message'],
    ['an action that is a number', { type: 'action', action: 7 }, 'invalid_message'],
    ['an item that is a list', { type: 'action', action: 'collect_item', instance_id: [] }, 'invalid_message'],
  ]
  for (const [name, frame, code] of lost) t.equal((await errorFor(alice, frame)).code, code, name)
  await alice.pong()
  await scene.silence(t, alice)
  t.ok(alice.isOpen)
  t.ok((await alice.act('collect_item', { instance_id: scene.here.bottles[0] })).success, 'and the next one is played')
  await alice.next('world_update')
  await scene.same(t, alice)
})

story(t, rig, 'a refusal by the rules is no error', async (t, scene) => {
  const alice = await scene.enter('alice')
  const answer = await alice.act('collect_item', { instance_id: scene.there.bottles[0] })
  t.match(answer, { success: false, message: "You don't see that item here. It's somewhere else in the world." })
  t.match(await alice.act('@reset experience CONFIRM'), { success: false }, 'only an administrator may')
  await scene.silence(t, alice)
})

story(t, rig, 'a frame of 64 KiB is read, one byte more ends the socket with 1009', async (t, scene) => {
  const alice = await scene.enter('alice')
  const bob = await scene.enter('bob')
  const start = '{"type":"ping","timestamp":"'
  const full = `${start}${'x'.repeat(65_536 - start.length - 2)}"}`
  t.equal(Buffer.byteLength(full), 65_536)
  alice.send(full)
  await alice.next('pong')
  alice.send(`${full} `)
  t.match(await alice.next('error'), { code: 'frame_too_large', message: 'Message is too large' })
  t.equal((await alice.closed).code, 1009)
  await scene.silence(t, bob)
  t.ok(bob.isOpen)
})
