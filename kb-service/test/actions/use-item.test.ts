import t from 'tap'
import { plan } from '../../src/world/delta.js'
import { car, type Frame, Woods } from '../support/experience.js'

/** Alice holds the moon tea. */
async function withTea(): Promise<Woods> {
  const woods = await Woods.open()
  await woods.act('alice', 'go', { destination: 'entrance' })
  await woods.act('alice', 'collect_item', { instance_id: 'moon_tea' })
  return woods
}

const drink = (woods: Woods) => woods.act('alice', 'use_item', { instance_id: 'moon_tea' })
const playerOf = (woods: Woods) => woods.ledger.state.players.get('alice')!
const changesOf = (records: readonly { events: readonly { body: unknown }[] }[]) =>
  records.flatMap(({ events }) => events).flatMap(({ body }) => (body as Frame).changes as Frame[])

async function setStats(woods: Woods, ...stats: [string, number][]): Promise<void> {
  woods.ledger.commit(plan([], [['alice', { stats }]]), { player: null, request: null })
}

t.test('what is used up heals, has an effect, unlocks something, and is gone', async (t) => {
  const woods = await withTea()
  await setStats(woods, ['health', 50])
  const { frame, records } = await drink(woods)
  t.match(frame, { success: true, item_id: 'moon_tea' })
  t.equal(frame.message, 'You consumed Moon Tea. (+20 HP, wide awake applied, unlocked Chalk Rune)')
  t.same(frame.metadata, {
    instance_id: 'moon_tea',
    effects_applied: ['health', 'status_effects', 'unlock'],
    consumable: true,
  })
  const player = playerOf(woods)
  t.equal(player.stats.get('health'), 70)
  t.same(player.effects, [{ name: 'wide awake', applied_at: new Date(woods.nowMs).toISOString() }])
  t.equal(player.inventory.size, 0)
  t.equal(records.length, 1, 'one commit')
  t.same(
    changesOf(records)
      .map((change) => [change.operation, change.path ?? change.instance_id])
      .sort(),
    [
      ['add', 'chalk_rune'],
      ['remove', 'player.inventory'],
      ['update', 'player.stats'],
      ['update', 'player.status_effects'],
    ],
  )
  await woods.walk('bob', car)
  await woods.act('bob', 'go', { destination: 'car' })
  t.match(await woods.act('bob', 'examine', { instance_id: 'chalk_rune' }), { frame: { success: true } })
})

t.test('health stays between nothing and the most that the player can have', async (t) => {
  for (const [stats, gain, health] of [
    [[], 20, 100],
    [[['health', 90]], 20, 100],
    [
      [
        ['health', 90],
        ['max_health', 120],
      ],
      20,
      110,
    ],
    [[['health', 10]], -30, 0],
  ] as [[string, number][], number, number][]) {
    const woods = await withTea()
    await woods.act('admin', `@edit item moon_tea effects.health ${gain}`)
    await setStats(woods, ...stats)
    await drink(woods)
    t.equal(playerOf(woods).stats.get('health'), health)
  }
})

t.test('what is not used up can be used again, and then unlocks nothing more', async (t) => {
  const woods = await withTea()
  await woods.act('admin', '@edit item moon_tea consumable no')
  t.match((await drink(woods)).frame.message, /^You used Moon Tea\. .*unlocked/)
  t.equal((await drink(woods)).frame.message, 'You used Moon Tea. (+20 HP, wide awake applied)')
  t.equal(playerOf(woods).effects.length, 2)
})

t.test('a player is under 32 effects at most: the oldest end', async (t) => {
  const woods = await withTea()
  await woods.act('admin', '@edit item moon_tea consumable no')
  for (let cup = 1; cup <= 33; cup++) {
    await woods.act('admin', `@edit item moon_tea effects.status_effects.name cup ${cup}`)
    await drink(woods)
  }
  const names = playerOf(woods).effects.map(({ name }) => name)
  t.same([names.length, names[0], names.at(-1)], [32, 'cup 2', 'cup 33'])
})

t.test('what has only a story to tell tells it and changes nothing', async (t) => {
  const woods = await Woods.open()
  const lantern = { instance_id: 'lantern', template_id: 'dream_lantern', effects: {} }
  await woods.enter('alice')
  woods.ledger.commit(plan([], [['alice', { put: [lantern] }]]), { player: null, request: null })
  const { frame, records } = await woods.act('alice', 'use_item', { instance_id: 'lantern' })
  t.match(frame.message, /^You used Dream Lantern\.\n\nYou hold the lantern up/)
  t.same(frame.metadata, { instance_id: 'lantern', effects_applied: [], consumable: false })
  t.same(records, [])
})

t.test('effects that make no sense are none', async (t) => {
  const woods = await withTea()
  for (const effects of [
    { health: 'lots', status_effects: [1], unlock: 7 },
    { status_effects: {}, unlock: '' },
    { status_effects: 'asleep', health: null },
    { unheard_of: true },
    {},
  ]) {
    await woods.act('admin', `@edit item moon_tea effects ${JSON.stringify(effects)}`)
    const { frame, records } = await drink(woods)
    t.match(frame, { success: false, message: "You can't use Moon Tea right now." })
    t.same(records, [])
  }
})

t.test('what it unlocks need be no item', async (t) => {
  const woods = await withTea()
  await woods.act('admin', '@edit item moon_tea effects {"unlock":"the attic"}')
  t.equal((await drink(woods)).frame.message, 'You consumed Moon Tea. (unlocked the attic)')
})

t.test('only what is held can be used', async (t) => {
  const woods = await Woods.open()
  const use = async (fields: object) => (await woods.act('alice', 'use_item', fields)).frame.message
  t.equal(await use({}), 'Please specify which item to use.')
  t.equal(await use({ instance_id: 'bottle_joy' }), "You don't have 'bottle_joy' in your inventory.")
  await woods.act('alice', 'collect_item', { instance_id: 'bottle_joy' })
  t.equal(await use({ item_id: 'bottle_joy' }), "You can't use Bottle of Joy right now.")
})
