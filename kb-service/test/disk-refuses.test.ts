import t from 'tap'
import { Unavailable } from '../src/ledger.js'
import { Woods } from './support/experience.js'

const request = 'request-0123456789'
const collect = { type: 'action', action: 'collect_item', instance_id: 'bottle_joy' }

t.test(
  'nobody is answered before the commit that the answer names is on disk, readers and refused ones neither',
  async (t) => {
    const woods = await Woods.open()
    await woods.enter('alice', 'bob')
    woods.disk.isQuick = false
    const done: string[] = []
    const calls = [
      woods.ask('alice', collect).then(() => done.push('actor')),
      woods.ask('bob', { type: 'request_resync' }).then(() => done.push('reader')),
      woods.ask('bob', collect).then(() => done.push('refused')),
      woods.engine.attach({ user: 'bob', isAdmin: false }).then(() => done.push('attached')),
    ]
    await new Promise(setImmediate)
    t.same(done, [])
    woods.disk.current!.flush()
    await Promise.all(calls)
    t.equal(done.length, 4)
  },
)

t.test(
  'the disk refuses: who waits is told so, nothing of it stays, and the same request works afterwards',
  async (t) => {
    let reopen = () => {}
    const mayReopen = new Promise<void>((resolve) => {
      reopen = resolve
    })
    const opened: number[] = []
    const woods = await Woods.open({ delay: () => mayReopen, onOpened: (journal) => void opened.push(journal.head) })
    await woods.enter('alice', 'bob')
    const before = woods.text
    woods.disk.isQuick = false
    const waiting = [woods.ask('alice', collect, request), woods.ask('bob', { type: 'request_resync' })]
    const failures = Promise.all(waiting.map((call) => call.catch((error: unknown) => error)))
    woods.disk.current!.fail()
    t.ok((await failures).every((error) => error instanceof Unavailable))
    t.equal(woods.engine.isLive, false)
    await t.rejects(woods.ask('bob', collect), Unavailable)
    await t.rejects(woods.engine.attach({ user: 'new', isAdmin: false }), Unavailable)
    woods.disk.isQuick = true
    reopen()
    await until(() => woods.engine.isLive)
    t.equal(woods.text, before)
    t.same(opened, [1, 3], 'the outbox is given the journal that was opened anew')
    t.match(await woods.say('alice', collect, request), { frame: { success: true } })
    t.same(woods.troubles, ['journal_broken'])
  },
)

t.test('it tries again until the disk is back', async (t) => {
  let tries = 0
  const woods = await Woods.open({
    delay: async () => {
      tries += 1
      if (tries === 4) woods.disk.isAway = false
    },
  })
  await woods.enter('alice')
  woods.disk.isQuick = false
  const call = woods.ask('alice', collect).catch((error: unknown) => error)
  woods.disk.isAway = true
  woods.disk.current!.fail()
  t.ok((await call) instanceof Unavailable)
  woods.disk.isQuick = true
  await until(() => woods.engine.isLive)
  t.equal(tries, 4)
  t.same(woods.troubles, ['journal_broken', ...Array(3).fill('journal_reopen_failed')])
})

t.test('what was written although its caller was told otherwise is there, once', async (t) => {
  const woods = await Woods.open()
  await woods.enter('alice')
  woods.disk.isQuick = false
  const call = woods.ask('alice', collect, request).catch((error: unknown) => error)
  const journal = woods.disk.current!
  const pending = journal.pending()
  journal.fail()
  woods.disk.lines.push(...pending)
  t.ok((await call) instanceof Unavailable)
  woods.disk.isQuick = true
  await until(() => woods.engine.isLive)
  const { frame, records } = await woods.say('alice', collect, request)
  t.equal(frame.success, true)
  t.same(records, [])
})

t.test('a stop while the disk is away ends at once', async (t) => {
  const woods = await Woods.open({
    delay: (_delayMs, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true })),
  })
  woods.disk.isQuick = false
  const call = woods.ask('alice', collect).catch((error: unknown) => error)
  woods.disk.current!.fail()
  await call
  await woods.ledger.stop()
  await t.rejects(woods.ask('alice', collect), Unavailable)
})

t.test('a checkpoint is written every so many commits and at a clean stop', async (t) => {
  const woods = await Woods.open({ checkpointCommits: 3 })
  t.equal(woods.disk.saved, null)
  await woods.enter('alice', 'bob')
  await until(() => woods.disk.saved?.commit === 3)
  await woods.enter('carol')
  await woods.ledger.stop()
  t.equal(woods.disk.saved?.commit, 4)
})

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(setImmediate)
}
