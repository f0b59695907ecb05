import t, { type Test } from 'tap'
import { plan } from '../../src/world/delta.js'
import { car, openHouse, Woods } from '../support/experience.js'

/** Says each as alice, expecting that it is done. */
async function does(t: Test, world: Woods, ...said: string[]): Promise<void> {
  for (const text of said) {
    const { frame } = await world.act('alice', text)
    t.match(frame, { type: 'action_response', action: text, success: true }, `${text}: ${frame.message}`)
  }
}

t.test(
  'a whole quest is played by sentences, each answered at once and echoed as it was said (UP 7 A17)',
  async (t) => {
    const woods = await Woods.open()
    await does(t, woods, 'look around', 'talk to louisa: can I help you?', 'I accept')
    for (const name of ['mystery', 'energy', 'joy', 'nature']) {
      await does(t, woods, `take the bottle of ${name}`, 'what am I carrying', `give the ${name} bottle to louisa`)
    }
    t.match(woods.ledger.state.players.get('alice')!.quests.get('dream_bottle_recovery'), { status: 'completed' })
    await does(t, woods, 'use the lantern', 'go to the entrance', 'pick up the cup', 'drink it')
    const { frame } = await woods.act('alice', 'drop the lantern')
    t.match(frame, { success: false, message: "You can't drop Dream Lantern." }, 'a refusal is that of the action')
  },
)

t.test('the answer is that of the action, with the frames that follow it and one commit', async (t) => {
  const woods = await Woods.open()
  await woods.enter('alice')
  const { frame, answer, records } = await woods.act('alice', 'collect dream bottle from spot_3')
  t.same(Object.keys(frame), ['type', 'action', 'success', 'message', 'timestamp', 'metadata', 'item_id'])
  t.match(frame, { action: 'collect dream bottle from spot_3', item_id: 'bottle_joy' })
  t.match(answer.frames, [{}, { type: 'quest_update' }])
  t.equal(records.length, 1)
})

t.test('a text beside an unknown action is what is read', async (t) => {
  const woods = await Woods.open()
  for (const field of ['message', 'text']) {
    const { frame } = await woods.act('alice', 'say', { [field]: 'go to the entrance' })
    t.match(frame, { action: 'say', success: true, metadata: { destination: 'entrance' } })
  }
  t.match(await woods.act('alice', 'look', { message: 'go to the entrance' }), { frame: { message: /^\*\*Entrance/ } })
})

t.test('what is unclear changes nothing and is answered with sentences that are understood', async (t) => {
  const woods = await Woods.open()
  await woods.enter('alice')
  const { frame, records } = await woods.act('alice', 'take the bottle')
  t.match(frame, { success: false, message: /^Which one: / })
  t.same(frame.metadata, {
    suggestions: [
      'take the bottle of mystery',
      'take the bottle of energy',
      'take the bottle of joy',
      'take the bottle of nature',
    ],
  })
  t.same(records, [])
  await does(t, woods, ...frame.metadata.suggestions)
})

t.test('names are those of where the player is', async (t) => {
  const woods = await Woods.open()
  t.match(await woods.act('alice', 'take the moon tea'), { frame: { success: false, message: /don't see 'moon tea'/ } })
  await does(t, woods, 'entrance', 'take the moon tea', 'go back to the main room')
  await woods.walk('alice', car)
  t.match(await woods.act('alice', 'talk to louisa'), { frame: { success: false, message: /Nobody is here/ } })
  await does(t, woods, 'go inside the car', 'look at the brake wheel')
})

t.test('hidden things have no name', async (t) => {
  const woods = await Woods.open()
  const { frame } = await woods.act('alice', 'look at the moth')
  t.match(frame, { success: false })
  t.notMatch(JSON.stringify(frame.metadata), /glow/i)
})

t.test('ways are named by direction, and only those that there are', async (t) => {
  const house = await openHouse()
  await does(t, house, 'go north', 'e', 'go in', 'down', 'up', 'go out', 'south', 'walk to the west of house')
  t.match(await house.act('alice', 'go to the kitchen'), { frame: { success: false, message: /way to 'kitchen'/ } })
})

t.test('another player in the zone can be named, and no answer tells who is there (UP 7.5)', async (t) => {
  const woods = await Woods.open()
  await woods.enter('bob', 'Carol.X', 'louisa')
  await does(t, woods, 'take joy', 'give it to Bob!')
  await woods.act('bob', 'give the joy bottle to alice')
  await does(t, woods, 'hand the bottle of joy to Carol.X')
  await does(t, woods, 'take energy', 'give it to louisa')
  t.notOk(woods.ledger.state.players.get('louisa')!.inventory.size, 'the character is meant')
  await woods.walk('bob', car)
  await does(t, woods, 'take nature')
  for (const name of ['bob', 'nobody']) {
    const { frame } = await woods.act('alice', `give the bottle of nature to ${name}`)
    t.match(frame, { success: false, message: `You don't see '${name}' here. There is: Woander, Louisa.` })
    t.notMatch(JSON.stringify(frame.metadata), /carol/i)
  }
})

t.test('only an offer can be accepted, and who names another quest is told why not', async (t) => {
  const woods = await Woods.open()
  t.match(await woods.act('alice', 'yes'), { frame: { success: false, message: /^Which quest/ } })
  t.match(await woods.act('alice', 'accept the quest'), { frame: { success: false, message: /no quest now/ } })
  await does(t, woods, 'talk to louisa', 'accept the quest')
  t.match(await woods.act('alice', "accept Louisa's Dreams"), {
    frame: { success: false, message: "You have already accepted 'Louisa's Dreams'." },
  })
})

t.test('a player in no zone is answered too', async (t) => {
  const woods = await Woods.open()
  await woods.enter('alice')
  woods.ledger.commit(plan([], [['alice', { zone: null, area: null }]]), { player: null, request: null })
  for (const text of ['take it', 'go north', 'talk to louisa', 'look', 'give it to bob', 'dance']) {
    t.match(await woods.act('alice', text), { frame: { type: 'action_response', success: false } }, text)
  }
})

t.test('a zone full of things hinders nobody', async (t) => {
  const woods = await Woods.open()
  await woods.enter('alice')
  const put = Array.from({ length: 3000 }, (_, index) => {
    const item = { instance_id: `lantern_${index}`, template_id: 'dream_lantern' }
    return { area: 'main_room', spot: 'counter', item }
  })
  woods.ledger.commit(plan([['woander_store', { put }]], []), { player: null, request: null })
  t.match(await woods.act('alice', 'take the bottle of joy'), { frame: { success: true } })
  t.match(await woods.act('alice', 'take a lantern'), { frame: { success: true } })
})
