import t from 'tap'
import { Stage, shop } from './support/core.js'

t.test('one look says how many sessions there are, and how much of what is bounded is in use', async (t) => {
  const stage = new Stage()
  stage.core.connected(true)
  const alice = await stage.enter('alice')
  await stage.enter('bob')
  t.match(stage.core.survey(), {
    states: { joining: 0, live: 2, behind: 0, closing: 0 },
    lagging: 0,
    messagesInFlight: 0,
    messagesWaiting: 0,
    feeds: 3,
  })
  for (let number = 0; number < 3; number++) stage.core.received(alice.session, Buffer.from('{"type":"action"}'))
  alice.socket.unsent = 5_000
  stage.inShop(11)
  await stage.settle()
  t.match(stage.core.survey(), {
    states: { live: 1, behind: 1 },
    lagging: 1,
    unsentBytes: 5_000,
    messagesInFlight: 1,
    messagesWaiting: 2,
    rememberedEvents: 1,
  })
  const { frames, taken } = stage.core.counts
  t.same(taken.get('action'), { frames: 3, bytes: 51 })
  t.same([...frames], [2, 0, 2], 'an event to each; and `connected` to each')
})

t.test('a message has one end: its answer, the code of its error, or that nobody is there any more', async (t) => {
  const stage = new Stage()
  stage.core.connected(true)
  const { session } = await stage.enter('alice')
  for (let number = 0; number < 5; number++) stage.core.received(session, Buffer.from('{"type":"action"}'))
  t.same(stage.ended, ['too_many_requests_in_flight'], 'three wait behind the first')
  await stage.settle()
  stage.kb.messages.shift()!.answer({ refusal: 'kb_unavailable', message: 'x' })
  await stage.settle()
  stage.kb.messages.shift()!.answer(stage.reply('action_response', 12))
  await stage.settle()
  stage.core.socketClosed(session)
  t.same(stage.ended.slice(1), ['kb_unavailable', 'answered', 'gone', 'gone'])
})

t.test('who waits longest for us is told of, and not who waits for its own client', async (t) => {
  const stage = new Stage()
  stage.core.connected(true)
  const { session, socket } = await stage.enter('alice')
  await stage.enter('bob', 10, { v2: { cursor: null, replaces: null } })
  const look = () => {
    stage.core.tick()
    stage.clock.advance(1_000)
    return stage.core.oldestBehindMs
  }
  look()
  t.equal(look(), 0, 'bob has not asked for a world yet')
  stage.core.disconnected()
  look()
  look()
  t.equal(look(), 3_000, 'NATS is away')
  stage.core.connected(false)
  await stage.settle()
  t.equal(look(), 0)
  socket.unsent = 5_000
  stage.inShop(11)
  await stage.settle()
  t.equal(session.state, 'behind')
  look()
  t.equal(look(), 0, 'alice does not read')
  t.equal(session.zone, shop)
})
