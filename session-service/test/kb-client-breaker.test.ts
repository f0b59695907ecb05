import { test } from 'tap'
import { caller, send, setUp } from './support/kb.js'
import { hang, plain } from './support/stub-kb.js'

const unavailable = { refusal: 'kb_unavailable' }

async function openBreaker(t: Parameters<typeof setUp>[0]) {
  const setup = await setUp(t)
  setup.kb.otherwise(plain(503, ''))
  for (let failed = 0; failed < 5; failed++) await send(setup.client)
  setup.told.length = 0
  return setup
}

test('After five failed calls in a row the KB counts as down, and calls fail at once', async (t) => {
  const { kb, client, clock, told } = await setUp(t)
  kb.otherwise(plain(503, ''))
  for (let failed = 0; failed < 5; failed++) {
    t.equal(client.isUp, true)
    t.match(await send(client), unavailable)
  }
  t.equal(client.isUp, false)
  t.equal(client.breaker, 'open')
  t.equal(told.filter((line) => line.startsWith('breaker')).join(), 'breaker open')
  const [asked, nowMs] = [kb.asked.length, clock.now()]
  t.match(await send(client), unavailable)
  t.match(await client.attach(caller), unavailable)
  t.equal(kb.asked.length, asked)
  t.equal(clock.now(), nowMs)
})

test('An answer between failures starts the count anew', async (t) => {
  const { kb, client } = await setUp(t)
  for (let round = 0; round < 3; round++) {
    kb.otherwise(plain(503, ''))
    for (let failed = 0; failed < 4; failed++) await send(client)
    kb.otherwise(plain(404, ''))
    await send(client)
  }
  t.equal(client.breaker, 'closed')
})

test('After a second one call is let through as a probe, the others still fail at once', async (t) => {
  const { kb, client, clock, told } = await openBreaker(t)
  kb.otherwise(hang)
  const before = kb.asked.length
  clock.advance(999)
  t.equal(client.isUp, false)
  clock.advance(1)
  t.equal(client.breaker, 'half-open')
  t.equal(client.isUp, false, 'nothing is heard of it yet')
  const probe = send(client)
  await kb.calls(before + 1)
  t.match(await send(client), unavailable)
  t.equal(kb.asked.length, before + 1)
  clock.advance(5_000)
  t.match(await probe, unavailable)
  t.same(
    told.filter((line) => line.startsWith('breaker')),
    ['breaker half-open', 'breaker open'],
  )
})

test('A probe is not tried again', async (t) => {
  const { kb, client, clock } = await openBreaker(t)
  clock.advance(1_000)
  const before = kb.asked.length
  t.match(await send(client), unavailable)
  t.equal(kb.asked.length, before + 1)
  t.equal(client.breaker, 'open')
})

test('A probe that is answered, be it with a refusal, ends it', async (t) => {
  const { kb, client, clock } = await openBreaker(t)
  clock.advance(1_000)
  kb.otherwise(plain(404, '{"detail":"No such experience.","code":"unknown_experience"}'))
  t.match(await send(client), { refusal: 'unknown_experience' })
  t.equal(client.breaker, 'closed')
  t.match(await Promise.all([send(client), send(client)]), [
    { refusal: 'unknown_experience' },
    { refusal: 'unknown_experience' },
  ])
})

test('Who waits for the next try is let go when the breaker opens', async (t) => {
  const { kb, client } = await setUp(t)
  kb.otherwise(plain(503, ''))
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => send(client)))
  for (const outcome of outcomes) t.match(outcome, unavailable)
  t.equal(client.breaker, 'open')
})
