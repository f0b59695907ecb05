import t from 'tap'
import type { Device, DeviceSign } from '../src/index.js'
import { inState, play, settle, told, welcomed } from './support/play.js'
import { current } from './support/server.js'

/** A device whose signs a test gives. */
class TestDevice implements Device {
  isOnline = true
  readonly #hearers = new Set<(sign: DeviceSign) => void>()

  get watchers(): number {
    return this.#hearers.size
  }

  watch(hear: (sign: DeviceSign) => void): () => void {
    this.#hearers.add(hear)
    return () => this.#hearers.delete(hear)
  }

  give(sign: DeviceSign): void {
    if (sign === 'online' || sign === 'offline') this.isOnline = sign === 'online'
    for (const hear of this.#hearers) hear(sign)
  }
}

t.test('who looks again knows within one round trip whether this is all there is', async (t) => {
  const device = new TestDevice()
  const { client, seat } = await settle(t, { device })
  device.give('hidden')
  device.give('shown')
  const ping = await seat.next()
  t.match(ping, { type: 'ping', cursor: String })
  const pong = told(client, 'pong')
  seat.send({ type: 'pong', timestamp: ping.timestamp, current: true })
  t.match(await pong, { current: true })
  t.same(seat.unread, [])
})

t.test('a socket that died while nobody looked is found out, and left', async (t) => {
  const device = new TestDevice()
  const { client, seat, time } = await settle(t, { device })
  device.give('shown')
  await seat.next()
  time.pass(5_000)
  t.equal(client.state, 'waiting')
})

t.test('who looks again does not wait for the next attempt', async (t) => {
  const device = new TestDevice()
  const { client, seat, server } = await settle(t, { device, random: () => 0.9 })
  seat.cut()
  await inState(client, 'waiting')
  device.give('shown')
  t.equal(client.state, 'connecting')
  await server.seat()
  t.equal(server.seats.length, 2)
})

t.test('without a network nothing is tried, and with one at once', async (t) => {
  const device = new TestDevice()
  const scene = await settle(t, { device, random: () => 0.9 })
  const { client, seat, time, server } = scene
  device.give('offline')
  t.equal(client.state, 'live', 'a socket that is open may live on')
  seat.cut()
  await inState(client, 'offline')
  time.pass(1e9)
  t.match([client.state, time.timers, server.seats.length], ['offline', 0, 1])
  device.give('online')
  t.equal(client.state, 'connecting')
  await welcomed(scene, current)
  await inState(client, 'live')
})

t.test('a network that goes ends what was being tried', async (t) => {
  const device = new TestDevice()
  const { client, server, time } = await play(t, { device })
  const seat = await server.seat()
  device.give('offline')
  t.equal(client.state, 'offline')
  await seat.closed
  t.equal(time.timers, 0)
})

t.test('signs wake nobody who is suspended, and reach nobody who is closed', async (t) => {
  const device = new TestDevice()
  const { client } = await settle(t, { device })
  client.suspend()
  device.give('offline')
  device.give('online')
  device.give('shown')
  t.equal(client.state, 'suspended')
  client.close()
  t.equal(device.watchers, 0)
})
