import { enter } from 'gaia-client'
import type { Change } from 'schemas'
import t from 'tap'
import { describeOutcome, describeTold, describeUpdate } from '../src/play/describe.js'
import { choosePaint } from '../src/play/paint.js'
import { house, item, newsOf, quest, seen, update, worldOf } from './support/frames.js'

const plain = choosePaint({}, false)
const known = enter(seen({ version: 7, shelf: [item('bottle_joy', 'Bottle of Joy')] }))
const before = known.world

/** What is shown of one change. */
function told(change: Change): string {
  return describeUpdate(newsOf(known, update(7, 8, [change]), 12), plain).trim()
}

const louisa = { instance_id: 'louisa_1', template_id: 'louisa', name: 'Louisa' }
const shelf = { area_id: 'main_room', spot_id: 'shelf' } as const

t.test('an update says what changed, by names, and how long it took', async (t) => {
  const joy = item('bottle_joy', 'Bottle of Joy')
  const coin = item('coin', 'Old Coin')
  const cases: [Change, string][] = [
    [{ operation: 'remove', ...shelf, instance_id: 'bottle_joy' }, 'Bottle of Joy is gone from Shelf'],
    [{ operation: 'add', ...shelf, instance_id: 'coin', item: coin }, 'Old Coin lies at Shelf now'],
    [
      { operation: 'add', area_id: null, path: 'player.inventory', instance_id: 'bottle_joy', item: joy },
      'you have Bottle of Joy now',
    ],
    [
      { operation: 'update', path: 'zone.npcs', ...shelf, instance_id: 'louisa_1', npc: louisa },
      'Louisa walks from Counter to Shelf, Main Room',
    ],
    [
      {
        operation: 'update',
        path: 'zone.npcs',
        ...shelf,
        instance_id: 'owl_1',
        npc: { instance_id: 'owl_1', template_id: 'owl' },
      },
      'Owl is at Shelf, Main Room now',
    ],
    [
      { operation: 'remove', path: 'zone.npcs', area_id: 'main_room', spot_id: 'counter', instance_id: 'louisa_1' },
      'Louisa is gone',
    ],
    [{ operation: 'update', area_id: null, path: 'zone.weather', weather: 'mist' }, 'the weather turns: Mist'],
    [{ operation: 'update', path: 'player.current_area', area_id: 'main_room' }, 'you are in Main Room now'],
    [{ operation: 'update', area_id: null, path: 'player.stats', stats: { health: 90 } }, 'your health is 90'],
    [
      {
        operation: 'update',
        area_id: null,
        path: 'player.status_effects',
        status_effects: [{ name: 'wide awake', applied_at: '2024-11-04T00:00:00.000Z' }],
      },
      'you are under the effect of: wide awake',
    ],
    [
      { operation: 'update', area_id: null, path: 'player.status_effects', status_effects: [] },
      'nothing works on you any more',
    ],
  ]
  for (const [change, words] of cases) t.equal(told(change), `↯ ${words}  12 ms`, words)
})

t.test('a quest is offered, counted, done or forgotten', async (t) => {
  const change = { operation: 'update', area_id: null, path: 'player.quests', quest_id: 'rattle' } as const
  t.match(told({ ...change, quest: quest('offered', 0) }), 'you may accept: What Rattles')
  t.match(told({ ...change, quest: quest('active', 1) }), 'What Rattles: Find the keys 1/2')
  t.match(told({ ...change, quest: quest('completed', 2) }), 'What Rattles is done')
  t.match(told({ ...change, quest: null }), 'Rattle is forgotten')
})

t.test('an update that was not applied says so', async (t) => {
  const next = update(9, 10, [{ operation: 'update', area_id: null, path: 'zone.weather', weather: 'rain' }])
  const words = describeUpdate(newsOf(known, next, 1), plain)
  t.equal(words, '  ≈ an update 9 → 10 was held (here: 7)')
})

t.test('what comes beside an answer is told by the names that are known', async (t) => {
  const count = { bottles_collected: 1, bottles_total: 2, timestamp: 1 }
  const world = worldOf(house())
  t.equal(
    describeTold({ type: 'quest_update', quest_id: 'rattle', status: 'in_progress', ...count }, world, plain),
    '  ✦ What Rattles: 1 of 2',
  )
  t.equal(
    describeTold({ type: 'quest_complete', quest_id: 'old_coins', message: 'Well done.', timestamp: 1 }, world, plain),
    '  ★ Old Coins is done. Well done.',
  )
  const speech = { type: 'npc_speech', text: 'Look!', voice: 'cheerful', timestamp: 1 } as const
  t.equal(describeTold({ ...speech, npc_id: 'louisa' }, before, plain), '  Louisa (cheerful): Look!')
  t.equal(describeTold({ ...speech, npc_id: 'fairy_guide' }, null, plain), '  Fairy Guide (cheerful): Look!')
})

t.test('an outcome may have several lines and bold words, and nothing in it moves the cursor', async (t) => {
  const painted = choosePaint({}, true)
  const outcome = { type: 'action_response', action: 'inventory', success: true, timestamp: 1 } as const
  const message = '**Your Inventory:**\n\n- Old Coin'
  t.equal(describeOutcome({ ...outcome, message }, plain), '  Your Inventory:\n\n  - Old Coin')
  t.match(describeOutcome({ ...outcome, message }, painted), '\x1b[1mYour Inventory:\x1b[0m')
  t.equal(describeOutcome({ ...outcome, message: 'a\x1b[2Jb ** c' }, plain), '  a [2Jb ** c')
  t.equal(describeOutcome({ ...outcome, message: null }, plain), '')
})
