import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { type WebSocket, WebSocketServer } from 'ws'
import { Ledger } from '../src/swarm/ledger.js'
import { Member, type Person } from '../src/swarm/member.js'

/** A gateway that says what the test wants, also what a real one never would. */
async function gateway(t: Test, onSocket: (socket: WebSocket, cursor: string | null) => void) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'gaia.v2' })
  await once(server, 'listening')
  server.on('connection', (socket, request) => {
    onSocket(socket, new URL(request.url!, 'http://there').searchParams.get('cursor'))
  })
  t.teardown(() => {
    for (const client of server.clients) client.terminate()
    server.close()
  })
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port }
}

const say = (socket: WebSocket, frame: object) => socket.send(JSON.stringify(frame))
const connected = { type: 'connected', recovery: { outcome: 'fresh' } }
const world = (version: number, cursor: string) => ({
  cursor,
  type: 'area_of_interest',
  snapshot_version: version,
  player: { inventory: [] },
})
const update = (base: number, cursor: string) => ({
  cursor,
  type: 'world_update',
  base_version: base,
  snapshot_version: base + 1,
  changes: [],
  timestamp: Date.now(),
})

function person(gateways: Person['gateways'], thing: Person['thing'] = null): Person {
  return {
    isV2: true,
    place: { lat: 1, lng: 2 },
    gateways,
    localAddress: '127.0.0.5',
    mayBeClosed: false,
    target: async () => '/ws/experience?experience=load',
    thing,
  }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate)
}

t.test(
  'what is missing in the chain of versions is lost, what comes again is doubled, and both are counted',
  async (t) => {
    const ledger = new Ledger()
    const home = await gateway(t, (socket) => {
      say(socket, connected)
      socket.on('message', () => {
        say(socket, world(10, 'c.10'))
        say(socket, update(10, 'c.11'))
        say(socket, update(13, 'c.14'))
        say(socket, update(13, 'c.14'))
      })
    })
    const member = new Member(person([home]), ledger)
    await member.enter()
    await until(() => ledger.counts.events === 3)
    t.match(ledger.counts, { lost: 2, doubled: 1, events: 3, open: 1, cuts: 0 })
    t.match(Object.keys(ledger.totals().faults), [
      'lost: an event came without those before it',
      'doubled: an event came again',
    ])
    member.leave()
    t.equal(ledger.counts.open, 0)
  },
)

t.test('the last look finds what was lost at the end, and proves who has everything', async (t) => {
  const ledger = new Ledger()
  let looks = 0
  const home = await gateway(t, (socket) => {
    say(socket, connected)
    socket.on('message', (text) => {
      if (!String(text).includes('request_resync')) return say(socket, world(5, 'c.5'))
      say(socket, world(++looks === 1 ? 5 : 8, 'c.8'))
    })
  })
  const member = new Member(person([home]), ledger)
  await member.enter()
  await member.look()
  t.match(ledger.counts, { proven: 1, lost: 0 })
  await member.look()
  t.match(ledger.counts, { proven: 1, lost: 3 })
  member.leave()
})

t.test('a gateway that drains is left at the slot, and only when the next one has said connected', async (t) => {
  const ledger = new Ledger()
  const order: string[] = []
  const old = await gateway(t, (socket) => {
    say(socket, connected)
    socket.on('close', () => order.push('old closed'))
    socket.on('message', () => {
      say(socket, world(5, 'c.5'))
      say(socket, { type: 'goodbye', code: 'draining', retryable: true, retry_after_ms: 30, cursor: 'c.5' })
    })
  })
  const next = await gateway(t, (socket, cursor) => {
    order.push(`next opened with ${cursor}`)
    say(socket, { type: 'connected', cursor, recovery: { outcome: 'current' } })
  })
  const member = new Member(person([old, next]), ledger)
  await member.enter()
  await until(() => order.length === 2)
  t.strictSame(order, ['next opened with c.5', 'old closed'])
  t.match(ledger.counts, { moves: 1, resumes: 1, cuts: 0, open: 1 })
  member.leave()
})

t.test('an action that was not answered is asked again on the next socket, with its id', async (t) => {
  const ledger = new Ledger()
  const ids: string[] = []
  const home = await gateway(t, (socket, cursor) => {
    say(socket, cursor === null ? connected : { type: 'connected', recovery: { outcome: 'current' } })
    socket.on('message', (text) => {
      const frame = JSON.parse(String(text)) as { type: string; request_id: string }
      if (frame.type === 'update_location') return say(socket, world(5, 'c.5'))
      ids.push(frame.request_id)
      if (cursor === null) socket.terminate()
      else say(socket, { type: 'action_response', success: true, request_id: frame.request_id })
    })
  })
  const member = new Member(person([home], { item: 'stone', home: 'spot' }), ledger)
  await member.enter()
  member.actor!.act(Date.now())
  await until(() => ledger.counts.actions === 1)
  t.equal(ids.length, 2)
  t.equal(ids[0], ids[1])
  t.match(ledger.counts, { actions: 1, refused: 0, cuts: 1, resumes: 1 })
  member.leave()
})
