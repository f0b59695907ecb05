import fc from 'fast-check'
import { validateServerMessage } from 'schemas'
import t from 'tap'
import { readView } from '../src/upstream/read-view.js'
import { readZones } from '../src/upstream/read-world.js'
import type { Reading } from '../src/upstream/reading.js'
import { writeView, writeWorld } from '../src/upstream/write.js'
import { save } from '../src/world/checkpoint.js'
import { renumber } from '../src/world/renumber.js'
import { emptyState, type State } from '../src/world/state.js'
import { type Frame, loadWoods, Woods } from './support/experience.js'
import { MemoryDisk } from './support/memory-journal.js'
import { playAtRandom } from './support/random.js'

const content = await loadWoods()

/** A world in which much has happened, as it would be exported. */
async function exported(): Promise<{ world: unknown; view: unknown }> {
  const woods = await Woods.open()
  await playAtRandom(woods, 150, 5)
  const { state, epoch } = woods.ledger
  const written = { state, epoch, content }
  const plain = (value: object): unknown => JSON.parse(JSON.stringify(value))
  return { world: plain(writeWorld(written)), view: plain(writeView(state.players.get('alice')!, written)) }
}

/** What an import makes of them. */
function imported(world: unknown, view: unknown): State {
  const reading: Reading = { content, taken: new Set(), tell() {} }
  const state = { ...emptyState(), commit: 1, at: 1_700_000_000_000 }
  state.players.set('alice', readView(view, 'view.json', reading))
  for (const [id, zone] of readZones(world, 'world.json', reading)) state.zones.set(id, zone)
  return state
}

/** A KB that starts with it. */
async function opened(state: State): Promise<Woods> {
  const disk = new MemoryDisk()
  const at = 1_700_000_000_000
  const journal = renumber(state, { experience: 'wylding-woods', epoch: 'bbbbbbbb', previous: null, given: null, at })
  // The journal of a test counts its lines from the first commit on.
  disk.lines = [JSON.stringify({ ...journal.records[0], commit: 1, events: [] }), JSON.stringify(journal.records[0])]
  disk.saved = { commit: 1, state: JSON.stringify(journal.checkpoint!.state) }
  return Woods.open({ disk })
}

/** The value with something else at a place that the numbers choose. */
function damaged(value: unknown, way: readonly number[], by: unknown): unknown {
  const [turn, ...rest] = way
  if (turn === undefined || typeof value !== 'object' || value === null) return by
  const names = Object.keys(value)
  if (names.length === 0) return by
  const name = names[turn % names.length]!
  const part = damaged((value as Record<string, unknown>)[name], rest, by)
  if (Array.isArray(value)) return value.map((one, index) => (String(index) === name ? part : one))
  return { ...value, [name]: part }
}

const way = fc.array(fc.nat(40), { minLength: 1, maxLength: 10 })
const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    'bottle_joy',
    ['bottle_joy', { id: 'bottle_joy' }],
    { instance_id: 'x', template_id: 7 },
    1e99,
  ),
)
const damages = fc.array(fc.tuple(way, odd), { maxLength: 6 })

t.test('whatever an export has become, an import of it is a world that can be played', async (t) => {
  const { world, view } = await exported()
  await fc.assert(
    fc.asyncProperty(damages, damages, async (inWorld, inView) => {
      const spoil = (value: unknown, all: typeof inWorld) =>
        all.reduce((sum: unknown, [path, by]) => damaged(sum, path, by), value)
      const woods = await opened(imported(spoil(world, inWorld), spoil(view, inView)))
      const { frame } = await woods.say('alice', { type: 'request_resync' })
      const checked = validateServerMessage(JSON.parse(JSON.stringify(frame)))
      if (!checked.ok) throw new Error(checked.message)
      const areas = Object.values((frame as Frame).areas) as Frame[]
      const things = areas.flatMap(({ spots }) => Object.values(spots as Frame).flatMap(({ items }) => items))
      const ids = [...things, ...frame.player.inventory].map((item: Frame) => item.instance_id)
      if (new Set(ids).size < ids.length) throw new Error(`something is there twice: ${ids.join()}`)
      await playAtRandom(woods, 5, 1)
    }),
    { numRuns: 150 },
  )
  t.pass('150 times')
})

t.test('an arbitrary value is a world with nothing in it', async (t) => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (world, view) => {
      const { players } = imported(world, view)
      if (players.get('alice')?.zone !== 'woander_store') throw new Error('alice is nowhere')
    }),
  )
  t.pass()
})

t.test('no version falls, whichever of two worlds a client knows, and what is new begins above both', async (t) => {
  const [old, current] = [await Woods.open(), await Woods.open()]
  await playAtRandom(old, 60, 2)
  await playAtRandom(current, 400, 3)
  const { zones } = current.ledger.state
  zones.set('old_mill', { version: 7000, items: new Map(), npcs: new Map(), weather: null })
  const state = old.ledger.state
  const before = new Map([...state.zones].map(([id, { version }]) => [id, version]))
  const { header, checkpoint, records } = renumber(state, {
    experience: 'wylding-woods',
    epoch: 'cccccccc',
    previous: 'bbbbbbbb',
    given: current.ledger.state,
    at: 1,
  })
  t.same(header, { epoch: 'cccccccc', previous: 'bbbbbbbb' })
  for (const [id, { version }] of state.zones) {
    t.equal(version, Math.max(before.get(id)!, zones.get(id)!.version) + 1000, id)
  }
  t.equal(state.floor, 8000)
  t.same(checkpoint, { commit: state.commit, state: save('wylding-woods', state) })
  t.match(records, [
    {
      commit: state.commit + 1,
      at: state.at,
      events: [
        { kind: 'epoch', subject: 'world.updates.epoch.wylding-woods', previous: 0, body: { epoch: 'cccccccc' } },
      ],
    },
  ])
  t.equal(state.lastCommits.size, 0)
})
