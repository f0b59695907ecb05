import t from 'tap'
import { type ConnectOptions, connect } from '../src/index.js'
import { seen } from './support/frames.js'
import { inState, NodeWebSocket, play, settle, told, welcomed } from './support/play.js'

t.test('the token is a subprotocol, and in no address', async (t) => {
  const { server } = await play(t, { experience: 'wylding-woods' })
  const seat = await server.seat()
  t.same(seat.query, { experience: 'wylding-woods' })
  t.same(seat.offered, ['gaia.v2', 'bearer.a-token'])
})

t.test('in gaia.v1 it is in the address, and nothing is resumed', async (t) => {
  const { client, server, seat, time } = await settle(t, { protocol: 'gaia.v1' })
  t.same([seat.query, seat.offered], [{ token: 'a-token' }, ['']])
  t.match(client.status, { protocol: 'gaia.v1', cursor: null, recovery: null, sessionId: null, state: 'live' })
  seat.cut()
  await inState(client, 'waiting')
  time.pass(1)
  const next = await welcomed({ server })
  t.same(next.query, { token: 'a-token' })
  t.same(await next.next(), { type: 'request_resync' })
})

t.test('who says where the device is asks for the world with that', async (t) => {
  const scene = await play(t, { position: { lat: 1, lng: 2 } })
  const seat = await welcomed(scene)
  t.match(await seat.next(), { type: 'update_location', lat: 1, lng: 2 })
})

t.test('a client is ready when the world is here', async (t) => {
  const scene = await play(t)
  const { client, heard } = scene
  const ready = client.ready()
  const seat = await welcomed(scene)
  t.match(await seat.next(), { type: 'request_resync' })
  seat.send(seen({ version: 5 }))
  t.match(await ready, { status: 'done', world: { version: 5 } })
  t.same(
    heard.state?.map(({ state }) => state),
    ['syncing', 'live'],
  )
  t.match(heard.recovery, [{ recovery: { outcome: 'fresh' }, isMove: false, url: scene.server.url }])
})

t.test('a client that is not ready in time says so, and goes on', async (t) => {
  const { client, time } = await play(t)
  const ready = client.ready(500)
  time.pass(500)
  t.match(await ready, { status: 'failed', code: 'timeout', retryable: true })
  t.equal(client.state, 'connecting')
})

t.test('a world that cannot be shown where the device is is asked for where the player was', async (t) => {
  const { client, server, time } = await play(t, { position: { lat: 100, lng: 2 } })
  const seat = await welcomed({ server })
  const { request_id } = await seat.next()
  const failure = told(client, 'failure')
  seat.send({ type: 'error', code: 'invalid_message', message: 'No', timestamp: 1, request_id, retryable: false })
  t.match(await failure, { code: 'invalid_message' })
  time.pass(5_000)
  t.match(await seat.next(), { type: 'request_resync' })
})

t.test('what cannot work is refused at once', async (t) => {
  const good: ConnectOptions = { url: 'ws://x', token: () => '', WebSocket: NodeWebSocket }
  t.throws(() => connect({ ...good, url: 'nowhere' }), { name: 'TypeError', message: /nowhere is no address/ })
  t.throws(() => connect({ ...good, url: 'ftp://x' }), { message: /no address of a WebSocket/ })
  t.throws(() => connect({ ...good, url: [] as unknown as [string] }), { message: /names no address/ })
  t.throws(() => connect({ ...good, token: 'abc' as never }), { message: /`token` must be a function/ })
})

t.test('an address may be that of the page, and needs no path', async (t) => {
  const client = connect({ url: 'https://x.example', token: () => '', WebSocket: NodeWebSocket })
  t.equal(client.status.url, 'wss://x.example/ws/experience')
  client.close()
})

t.test('every frame is told, the first included', async (t) => {
  const scene = await play(t)
  const types: string[] = []
  scene.client.on('frame', ({ type }) => types.push(type))
  const seat = await welcomed(scene)
  await seat.next()
  seat.send(seen({ version: 1 }))
  await inState(scene.client, 'live')
  t.same(types, ['connected', 'area_of_interest'])
})
