import { EventEmitter, once } from 'node:events'
import type { WorldUpdate } from 'schemas'
import t from 'tap'
import { Game } from '../src/play/game.js'
import type { LineOptions } from '../src/play/line.js'
import type { News } from '../src/play/news.js'
import { woods } from '../src/play/places.js'
import { item, seen, update } from './support/frames.js'
import { openGateway, type Seat } from './support/gateway.js'

type Frame = Record<string, unknown> & { type: string }

const joy = item('bottle_joy', 'Bottle of Joy')
const goesOn = { recovery: { outcome: 'current' } }

function at(commit: number): string {
  return `kwvnxzab.${commit}.${commit}.woander_store`
}

const shop = { ...seen({ version: 1, shelf: [joy] }), cursor: at(1) }

/** The update that leads to a version, with its cursor. */
function step(version: number): WorldUpdate & { cursor: string } {
  const place = { area_id: 'main_room', spot_id: 'shelf' }
  return {
    ...update(version - 1, version, [{ operation: 'remove', ...place, instance_id: `bottle_${version}` }]),
    cursor: at(version),
  }
}

function answerTo(frame: Frame, more: object = {}): object {
  const { action, request_id } = frame
  return { type: 'action_response', action, success: true, message: 'Done.', timestamp: 1, request_id, ...more }
}

interface Scene {
  readonly hear?: (frame: Frame, seat: Seat) => void
  readonly welcome?: (number: number) => object
  readonly urls?: (url: string) => LineOptions['urls']
  readonly token?: () => Promise<string>
}

/** A game against a gateway that shows the shop and answers the rest as the test says. */
async function play(t: Parameters<typeof openGateway>[0], { hear, welcome, urls, token }: Scene = {}) {
  const gateway = await openGateway(
    t,
    (frame, seat) => {
      if (frame.type === 'update_location' || frame.type === 'request_resync') seat.send(shop)
      else hear?.(frame, seat)
    },
    welcome,
  )
  const told = new EventEmitter()
  const news: News[] = []
  const options: LineOptions = {
    urls: urls?.(gateway.url) ?? [gateway.url],
    protocol: 'gaia.v2',
    experience: 'wylding-woods',
    token: token ?? (async () => 'a-token'),
    random: () => 0,
  }
  const game = new Game({ ...options, place: woods[0] }, (one) => {
    news.push(one)
    told.emit(one.kind, one)
  })
  t.teardown(() => game.close())
  return { game, told, gateway, news }
}

function query(seat: Seat | undefined): object {
  return Object.fromEntries(seat?.url.searchParams ?? [])
}

t.test('the token is a subprotocol, and in no address', async (t) => {
  const { told, gateway } = await play(t)
  await once(told, 'entered')
  t.same(query(gateway.seats[0]), { experience: 'wylding-woods' })
  t.same(gateway.seats[0]?.offered, ['gaia.v2', 'bearer.a-token'])
})

t.test('a line that breaks goes on from what was applied, and says who it was', async (t) => {
  const welcome = (number: number) => (number === 1 ? {} : goesOn)
  const { game, told, gateway, news } = await play(t, { welcome })
  await once(told, 'entered')
  gateway.seats[0]?.send(step(2))
  gateway.seats[0]?.send(step(4))
  while (news.filter(({ kind }) => kind === 'update').length < 2) await once(told, 'update')
  t.equal(game.world?.held.length, 1)
  gateway.seats[0]?.socket.terminate()
  const [connected] = await once(told, 'connected')
  t.match(connected, { recovery: { outcome: 'current' }, isMove: false })
  t.same(query(gateway.seats[1]), { experience: 'wylding-woods', cursor: at(2), session: 's1' })
  t.equal(gateway.frames.length, 1, 'the world is not asked for')
})

t.test('what is replayed is applied, and the cursor goes with it', async (t) => {
  const welcome = (number: number) =>
    number === 1 ? {} : { recovery: { outcome: 'replayed', events: 2 }, cursor: at(3) }
  const { game, told, gateway } = await play(t, { welcome })
  await once(told, 'entered')
  gateway.seats[0]?.socket.terminate()
  await once(told, 'connected')
  t.equal(game.status.cursor, at(1), 'nothing of it is applied yet')
  const updated = once(told, 'update')
  gateway.seats[1]?.send(step(2))
  await updated
  t.equal(game.status.cursor, at(2))
  t.equal(gateway.frames.length, 1)
})

t.test('what cannot be told is asked for anew, without saying where the device is', async (t) => {
  const welcome = (number: number) => (number === 1 ? {} : { recovery: { outcome: 'resync', reason: 'expired' } })
  const { game, told, gateway } = await play(t, { welcome })
  await once(told, 'entered')
  gateway.seats[0]?.socket.terminate()
  await once(told, 'entered')
  t.same(
    gateway.frames.map(({ type }) => type),
    ['update_location', 'request_resync'],
  )
  t.match(game.status, { recovery: { outcome: 'resync', reason: 'expired' }, cursor: at(1), state: 'open' })
})

t.test('something missed on the open line is asked for anew; until it is here there is no cursor', async (t) => {
  const { game, told, gateway } = await play(t)
  await once(told, 'entered')
  let cursor: string | null | undefined
  told.once('missed', () => {
    cursor = game.status.cursor
  })
  gateway.seats[0]?.send({ type: 'resync_required', reason: 'too_many' })
  await once(told, 'entered')
  t.equal(cursor, null)
  t.match(gateway.frames.at(-1), { type: 'request_resync' })
  t.equal(game.status.cursor, at(1))
})

t.test('an action without an answer is sent again with its id; the answer says that it had been done', async (t) => {
  const heard: Frame[] = []
  const hear = (frame: Frame, seat: Seat) => {
    heard.push(frame)
    if (heard.length === 1) seat.socket.terminate()
    else seat.send(answerTo(frame, { version: 2, replayed: true }))
  }
  const { game, told } = await play(t, { hear, welcome: (number) => (number === 1 ? {} : goesOn) })
  await once(told, 'entered')
  t.match(await game.act('collect_item', { instance_id: 'bottle_joy' }), { success: true, replayed: true })
  t.equal(heard.length, 2)
  t.same(heard[0], heard[1])
})

t.test('an error about another message answers no action', async (t) => {
  const error = { type: 'error', code: 'kb_unavailable', message: 'Away', timestamp: 1, retryable: true }
  const hear = (frame: Frame, seat: Seat) => {
    seat.send({ ...error, request_id: 'another-request-id' })
    seat.send(answerTo(frame, { version: 1, replayed: false }))
  }
  const { game, told } = await play(t, { hear })
  await once(told, 'entered')
  t.match(await game.act('look'), { type: 'action_response' })
})

t.test('an error in place of the world answers no action that waits behind it', async (t) => {
  const error = { type: 'error', code: 'kb_unavailable', message: 'Away', timestamp: 1, retryable: true }
  const gateway = await openGateway(t, (frame, seat) => {
    if (frame.type === 'action') seat.send(answerTo(frame, { version: 1, replayed: false }))
    else seat.send(gateway.frames.length === 1 ? { ...error, retry_after_ms: 5 } : shop)
  })
  const urls = [gateway.url] as const
  const line = { urls, protocol: 'gaia.v2', experience: 'wylding-woods', token: async () => 'a-token' } as const
  const told = new EventEmitter()
  const game = new Game({ ...line, place: woods[0] }, (one) => told.emit(one.kind, one))
  t.teardown(() => game.close())
  const entered = once(told, 'entered')
  t.match(await game.act('look'), { type: 'action_response' })
  await entered
  t.same(
    gateway.frames.map(({ type }) => type),
    ['update_location', 'action', 'update_location'],
  )
})

t.test('a line that is silent for two and a half heartbeats is dropped', async (t) => {
  const welcome = (number: number) => (number === 1 ? { heartbeat_ms: 20 } : {})
  const { told, gateway } = await play(t, { welcome })
  await once(told, 'connected')
  const silentFrom = Date.now()
  const [{ why }] = await once(told, 'lost')
  t.ok(Date.now() - silentFrom >= 45, 'not before')
  t.match(why, /nothing was heard for/)
  await once(told, 'connected')
  t.equal(gateway.seats.length, 2)
})

t.test('a heartbeat says where one stands, but not while something is held', async (t) => {
  const { game, told, gateway } = await play(t, { hear: (_, seat) => seat.send({ type: 'pong', timestamp: 1 }) })
  await once(told, 'entered')
  gateway.seats[0]?.send({ type: 'heartbeat', timestamp: 1, cursor: at(7) })
  t.match(await game.ping(), { type: 'pong' })
  t.equal(game.status.cursor, at(7))
  t.match(gateway.frames.at(-1), { type: 'ping', cursor: String })
  gateway.seats[0]?.send(step(9))
  gateway.seats[0]?.send({ type: 'heartbeat', timestamp: 1, cursor: at(9) })
  await game.ping()
  t.equal(game.status.cursor, at(7))
})

t.test('a gateway that stops is left when the next socket is there, and nothing is told twice', async (t) => {
  const { game, told, gateway, news } = await play(t, {
    welcome: (number) => (number === 1 ? {} : { recovery: { outcome: 'replayed', events: 1 }, cursor: at(2) }),
  })
  await once(told, 'entered')
  const [first] = gateway.seats
  const isLeft = once(first?.socket ?? new EventEmitter(), 'close')
  told.once('leaving', () => first?.send(step(2)))
  first?.send({ type: 'goodbye', code: 'draining', message: 'Bye.', retryable: true, retry_after_ms: 100 })
  const [update] = await once(told, 'update')
  t.match(update, { fate: 'applied' })
  t.equal(game.status.state, 'open')
  const [connected] = await once(told, 'connected')
  t.match(connected, { isMove: true })
  // As if the cursor had been from before.
  gateway.seats[1]?.send(step(2))
  gateway.seats[1]?.send(step(3))
  while (game.world?.version !== 3) await once(told, 'update')
  const fates = news.map((one) => (one.kind === 'update' ? one.fate : one.kind))
  t.same(fates.slice(-5), ['leaving', 'applied', 'connected', 'dropped', 'applied'])
  t.notOk(fates.includes('lost'))
  const [code] = await isLeft
  t.equal(code, 1000)
})

t.test('a private change that the next socket tells again is not applied again', async (t) => {
  const { told, gateway } = await play(t)
  await once(told, 'entered')
  const change = { operation: 'update', area_id: 'main_room', path: 'player.current_area' } as const
  const own = { ...update(1, 1, [change]), cursor: at(5) }
  const fates: string[] = []
  told.on('update', ({ fate }) => fates.push(fate))
  for (let times = 0; times < 2; times++) gateway.seats[0]?.send(own)
  while (fates.length < 2) await once(told, 'update')
  t.same(fates, ['applied', 'dropped'])
})

t.test('where a gateway does not wait for the next socket, that one comes at its time all the same', async (t) => {
  const { told, gateway } = await play(t)
  await once(told, 'entered')
  const [first] = gateway.seats
  first?.send({ type: 'goodbye', code: 'draining', message: 'Bye.', retryable: true, retry_after_ms: 60_000 })
  t.match(await once(told, 'leaving'), [{ why: 'Bye.', inMs: 60_000 }])
  first?.socket.terminate()
  const [{ againInMs }] = await once(told, 'lost')
  t.ok(againInMs > 0 && againInMs <= 60_000, `${againInMs} ms`)
})

t.test('a goodbye says when to come back', async (t) => {
  const { told, gateway } = await play(t)
  await once(told, 'entered')
  const full = { type: 'goodbye', code: 'overloaded', message: 'Full.', retryable: true, retry_after_ms: 60_000 }
  gateway.seats[0]?.send(full)
  gateway.seats[0]?.socket.close(1001)
  const [{ why, againInMs }] = await once(told, 'lost')
  t.equal(why, 'Full.')
  t.ok(againInMs > 0 && againInMs <= 60_000, `${againInMs} ms`)
})

t.test('a goodbye says not to come back', async (t) => {
  const { told, gateway } = await play(t)
  await once(told, 'entered')
  gateway.seats[0]?.send({ type: 'goodbye', code: 'replaced', message: 'Another.', retryable: false })
  gateway.seats[0]?.socket.close(1001)
  t.match(await once(told, 'ended'), [{ why: 'Another.' }])
})

t.test('a goodbye at the door says the same, and no token is minted again for who is not let in', async (t) => {
  let tokens = 0
  const fields = [
    'connection_id',
    'user_id',
    'experience',
    'timestamp',
    'protocol',
    'session_id',
    'heartbeat_ms',
    'recovery',
  ]
  const nothing = Object.fromEntries(fields.map((field) => [field, undefined]))
  const goodbye = { type: 'goodbye', code: 'token_expired', message: 'Expired.', retryable: true, retry_after_ms: 0 }
  const welcome = () => ({ ...nothing, ...goodbye })
  const { told, gateway } = await play(t, { welcome, token: async () => `token-${++tokens}` })
  while (gateway.seats.length === 0) await new Promise(setImmediate)
  gateway.seats[0]?.socket.close(1008)
  t.match(await once(told, 'ended'), [{ why: 'Expired.' }])
  t.equal(tokens, 1)
})

t.test('a token that ends soon is replaced on the open line', async (t) => {
  let tokens = 0
  const hear = (frame: Frame, seat: Seat) => {
    if (frame.type === 'authenticate') seat.send({ type: 'authenticated', expires_at: 5 })
  }
  const { told, gateway } = await play(t, { hear, token: async () => `token-${++tokens}` })
  await once(told, 'entered')
  gateway.seats[0]?.send({ type: 'token_expiring', expires_at: 4 })
  t.match(await once(told, 'renewed'), [{ expiresAtMs: 5 }])
  t.match(gateway.frames.at(-1), { type: 'authenticate', token: 'token-2' })
})

t.test('where one address does not answer the next is tried', async (t) => {
  const { told, game, gateway } = await play(t, { urls: (url) => ['ws://127.0.0.1:1/ws/experience', url] })
  await once(told, 'lost')
  await once(told, 'entered')
  t.equal(game.status.url, gateway.url)
})

t.test('a line that was cut comes back when it is told to', async (t) => {
  const { told, game, gateway } = await play(t, { welcome: (number) => (number === 1 ? {} : goesOn) })
  await once(told, 'entered')
  const isCut = once(gateway.seats[0]?.socket ?? new EventEmitter(), 'close')
  game.cut()
  t.equal(game.status.state, 'down')
  const [code] = await isCut
  t.equal(code, 1006)
  game.comeBack()
  await once(told, 'connected')
  t.equal(game.status.state, 'open')
})
