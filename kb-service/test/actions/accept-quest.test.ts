import t from 'tap'
import type { Quest } from '../../src/content/quests.js'
import { plan } from '../../src/world/delta.js'
import type { Progress } from '../../src/world/state.js'
import { car, loadWoods, Woods } from '../support/experience.js'
import { followsOf, questOf, withQuests } from '../support/made.js'

const content = await loadWoods()

async function offered(more: Partial<Quest> = {}): Promise<Woods> {
  const quest = questOf([{}], { name: 'Dreams', starts: 'when_accepted', givenBy: 'louisa', trustNeeded: 60, ...more })
  const woods = await Woods.open({ content: withQuests(content, { q: quest }) })
  await woods.enter('alice')
  standing(woods, { status: 'offered', done: {} }, 60)
  return woods
}

function standing(woods: Woods, progress: Progress, trust: number): void {
  const delta = { quests: [['q', progress]] as [string, Progress][], trust: [['louisa', trust]] as [string, number][] }
  woods.ledger.commit(plan([], [['alice', delta]]), { player: null, request: null })
}

const accept = async (woods: Woods, fields: object) => woods.act('alice', 'accept_quest', fields)

t.test('UP 1.8.10: a quest that was offered begins, and what it shows everybody sees', async (t) => {
  const woods = await offered({
    onStart: followsOf({ reveals: ['glow_moth'], hides: ['moon_tea'], gives: ['moon_tea'] }),
  })
  const { frame, records } = await accept(woods, { quest_id: 'q', npc_id: 'louisa' })
  t.match(frame, { success: true, message: "You accepted 'Dreams'. Do it." })
  t.same(frame.metadata, { quest_id: 'q', items_shown: ['glow_moth'], quest_status: 'active' })
  t.equal(records.length, 1)
  t.same(
    records[0]!.events.map(({ subject, except }) => [subject, except]),
    [
      ['world.updates.zone.wylding-woods.woander_store', ['alice']],
      ['world.updates.user.alice', []],
    ],
  )
  const player = woods.ledger.state.players.get('alice')!
  t.match(player.quests.get('q'), { status: 'active' })
  t.equal(player.inventory.size, 1)
  t.match((await woods.act('alice', 'collect_item', { instance_id: 'bottle_joy' })).answer.frames, { length: 3 })
})

t.test('UP 1.8.10: each refusal has its words, in upstream’s order, and changes nothing', async (t) => {
  const woods = await offered()
  const refused = async (fields: object) => {
    const { frame, records } = await accept(woods, fields)
    t.same([frame.success, records], [false, []], frame.message)
    return frame.message as string
  }
  for (const id of ['other', '__proto__', 'Q', '*', 'q '.repeat(90)]) {
    t.match(await refused({ quest_id: id }), /^Quest '.*' has not been offered to you yet\./)
  }
  standing(woods, { status: 'active', done: {} }, 60)
  t.equal(await refused({ quest_id: 'q' }), "You have already accepted 'Dreams'.")
  t.equal(await refused({}), 'Which quest do you want to accept? (missing quest_id)')
  standing(woods, { status: 'completed', done: {} }, 60)
  t.equal(await refused({ quest_id: 'q' }), "You have already completed 'Dreams'.")
  standing(woods, { status: 'offered', done: {} }, 59)
  t.equal(await refused({ quest_id: 'q', npc_id: 'woander' }), "'Dreams' is not theirs to give. Ask Louisa.")
  t.equal(await refused({ quest_id: 'q', npc_id: 'louisa' }), 'Louisa does not trust you enough yet.')
  await woods.act('alice', 'go', { destination: 'entrance' })
  t.equal(await refused({ quest_id: 'q' }), 'You must be near Louisa to accept a quest.')
  await woods.walk('alice', car)
  t.equal(await refused({ quest_id: 'q' }), 'You must be in the same location as Louisa.')
  standing(woods, { status: 'offered', done: {} }, 100)
  woods.ledger.commit(plan([['woander_store', { npcs: [['louisa', null]] }]], []), { player: null, request: null })
  t.equal(await refused({ quest_id: 'q' }), "NPC 'louisa' not found in this experience.")
})

t.test('UP 7 A7: the same request accepts once', async (t) => {
  const woods = await offered({ onStart: followsOf({ gives: ['moon_tea'] }) })
  const fields = { quest_id: 'q' }
  const first = await woods.act('alice', 'accept_quest', fields, 'accept-0123456789abcdef')
  const again = await woods.act('alice', 'accept_quest', fields, 'accept-0123456789abcdef')
  t.same(again.answer, { ...first.answer, replayed: true })
  t.equal(woods.ledger.state.players.get('alice')!.inventory.size, 1)
})

t.test('a quest that nobody gives is accepted anywhere', async (t) => {
  const woods = await offered({ givenBy: null, trustNeeded: 0 })
  await woods.walk('alice', car)
  t.match((await accept(woods, { quest_id: 'q', npc_id: 'woander' })).frame, { success: true })
})

t.test('what was done before it was accepted does not count', async (t) => {
  const woods = await offered()
  await woods.act('alice', 'collect_item', { instance_id: 'bottle_joy' })
  await accept(woods, { quest_id: 'q' })
  t.match(woods.ledger.state.players.get('alice')!.quests.get('q'), { status: 'active', done: {} })
})
