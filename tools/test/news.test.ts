import { EventEmitter, once } from 'node:events'
import type { Protocol } from 'gaia-client'
import t from 'tap'
import { openLine } from '../src/play/line.js'
import { type News, tellNews } from '../src/play/news.js'
import { seen } from './support/frames.js'
import { openGateway } from './support/gateway.js'

/** A line to a gateway that shows the shop. */
async function play(t: Parameters<typeof openGateway>[0], protocol: Protocol) {
  const shop = { ...seen({ version: 1, shelf: [] }), ...(protocol === 'gaia.v2' && { cursor: 'kwvnxzab.1.1.shop' }) }
  const gateway = await openGateway(
    t,
    (_, seat) => seat.send(shop),
    (number) => (number === 1 ? {} : { recovery: { outcome: 'current' } }),
  )
  const told = new EventEmitter()
  const news: News[] = []
  const line = { urls: [gateway.url], protocol, experience: 'wylding-woods', token: async () => 'a-token' } as const
  const client = openLine({ ...line, place: null })
  tellNews(client, protocol, (one) => {
    news.push(one)
    told.emit(one.kind, one)
  })
  t.teardown(() => client.close())
  await once(told, 'entered')
  return { client, gateway, told, news }
}

const kinds = (news: readonly News[]) => news.map(({ kind }) => kind)

t.test('a line that breaks is told as lost, and how it came back', async (t) => {
  const { gateway, told, news } = await play(t, 'gaia.v2')
  gateway.seats[0]?.socket.terminate()
  await once(told, 'connected')
  t.same(kinds(news), ['connected', 'entered', 'lost', 'connected'])
  t.match(news.at(-1), { recovery: { outcome: 'current' }, isMove: false })
})

t.test('a line that moves is told to leave, and never as lost', async (t) => {
  const { gateway, told, news } = await play(t, 'gaia.v2')
  gateway.seats[0]?.send({ type: 'goodbye', code: 'draining', message: 'Bye.', retryable: true, retry_after_ms: 1 })
  await once(told, 'connected')
  t.same(kinds(news), ['connected', 'entered', 'leaving', 'connected'])
  t.match(news.at(-1), { isMove: true })
})

t.test('a line that was cut is lost until it is told to come back', async (t) => {
  const { client, told, news } = await play(t, 'gaia.v2')
  client.suspend()
  t.match(news.at(-1), { kind: 'lost', why: 'cut', againInMs: null })
  client.resume()
  await once(told, 'connected')
})

t.test('who is not wanted is told so, and who leaves is told nothing', async (t) => {
  const { gateway, told, news } = await play(t, 'gaia.v2')
  gateway.seats[0]?.send({ type: 'goodbye', code: 'replaced', message: 'Another.', retryable: false })
  gateway.seats[0]?.socket.close(1000)
  t.match(await once(told, 'ended'), [{ why: 'Another.' }])
  const other = await play(t, 'gaia.v2')
  other.client.close()
  t.same(kinds(other.news), ['connected', 'entered'])
  t.equal(news.at(-1)?.kind, 'ended')
})

t.test('in gaia.v1 a line is connected as well, and the world is asked for again', async (t) => {
  const { gateway, told, news } = await play(t, 'gaia.v1')
  gateway.seats[0]?.socket.terminate()
  await once(told, 'entered')
  t.same(kinds(news), ['connected', 'entered', 'lost', 'connected', 'entered'])
  t.match(news[0], { recovery: null })
})
