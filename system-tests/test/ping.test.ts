import t from 'tap'
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
