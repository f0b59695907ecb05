import t from 'tap'
import { car, Woods } from '../support/experience.js'

const bottles = ['bottle_mystery', 'bottle_energy', 'bottle_joy', 'bottle_nature']

async function withBottle(): Promise<Woods> {
  const woods = await Woods.open()
  await woods.act('alice', 'collect_item', { instance_id: 'bottle_joy' })
  return woods
}

t.test('Louisa counts what each player brings her, and is whole with all four', async (t) => {
  const woods = await Woods.open()
  const progress: unknown[] = []
  for (const item of bottles) {
    await woods.act('alice', 'collect_item', { instance_id: item })
    const { frame } = await woods.act('alice', 'give_item', { instance_id: item, target_npc_id: 'louisa' })
    t.equal(frame.success, true)
    t.match(frame.metadata, { npc_id: 'louisa', item_delivered: true, item_instance_id: item, item_template_id: item })
    t.equal(frame.message, frame.metadata.hook_result.dialogue)
    t.notOk('item_id' in frame)
    progress.push(frame.metadata.hook_result.quest_updates)
  }
  t.same(progress, [
    { bottles_collected: 1, quest_complete: false },
    { bottles_collected: 2, quest_complete: false },
    { bottles_collected: 3, quest_complete: false },
    { bottles_collected: 4, quest_complete: true },
  ])
})

t.test('the bottle that one player brings does not count for another', async (t) => {
  const woods = await withBottle()
  await woods.act('alice', 'give_item', { instance_id: 'bottle_joy', target_npc_id: 'louisa' })
  await woods.act('bob', 'collect_item', { instance_id: 'bottle_nature' })
  const { frame } = await woods.act('bob', 'give_item', { instance_id: 'bottle_nature', target_npc_id: 'louisa' })
  t.match(frame.message, /The Bottle of Nature.*1 out of 4 bottles/)
})

t.test('Woander thanks for anything', async (t) => {
  const woods = await withBottle()
  const { frame } = await woods.act('alice', 'give_item', { item_id: 'bottle_joy', target_npc_id: 'woander' })
  t.match(frame, { success: true, message: 'Woander: Thank you for the Bottle of Joy.' })
  t.same(frame.metadata.hook_result.quest_updates, {})
  t.equal(woods.ledger.state.players.get('alice')!.inventory.size, 0)
})

t.test('a gift is refused in the order in which upstream asks', async (t) => {
  const woods = await withBottle()
  const give = async (fields: object) => (await woods.act('alice', 'give_item', fields)).frame.message
  const joy = { instance_id: 'bottle_joy' }
  t.equal(await give({}), 'Please specify which item to give.')
  t.equal(await give(joy), 'Please specify who to give the item to.')
  t.equal(await give({ instance_id: 'crown', target_npc_id: 'louisa' }), "You don't have 'crown' in your inventory.")
  t.equal(await give({ ...joy, target_npc_id: 'dragon' }), "NPC 'dragon' not found in this experience.")
  await woods.act('alice', 'go', { destination: 'back_room' })
  t.equal(await give({ ...joy, target_npc_id: 'louisa' }), 'You must be near Louisa to give items.')
  await woods.walk('alice', car)
  t.equal(await give({ ...joy, target_npc_id: 'louisa' }), 'You must be in the same location as Louisa.')
})

t.test('a player gives to another in the same zone', async (t) => {
  const woods = await withBottle()
  await woods.enter('bob')
  const { frame } = await woods.act('alice', 'give_item', { instance_id: 'bottle_joy', target_player_id: 'bob' })
  t.match(frame, { success: true, message: 'You gave Bottle of Joy to bob.' })
  t.notOk(woods.ledger.state.players.get('alice')!.inventory.has('bottle_joy'))
  t.ok(woods.ledger.state.players.get('bob')!.inventory.has('bottle_joy'))
})

t.test('who is elsewhere, who never was and who cannot be are told apart by nobody', async (t) => {
  const woods = await withBottle()
  await woods.walk('bob', car)
  for (const target of ['bob', 'nobody', '*', '>', '__proto__']) {
    const fields = { instance_id: 'bottle_joy', target_player_id: target }
    const { frame, records } = await woods.act('alice', 'give_item', fields)
    t.match(frame, { success: false, message: `You don't see '${target}' here.` })
    t.same(records, [])
  }
  const self = await woods.act('alice', 'give_item', { instance_id: 'bottle_joy', target_player_id: 'alice' })
  t.equal(self.frame.success, false)
})
