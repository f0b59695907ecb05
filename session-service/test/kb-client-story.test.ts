import type { ServerResponse } from 'node:http'
import { test } from 'tap'
import type { Reply } from '../src/ports.js'
import { allTexts, send, setUp, texts } from './support/kb.js'
import { type Answering, breakAfter, place, placeHeaders, plain, reply } from './support/stub-kb.js'

const [a, b, c, d] = ['{"n":1}', '{"n":2}', '{"n":3}', '{"n":4}']

/** An answer whose lines the test writes by hand. */
function byHand(): { answering: Answering; answer: Promise<ServerResponse> } {
  let give: (answer: ServerResponse) => void
  const answer = new Promise<ServerResponse>((resolve) => {
    give = resolve
  })
  return {
    answer,
    answering: (given) => {
      given.writeHead(200, placeHeaders)
      give(given)
    },
  }
}

test('Lines that come over time are handed over as they come', async (t) => {
  const { kb, client } = await setUp(t)
  const story = byHand()
  kb.script(story.answering)
  const asked = send(client)
  const answer = await story.answer
  answer.write(`${a}\n{"n"`)
  const reply = (await asked) as Reply
  t.same(reply.place, place)
  t.same(texts(reply.frames), [a])
  const rest = reply.rest![Symbol.asyncIterator]()
  answer.write(':2}\n')
  t.same(texts((await rest.next()).value), [b])
  answer.write(`${c}\n`)
  t.same(texts((await rest.next()).value), [c])
  answer.end(d)
  t.same(texts((await rest.next()).value), [d])
  t.equal((await rest.next()).done, true)
})

test('Lines that come while nobody asks are not lost', async (t) => {
  const { kb, client } = await setUp(t)
  kb.script((answer) => {
    answer.writeHead(200, placeHeaders)
    answer.write(`${a}\n`, () => answer.write(`${b}\n`, () => answer.end(`${c}\n`)))
  })
  t.same(await allTexts(await send(client)), [a, b, c])
})

test('An answer in pieces that is over at once has no rest', async (t) => {
  const { kb, client } = await setUp(t)
  kb.script((answer) => answer.writeHead(200, placeHeaders).end(`${a}\n${b}\n`))
  const reply = (await send(client)) as Reply
  t.same(texts(reply.frames), [a, b])
  t.equal(reply.rest, null)
})

test('A story that breaks off goes on where it stopped: no frame twice, none left out', async (t) => {
  const { kb, client } = await setUp(t)
  kb.script(breakAfter(`${a}\n${b}\n{"n`), breakAfter(`${a}\n${b}\n${c}\n`), reply(a, b, c, d))
  t.same(await allTexts(await send(client)), [a, b, c, d])
  t.equal(new Set(kb.asked.map((asked) => asked.headers['gaia-request'])).size, 1)
  t.equal(kb.asked.length, 3)
})

test('A story ends early if the KB stays away', async (t) => {
  const { kb, client, told } = await setUp(t)
  kb.script(breakAfter(`${a}\n`))
  kb.otherwise(plain(503, ''))
  t.same(await allTexts(await send(client)), [a])
  t.ok(told.filter((line) => line === 'message broken: status 503').length > 3)
})

test('A story that breaks off again and again without a new frame ends', async (t) => {
  const { kb, client } = await setUp(t)
  kb.otherwise(breakAfter(`${a}\n`))
  t.same(await allTexts(await send(client)), [a])
  t.ok(kb.asked.length < 20)
})

test('A story that falls silent for the timeout is taken up again', async (t) => {
  const { kb, client, clock } = await setUp(t)
  const story = byHand()
  kb.script(story.answering, reply(a, b))
  const asked = send(client)
  const answer = await story.answer
  answer.write(`${a}\n`)
  const reply_ = (await asked) as Reply
  const rest = reply_.rest![Symbol.asyncIterator]()
  const next = rest.next()
  clock.advance(5_000)
  t.same(texts((await next).value), [b])
})

test('A story told in time outlives the timeout of a call', async (t) => {
  const { kb, client, clock } = await setUp(t)
  const story = byHand()
  kb.script(story.answering)
  const asked = send(client)
  const answer = await story.answer
  answer.write(`${a}\n`)
  const rest = ((await asked) as Reply).rest![Symbol.asyncIterator]()
  for (const line of [b, c, d]) {
    clock.advance(4_000)
    answer.write(`${line}\n`)
    t.same(texts((await rest.next()).value), [line])
  }
  answer.end()
  t.equal((await rest.next()).done, true)
  t.equal(kb.asked.length, 1)
})

test('A line in a story that is no frame ends it, without a retry', async (t) => {
  const { kb, client } = await setUp(t)
  const story = byHand()
  kb.script(story.answering)
  const asked = send(client)
  const answer = await story.answer
  answer.write(`${a}\n`)
  const reply = await asked
  answer.write('<html>\n')
  t.same(await allTexts(reply), [a])
  t.equal(kb.asked.length, 1)
})

test('Who leaves in the middle of a story gives the connection back', async (t) => {
  const { kb, client, clock } = await setUp(t, { connections: 1 })
  const story = byHand()
  kb.script(story.answering)
  const asked = send(client)
  const answer = await story.answer
  answer.write(`${a}\n${b}\n`)
  const reply = (await asked) as Reply
  answer.write(`${c}\n`)
  for await (const batch of reply.rest!) {
    t.same(texts(batch), [c])
    break
  }
  t.match(await send(client), { rest: null })
  t.equal(clock.pending, 0)
})

test('An area of interest is handed over whole, and asked for anew if it breaks off', async (t) => {
  const { kb, client } = await setUp(t)
  const rebase = { ...placeHeaders, 'Gaia-Kind': 'rebase' }
  kb.script((answer, _, request) => {
    answer.writeHead(200, rebase)
    answer.write(`${a}\n`, () => request.socket.destroy())
  })
  kb.script(plain(200, `${a}\n${b}\n`, { ...rebase, 'Gaia-Commit': '206' }))
  const reply = (await send(client)) as Reply
  t.equal(reply.place.commit, 206)
  t.same(texts(reply.frames), [a, b])
})
