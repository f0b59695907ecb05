import { Writable } from 'node:stream'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { openJournal } from '../src/journal/open-journal.js'
import { plan } from '../src/world/delta.js'
import { Woods } from './support/experience.js'
import { type Refusal, RefusingFiles } from './support/refusing-files.js'
import { json, type RunningKb, startKb } from './support/service.js'

let nowMs = Date.now()
const now = () => nowMs

const collect = (id: string) => JSON.stringify({ type: 'action', action: 'collect_item', instance_id: id })
const request = { 'Gaia-Request': 'request-0123456789' }

interface Full {
  kb: RunningKb
  disk: RefusingFiles
  /** What the log said went wrong, one word a line. */
  troubles: string[]
}

/** A KB on a disk that can refuse; between two tries to open it again is no wait. */
async function startOn(t: Test, env: Record<string, string> = {}): Promise<Full> {
  const disk = new RefusingFiles()
  const troubles: string[] = []
  const lines = new Writable({
    write(line, _encoding, done) {
      const { trouble } = JSON.parse(String(line)) as { trouble?: string }
      if (trouble !== undefined) troubles.push(trouble)
      done()
    },
  })
  const overrides = {
    now,
    log: pino({ level: 'info' }, lines),
    openJournal: (_experience: string, directory: string) => openJournal(directory, { now, files: disk.files }),
    delay: () => new Promise<void>((resolve) => setTimeout(resolve, 1)),
  }
  return { kb: await startKb(t, overrides, undefined, { WORLD_TIMERS: 'off', ...env }), disk, troubles }
}

async function healthOf({ url }: RunningKb) {
  return json(fetch(`${url}/health`))
}

async function troubleMetric({ url }: RunningKb, trouble: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(new RegExp(`^kb_trouble\\{trouble="${trouble}"\\} (\\d)$`, 'm').exec(text)?.[1])
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise(setImmediate)
}

for (const refusal of ['write', 'half a write', 'sync'] as const satisfies Refusal[]) {
  t.test(
    `a disk that refuses a ${refusal}: calls are refused clearly, and all is well when it takes it again`,
    async (t) => {
      const { kb, disk, troubles } = await startOn(t)
      t.equal((await kb.call('alice', 'messages', { body: collect('bottle_joy') })).status, 200)
      await kb.published()
      t.match(await healthOf(kb), { status: 'healthy', journal_writable: true, troubles: [] })
      t.equal(await troubleMetric(kb, 'journal_unwritable'), 0)

      disk.refuse = refusal
      const body = collect('bottle_joy').replace('collect', 'drop')
      const refused = await kb.call('alice', 'messages', { body, headers: request })
      t.equal(refused.status, 503)
      t.match(await json(refused), { code: 'kb_unavailable', detail: /^[A-Z]/ })
      t.equal((await kb.call('bob', 'attach')).status, 503, 'nobody new comes to be')
      t.match(await healthOf(kb), { status: 'degraded', journal_writable: false, troubles: ['journal_unwritable'] })
      t.equal((await fetch(`${kb.url}/ready`)).status, 503)
      t.equal(await troubleMetric(kb, 'journal_unwritable'), 1)
      await until(() => troubles.length > 1)
      await until(() => disk.tries > 30)
      t.same(troubles, ['journal_broken', 'journal_reopen_failed'], 'however often it is tried, it is told once')

      disk.refuse = null
      await until(async () => (await fetch(`${kb.url}/ready`)).status === 200)
      const again = await kb.call('alice', 'messages', { body, headers: request })
      t.match(await json(again), { type: 'action_response', success: true })
      t.match(await healthOf(kb), { status: 'healthy', troubles: [] })
      await kb.published()
      const events = kb.publisher.events.filter(({ event }) => event.subject.includes('alice'))
      const commits = events.map(({ commit }) => commit)
      t.same(
        commits,
        commits.toSorted((a, b) => a - b),
        'in order',
      )
      t.equal(new Set(commits).size, 2, 'what was refused is no event, what was done is one')
    },
  )
}

t.test('a commit that nobody waits for, as of a timer, is noticed when the disk refuses it', async (t) => {
  const woods = await Woods.open({ delay: () => new Promise(() => {}) })
  await woods.enter('alice')
  woods.disk.isQuick = false
  woods.ledger.commit(plan([], []), { player: null, request: null })
  t.equal(woods.ledger.isLive, true)
  woods.disk.current!.fail()
  await until(() => !woods.ledger.isLive)
  t.same(woods.troubles, ['journal_broken'])
})

t.test('a journal that breaks again and again is opened after longer and longer waits', async (t) => {
  const waits: number[] = []
  const woods = await Woods.open({
    delay: async (delayMs) => {
      waits.push(delayMs)
    },
  })
  await woods.enter('alice')
  woods.disk.isQuick = false
  const breakOnce = async (action: string) => {
    const call = woods.act('alice', action, { instance_id: 'bottle_joy' }).catch(() => {})
    woods.disk.current!.fail()
    await call
    await until(() => woods.ledger.isLive)
  }
  for (let round = 0; round < 4; round += 1) await breakOnce('collect_item')
  t.same(waits, [50, 100, 200, 500])
  woods.disk.isQuick = true
  t.equal((await woods.act('alice', 'collect_item', { instance_id: 'bottle_joy' })).frame.success, true)
  woods.disk.isQuick = false
  await breakOnce('drop_item')
  t.same(waits.slice(4), [50], 'a commit on the disk ends that')
})

t.test('a checkpoint that the disk refuses is told of and tried again; actions go on', async (t) => {
  const { kb, disk, troubles } = await startOn(t, { CHECKPOINT_COMMITS: '3' })
  disk.where = /checkpoint-/
  disk.refuse = 'write'
  for (const user of ['a', 'b', 'c', 'd']) t.equal((await kb.call(user, 'attach')).status, 200)
  await until(async () => (await healthOf(kb)).status === 'degraded')
  t.match(await healthOf(kb), { journal_writable: true, troubles: ['checkpoint_refused'] })
  t.equal(await troubleMetric(kb, 'checkpoint_refused'), 1)
  t.equal((await fetch(`${kb.url}/ready`)).status, 200)
  disk.refuse = null
  for (const user of ['e', 'f']) t.equal((await kb.call(user, 'attach')).status, 200)
  t.same(troubles, ['checkpoint_failed'], 'not at every commit')
  nowMs += 10_000
  t.equal((await kb.call('g', 'attach')).status, 200)
  await until(async () => (await healthOf(kb)).status === 'healthy')
})

t.test('a position that the disk does not remember holds nobody up', async (t) => {
  const { kb, disk } = await startOn(t)
  disk.where = /published/
  disk.refuse = 'rename'
  for (const user of ['a', 'b', 'c']) {
    nowMs += 2_000
    t.equal((await kb.call(user, 'messages', { body: collect('bottle_joy') })).status, 200)
  }
  await kb.published()
  t.match(await healthOf(kb), { status: 'healthy', outbox_depth: 0 })
})
