import { setTimeout as pause } from 'node:timers/promises'
import { test } from 'tap'
import type { WorldEvent } from '../src/ports.js'
import { Deliveries } from '../src/telemetry/deliveries.js'
import type { Attributes, Tracing } from '../src/tracing/tracing.js'

const sampled = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

interface Told {
  readonly name: string
  readonly parent: string | null
  attributes: Attributes
  hasEnded: boolean
}

/** Keeps what it is told. */
class Kept implements Tracing {
  readonly isOn = true
  readonly spans: Told[] = []

  begin(name: string, _kind: string, parent: string | null, attributes: Attributes = {}) {
    const told: Told = { name, parent, attributes, hasEnded: false }
    this.spans.push(told)
    return {
      traceparent: sampled,
      set(more: Attributes) {
        told.attributes = { ...told.attributes, ...more }
      },
      end() {
        told.hasEnded = true
      },
    }
  }

  async stop(): Promise<void> {}
}

function event(traceparent: string | null = sampled): WorldEvent {
  return {
    subject: 'world.updates.zone.wylding-woods.woander_store',
    experience: 'wylding-woods',
    epoch: 'kwvnxzab',
    commit: 205,
    previous: 203,
    zone: 'woander_store',
    kind: 'update',
    except: null,
    request: null,
    sequence: 7,
    body: new Uint8Array(0),
    traceparent,
  }
}

test('an event is one span, whose end tells how many sockets got it, also those that got it later', async (t) => {
  const tracing = new Kept()
  const one = event()
  new Deliveries(tracing).follow(one)
  for (let sockets = 0; sockets < 3; sockets++) one.delivery?.given()
  await pause(100)
  one.delivery?.given()
  t.equal(tracing.spans[0]?.hasEnded, false)
  await pause(500)
  t.match(tracing.spans, [
    { name: 'deliver event', parent: sampled, hasEnded: true, attributes: { 'gaia.commit': 205, 'gaia.sockets': 4 } },
  ])
  t.equal(one.delivery, undefined, 'who gets it from then on is not counted any more')
})

test('an event whose trace nobody writes down, or that has none, is not followed', (t) => {
  const tracing = new Kept()
  const deliveries = new Deliveries(tracing)
  for (const parent of [null, sampled.replace(/1$/, '0'), 'nonsense1', '']) {
    const one = event(parent)
    deliveries.follow(one)
    t.equal(one.delivery, undefined, String(parent))
  }
  t.same(tracing.spans, [])
  t.end()
})

test('a thousand events are followed at once and no more, until some have ended', async (t) => {
  const tracing = new Kept()
  const deliveries = new Deliveries(tracing)
  for (let number = 0; number < 1_500; number++) deliveries.follow(event())
  t.equal(tracing.spans.length, 1_000)
  await pause(600)
  deliveries.follow(event())
  t.equal(tracing.spans.length, 1_001)
})
