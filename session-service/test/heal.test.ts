import { userSubject, zoneSubject } from 'schemas'
import t from 'tap'
import { bounds } from '../src/core/bounds.js'
import { Stage, woods } from './support/core.js'

const elsewhere = zoneSubject(woods, 'elsewhere')

/** NATS is lost after a quiet minute in which the last event seen was the shop's with this commit and sequence. */
async function lostAfter(commit: number): Promise<Stage> {
  const stage = new Stage()
  stage.core.connected(true)
  await stage.settle()
  await stage.enter('alice', commit - 1)
  stage.inShop(commit)
  stage.bus.stored = [stage.event(zoneSubject(woods, 'shop'), commit)]
  stage.bus.end = { created: 'then', firstSequence: 1, lastSequence: commit, perSubject: 10_000 }
  for (let ms = 0; ms <= bounds.healMarginMs + 10_000; ms += 5_000) {
    stage.core.tick()
    stage.clock.advance(5_000)
  }
  await stage.settle()
  stage.core.disconnected()
  return stage
}

/** A gateway that has seen no event: the stream ends with the shop's when it starts. */
async function startedAt(commit: number): Promise<Stage> {
  const stage = new Stage()
  stage.bus.stored = [stage.event(zoneSubject(woods, 'shop'), commit)]
  stage.bus.end = { created: 'then', firstSequence: 1, lastSequence: commit, perSubject: 10_000 }
  stage.core.connected(true)
  await stage.settle()
  await stage.enter('alice', commit)
  return stage
}

t.test('the stream stands as it was seen: nobody needs a new world', async (t) => {
  const stage = await lostAfter(11)
  stage.core.connected(false)
  await stage.settle()
  t.same(stage.kb.messages, [])
})

t.test('the stream has forgotten what was seen last: nobody needs a new world', async (t) => {
  const stage = await lostAfter(11)
  stage.bus.stored = []
  stage.core.connected(false)
  await stage.settle()
  t.same(stage.kb.messages, [])
})

t.test('the stream was put back from a copy and has grown past what was seen: all need a new world', async (t) => {
  const stage = await lostAfter(11)
  const fields = { zone: 'elsewhere' }
  stage.bus.stored = [
    stage.event(zoneSubject(woods, 'shop'), 12, { sequence: 10 }),
    stage.event(elsewhere, 13, { sequence: 11, ...fields }),
    stage.event(elsewhere, 14, { sequence: 12, ...fields }),
  ]
  stage.bus.end = { created: 'then', firstSequence: 1, lastSequence: 12, perSubject: 10_000 }
  stage.core.connected(false)
  await stage.settle()
  t.match(stage.kb.messages, [{ frame: '{"type":"request_resync"}' }], 'the shop had an event where nobody reads')
})

t.test('so they do if this gateway had seen no event before', async (t) => {
  const stage = await startedAt(11)
  stage.core.disconnected()
  stage.bus.stored = [
    stage.event(zoneSubject(woods, 'shop'), 12, { sequence: 10 }),
    stage.event(elsewhere, 13, { sequence: 11, zone: 'elsewhere' }),
  ]
  stage.core.connected(false)
  await stage.settle()
  t.match(stage.kb.messages, [{ frame: '{"type":"request_resync"}' }], 'the shop had an event where nobody reads')
})

t.test('so they do if the stream does not say with which event it ended', async (t) => {
  const stage = new Stage()
  stage.bus.readAll = async function* () {
    yield* []
    throw Object.assign(new Error('no answer'), { name: 'BusUnavailable' })
  }
  stage.bus.end = { created: 'then', firstSequence: 1, lastSequence: 11, perSubject: 10_000 }
  stage.core.connected(true)
  await stage.settle()
  t.equal(stage.core.lastSequence, 11)
  await stage.enter('alice', 11)
  stage.core.disconnected()
  stage.core.connected(false)
  await stage.settle()
  t.match(stage.kb.messages, [{ frame: '{"type":"request_resync"}' }])
})

t.test('the stream ended with nothing of ours, and still does: nobody needs a new world', async (t) => {
  const stage = new Stage()
  stage.bus.end = { created: 'then', firstSequence: 1, lastSequence: 11, perSubject: 10_000 }
  stage.core.connected(true)
  await stage.settle()
  await stage.enter('alice', 11)
  for (let times = 0; times < 3; times++) {
    stage.core.streamChanged()
    await stage.settle()
  }
  t.same(stage.kb.messages, [])
  stage.bus.stored = [stage.event(elsewhere, 12, { sequence: 11, zone: 'elsewhere' })]
  stage.core.streamChanged()
  await stage.settle()
  t.match(stage.kb.messages, [{ frame: '{"type":"request_resync"}' }], 'but for something that stands there now')
})

t.test('the stream is shorter than it was before any event was seen: all need a new world', async (t) => {
  const stage = await startedAt(11)
  stage.core.disconnected()
  stage.bus.stored = []
  stage.bus.end = { created: 'then', firstSequence: 1, lastSequence: 5, perSubject: 10_000 }
  stage.core.connected(false)
  await stage.settle()
  t.match(stage.kb.messages, [{ frame: '{"type":"request_resync"}' }])
})

t.test(
  'of another experience came half of what the stream keeps of a player: the player needs a new world',
  async (t) => {
    const stage = await lostAfter(11)
    const far = { experience: 'other', zone: null }
    stage.bus.stored.push(
      stage.event(userSubject('alice'), 4, { sequence: 13, ...far }),
      stage.event(userSubject('alice'), 5, { sequence: 14, ...far }),
    )
    stage.bus.end = { created: 'then', firstSequence: 1, lastSequence: 14, perSubject: 4 }
    stage.core.connected(false)
    await stage.settle()
    t.match(stage.kb.messages, [{ caller: { user: 'alice' }, frame: '{"type":"request_resync"}' }])
  },
)

t.test('less of it hides nothing', async (t) => {
  const stage = await lostAfter(11)
  stage.bus.stored.push(
    stage.event(userSubject('alice'), 4, { sequence: 13, experience: 'other', zone: null }),
    stage.event(userSubject('alice'), 5, { sequence: 14, experience: 'other', zone: null }),
  )
  stage.bus.end = { created: 'then', firstSequence: 1, lastSequence: 14, perSubject: 5 }
  stage.core.connected(false)
  await stage.settle()
  t.same(stage.kb.messages, [])
})

t.test('however much of a zone was read hides nothing', async (t) => {
  const stage = await lostAfter(11)
  stage.bus.stored.push(stage.event(zoneSubject(woods, 'shop'), 12), stage.event(zoneSubject(woods, 'shop'), 13))
  stage.bus.end = { created: 'then', firstSequence: 1, lastSequence: 13, perSubject: 2 }
  stage.core.connected(false)
  await stage.settle()
  t.same(stage.kb.messages, [])
})
