import { EventEmitter, once } from 'node:events'
import type { Protocol } from 'schemas'
import t from 'tap'
import { Game } from '../src/play/game.js'
import type { LineOptions } from '../src/play/line.js'
import type { News } from '../src/play/news.js'
import { type Place, woods } from '../src/play/places.js'
import { item, seen, update } from './support/frames.js'
import { openGateway, type Seat } from './support/gateway.js'

type Frame = Record<string, unknown> & { type: string }

const joy = item('bottle_joy', 'Bottle of Joy')
const gone = update(1, 2, [{ operation: 'remove', area_id: 'main_room', spot_id: 'shelf', instance_id: 'bottle_joy' }])

const shop = { version: 1, shelf: [joy] }

function lineTo(url: string, protocol: Protocol = 'gaia.v1'): LineOptions {
  return { urls: [url], protocol, experience: 'wylding-woods', token: async () => 'a-token', random: () => 0 }
}

/** A game against a gateway that shows the shop and answers the rest as the test says. */
async function play(
  t: Parameters<typeof openGateway>[0],
  hear: (frame: Frame, seat: Seat) => void,
  { answerTimeoutMs = 10_000, place = woods[0] as Place | null } = {},
) {
  const gateway = await openGateway(t, (frame, seat) => {
    if (frame.type === 'update_location' || frame.type === 'request_resync') seat.send(seen(shop))
    else hear(frame, seat)
  })
  const told = new EventEmitter()
  const tell = (news: News) => told.emit(news.kind, news)
  const game = new Game({ ...lineTo(gateway.url), place, answerTimeoutMs }, tell)
  t.teardown(() => game.close())
  return { game, told, gateway }
}

function answerTo(frame: Frame, success = true): object {
  return { type: 'action_response', action: frame.action, success, message: 'Done.', timestamp: 1 }
}

t.test('says who it is, then where it is, and knows the zone', async (t) => {
  const { game, told, gateway } = await play(t, () => {})
  await once(told, 'entered')
  t.equal(game.world?.zone?.id, 'woander_store')
  t.same(Object.fromEntries(gateway.seats[0]?.url.searchParams ?? []), {
    token: 'a-token',
    experience: 'wylding-woods',
  })
})

t.test('where zones are no real places it only asks what is to be seen', async (t) => {
  const { told, gateway } = await play(t, () => {}, { place: null })
  await once(told, 'entered')
  t.same(gateway.frames, [{ type: 'request_resync' }])
})

t.test('what is said aloud is answered by whoever listens', async (t) => {
  const speech = { type: 'npc_speech', npc_id: 'fairy_guide', text: 'Look!', voice: 'cheerful', timestamp: 1 }
  const { game, told } = await play(t, (frame, seat) => {
    if (frame.type !== 'action') seat.send(speech)
  })
  await once(told, 'entered')
  t.match(await game.chat('Hello?'), { type: 'npc_speech', text: 'Look!' })
  const unasked = once(told, 'told')
  void game.ping()
  t.match(await unasked, [{ frame: { type: 'npc_speech', npc_id: 'fairy_guide' } }])
})

t.test('what quests say comes beside the answer, in order', async (t) => {
  const counts = { quest_id: 'bottle_quest', bottles_collected: 4, bottles_total: 4, status: 'complete' }
  const { game, told } = await play(t, (frame, seat) => {
    seat.send(answerTo(frame))
    seat.send({ type: 'quest_update', ...counts, timestamp: 1 })
    seat.send({ type: 'quest_complete', quest_id: 'bottle_quest', message: 'All of them!', timestamp: 1 })
  })
  await once(told, 'entered')
  const types: string[] = []
  told.on('told', ({ frame }) => types.push(frame.type))
  const answered = game.act('collect_item').then(() => types.push('answer'))
  while (types.length < 3) await once(told, 'told')
  await answered
  t.same(types, ['answer', 'quest_update', 'quest_complete'])
})

t.test('an error in place of the world is no end: it is asked for again', async (t) => {
  const error = { type: 'error', code: 'kb_unavailable', message: 'The world does not answer', timestamp: 1 }
  const gateway = await openGateway(t, (_, seat) => seat.send(gateway.frames.length === 1 ? error : seen(shop)))
  const told = new EventEmitter()
  const game = new Game({ ...lineTo(gateway.url), place: null }, (news) => told.emit(news.kind, news))
  t.teardown(() => game.close())
  await once(told, 'entered')
  t.equal(gateway.frames.length, 2)
})

t.test('an action is answered, and the update after it is told with its latency', async (t) => {
  const { game, told } = await play(t, (frame, seat) => {
    seat.send(answerTo(frame))
    seat.send({ ...gone, timestamp: Date.now() - 40 })
  })
  await once(told, 'entered')
  const updated = once(told, 'update')
  t.match(await game.act('collect_item', { instance_id: 'bottle_joy' }), { type: 'action_response', success: true })
  const [news] = await updated
  t.match(news, { fate: 'applied', before: { version: 1 } })
  t.ok(news.latencyMs >= 40 && news.latencyMs < 5000)
  t.same(game.world?.areas.main_room?.spots.shelf?.items, [])
})

t.test('an action whose answer was lost with the line is sent again with the same id', async (t) => {
  const heard: Frame[] = []
  const { game, told } = await play(t, (frame, seat) => {
    heard.push(frame)
    if (heard.length === 1) seat.socket.terminate()
    else seat.send(answerTo(frame))
  })
  await once(told, 'entered')
  const lost = once(told, 'lost')
  t.match(await game.act('collect_item', { instance_id: 'bottle_joy' }), { success: true })
  await lost
  t.equal(heard.length, 2)
  t.same(heard[0], heard[1])
  t.match(heard[0]?.request_id, /^[A-Za-z0-9_-]{16,64}$/)
})

t.test('the line comes back after a close that says come back, and the zone is asked for anew', async (t) => {
  const { told, gateway } = await play(t, () => {})
  await once(told, 'entered')
  const again = once(told, 'entered')
  gateway.seats[0]?.socket.close(1001, 'draining')
  await again
  t.equal(gateway.seats.length, 2)
})

t.test('a token that ran out on a live socket is replaced', async (t) => {
  const { told, gateway } = await play(t, () => {})
  await once(told, 'entered')
  const again = once(told, 'connected')
  gateway.seats[0]?.socket.close(1008, 'Invalid or expired token')
  await again
  t.equal(gateway.seats.length, 2)
})

t.test('a session that another one replaced stays away', async (t) => {
  const { told, gateway } = await play(t, () => {})
  await once(told, 'entered')
  const ended = once(told, 'ended')
  gateway.seats[0]?.socket.close(1000, 'replaced')
  t.match(await ended, [{ why: 'replaced' }])
})

t.test('an error answers the question that was asked', async (t) => {
  const { game, told } = await play(t, (_, seat) => {
    seat.send({
      type: 'error',
      code: 'kb_unavailable',
      message: 'The world does not answer at the moment',
      timestamp: 1,
    })
  })
  await once(told, 'entered')
  t.match(await game.act('inventory'), { type: 'error', code: 'kb_unavailable' })
})

t.test('a question that nobody answers ends', async (t) => {
  const { game, told } = await play(t, () => {}, { answerTimeoutMs: 1 })
  await once(told, 'entered')
  t.equal(await game.ping(), 'late')
})

t.test('an update that comes too early waits, and is told as held', async (t) => {
  const { game, told } = await play(t, (_, seat) => {
    seat.send({ ...gone, base_version: 2, snapshot_version: 3 })
    seat.send(gone)
  })
  await once(told, 'entered')
  const fates: string[] = []
  told.on('update', ({ fate }) => fates.push(fate))
  void game.ping()
  while (fates.length < 2) await once(told, 'update')
  t.same(fates, ['held', 'applied'])
  t.equal(game.world?.version, 3)
})

t.test('frames that are no objects, or of a kind that is not known, harm nothing', async (t) => {
  const { game, told } = await play(t, (_, seat) => {
    seat.socket.send('not json')
    seat.socket.send('[1]')
    seat.socket.send(Buffer.from([1, 2]))
    seat.send({ type: 'world_update', version: '9' })
    seat.send({ type: 'npc_speech', text: 'Hello.' })
  })
  await once(told, 'entered')
  const others: string[] = []
  told.on('other', ({ frame }) => others.push(frame.type))
  void game.ping()
  while (others.length < 2) await once(told, 'other')
  t.same(others, ['world_update', 'npc_speech'])
  t.equal(game.world?.version, 1)
})
