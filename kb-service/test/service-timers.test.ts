import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { readConfig } from '../src/config.js'
import { createLogger } from '../src/logger.js'
import { startService } from '../src/service.js'
import { contentDir, type Frame } from './support/experience.js'
import { FakePublisher, json } from './support/service.js'
import { claimsOf, tokenOf } from './support/tokens.js'

interface Kb {
  readonly publisher: FakePublisher
  readonly sleepers: Set<() => void>
  readonly url: string
  /** Lets time pass and wakes whoever sleeps. */
  pass(seconds: number): Promise<Frame[]>
  stop(): Promise<void>
}

async function start(
  t: Test,
  folder: string,
  env: Record<string, string> = {},
  startMs = 1_700_000_000_000,
): Promise<Kb> {
  let nowMs = startMs
  const sleepers = new Set<() => void>()
  const publisher = new FakePublisher()
  const standard = { HOST: '127.0.0.1', PORT: '0', KB_DATA_DIR: folder, KB_CONTENT_DIR: contentDir }
  const service = await startService(readConfig({ ...standard, ...env }), {
    log: createLogger('silent'),
    publisher,
    now: () => nowMs,
    after: (_, callback) => {
      sleepers.add(callback)
      return () => sleepers.delete(callback)
    },
  })
  t.teardown(() => service.stop())
  const url = `http://127.0.0.1:${service.port}`
  const isPublished = async () => {
    const authorization = `Bearer ${tokenOf(claimsOf('observer', nowMs))}`
    const path = `${url}/v1/experiences/wylding-woods/players/observer/attach`
    const { commit, published } = await json(fetch(path, { method: 'POST', headers: { authorization } }))
    return commit === published
  }
  return {
    publisher,
    sleepers,
    url,
    pass: async (seconds) => {
      nowMs += seconds * 1000
      const from = publisher.events.length
      for (const wake of [...sleepers]) {
        sleepers.delete(wake)
        wake()
      }
      while (!(await isPublished())) await new Promise(setImmediate)
      return publisher.events.slice(from).map(({ event }) => event as unknown as Frame)
    },
    stop: () => service.stop(),
  }
}

async function folderFor(t: Test): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kb-timers-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  return folder
}

const paths = (events: Frame[]) => events.flatMap(({ body }) => body.changes.map(({ path }: Frame) => path))

t.test(
  'with nobody acting the world moves: a character walks, weather turns, and everybody there is told',
  async (t) => {
    const kb = await start(t, await folderFor(t))
    t.same(await kb.pass(44), [])
    const walked = await kb.pass(1)
    t.match(walked, [
      {
        subject: 'world.updates.zone.wylding-woods.woander_store',
        request: null,
        except: [],
        body: {
          user_id: '',
          base_version: 1,
          snapshot_version: 2,
          changes: [{ path: 'zone.npcs', instance_id: 'woander_1' }],
        },
      },
    ])
    t.same(paths(await kb.pass(195)), ['zone.npcs', 'zone.weather'])
    const metrics = await (await fetch(`${kb.url}/metrics`)).text()
    t.match(metrics, /kb_timers_fired_total\{experience="wylding-woods",kind="walk"\} 2/)
    await kb.stop()
    t.equal(kb.sleepers.size, 0, 'nobody is woken any more')
  },
)

t.test('WORLD_TIMERS=off: nothing happens by itself; what was due happens when it is on again', async (t) => {
  const folder = await folderFor(t)
  const kb = await start(t, folder, { WORLD_TIMERS: 'off' })
  t.equal(kb.sleepers.size, 0)
  t.same(await kb.pass(100_000), [])
  await kb.stop()
  const later = await start(t, folder, {}, 1_700_000_000_000 + 100_000_000)
  t.same(paths(await later.pass(0)).sort(), ['zone.npcs', 'zone.weather', 'zone.weather'])
  t.same(await later.pass(44), [], 'and once')
})
