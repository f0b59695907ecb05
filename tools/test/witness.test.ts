import { enter } from 'gaia-client'
import type { QuestComplete, QuestUpdate } from 'schemas'
import t from 'tap'
import { Witness } from '../src/play/script/witness.js'
import { item, newsOf, seen, update } from './support/frames.js'

const known = enter(seen({ version: 7, shelf: [item('bottle_joy')] }))
const counting = { type: 'quest_update', quest_id: 'bottles', bottles_total: 2, timestamp: 1 } as const
const half: QuestUpdate = { ...counting, status: 'in_progress', bottles_collected: 1 }
const whole: QuestUpdate = { ...counting, status: 'complete', bottles_collected: 2 }
const done: QuestComplete = { type: 'quest_complete', quest_id: 'bottles', message: 'All!', timestamp: 1 }

function witnessOf(...frames: (QuestUpdate | QuestComplete)[]): Witness {
  const witness = new Witness()
  for (const frame of frames) witness.hear({ kind: 'told', frame })
  return witness
}

t.test('a count was heard only if it was this one, and the quest is told done if it is and only then', async (t) => {
  const count = { quest: 'bottles', total: 2 }
  t.ok(witnessOf(half).heard({ ...count, count: 1, completes: false }))
  t.ok(witnessOf(whole, done).heard({ ...count, count: 2, completes: true }))
  t.notOk(witnessOf(half).heard({ ...count, count: 2, completes: false }))
  t.notOk(witnessOf(half).heard({ ...count, count: 1, total: 4, completes: false }))
  t.notOk(witnessOf(half).heard({ ...count, quest: 'keys', count: 1, completes: false }))
  t.notOk(witnessOf(whole).heard({ ...count, count: 2, completes: true }))
  t.notOk(witnessOf(half, done).heard({ ...count, count: 1, completes: false }))
})

t.test('changes are seen where they were applied, and forgotten at the next step', async (t) => {
  const witness = new Witness()
  const place = { area_id: 'main_room', spot_id: 'shelf' }
  const gone = update(7, 8, [{ operation: 'remove', ...place, instance_id: 'bottle_joy' }])
  const rain = update(8, 9, [{ operation: 'update', area_id: null, path: 'zone.weather', weather: 'rain' }])
  const early = newsOf(known, rain, 5)
  witness.hear(early)
  t.notOk(witness.sawChangeOf('zone.weather'), 'it is held')
  witness.hear(newsOf(early, gone, 5))
  t.ok(witness.saw('remove', 'bottle_joy', 'zone'))
  t.notOk(witness.saw('remove', 'bottle_joy', 'inventory'))
  t.ok(witness.sawChangeOf('zone.weather'), 'it was applied behind the other')
  t.equal(witness.latencyMs, 5)
  witness.begin()
  t.notOk(witness.saw('remove', 'bottle_joy', 'zone'))
  t.equal(witness.latencyMs, null)
})

t.test('waiting ends when it is seen, when the time is over, or when the service says no for good', async (t) => {
  const client = { world: known.world }
  const witness = new Witness()
  const waiting = witness.until('version 8', client, ({ version }) => version === 8, 60_000)
  client.world = { ...known.world, version: 8 }
  witness.hear({ kind: 'connected', recovery: null, isMove: false })
  await t.resolves(waiting)
  await t.rejects(
    witness.until('version 9', client, () => false, 1),
    { message: 'not seen within 1 ms: version 9' },
  )
  const refused = witness.until('version 9', client, () => false, 60_000)
  witness.hear({ kind: 'ended', why: 'abuse' })
  await t.rejects(refused, { message: /said no: abuse/ })
})
