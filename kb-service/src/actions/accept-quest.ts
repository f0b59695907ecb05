import { npcNear } from '../npcs/near.js'
import { consequences } from '../quests/consequences.js'
import { merge, plan } from '../world/delta.js'
import { isVisible } from '../world/find.js'
import type { Player } from '../world/state.js'
import { trustOf } from '../world/trust.js'
import type { ActionDefinition } from './definition.js'
import { done, type Outcome, type Params, refuse, type Scene } from './outcome.js'

export const acceptQuest: ActionDefinition = {
  name: 'accept_quest',
  title: 'Accept Quest Command',
  help: 'Accepts a quest that a character near you has offered.',
  fields: { quest_id: 'The quest', npc_id: 'The character who offered it' },
  required: ['quest_id'],
  example: { quest_id: 'dream_bottle_recovery', npc_id: 'louisa' },
  metadata: { validation: ['The quest was offered to you', 'Whoever gives it is in your area and trusts you'] },
  changes: true,
  sentences: [
    'accept|start|begin|(take on) {quest_id:quests}',
    'accept|start|begin|(take on) {quest_id:quests} from {npc_id:npcs}',
    'accept|agreed|yes',
  ],
  play: accept,
}

/** UP §1.8.10. */
function accept(scene: Scene, { quest_id: asked, npc_id: from }: Params): Outcome {
  const { content, user, player } = scene
  const id = asked || onlyOffer(player)
  if (!id) return refuse('Which quest do you want to accept? (missing quest_id)')
  const quest = content.quests.get(id)
  const progress = player.quests.get(id)
  if (!quest || !progress) {
    return refuse(`Quest '${id}' has not been offered to you yet. Talk to the people you meet.`)
  }
  if (progress.status === 'active') return refuse(`You have already accepted '${quest.name}'.`)
  if (progress.status === 'completed') return refuse(`You have already completed '${quest.name}'.`)
  const giver = quest.givenBy
  if (giver !== null) {
    const npc = npcNear(scene, giver, 'accept a quest')
    if ('refusal' in npc) return refuse(npc.refusal)
    if (from && from !== giver) return refuse(`'${quest.name}' is not theirs to give. Ask ${npc.name}.`)
    if (trustOf(scene, giver) < quest.trustNeeded) return refuse(`${npc.name} does not trust you enough yet.`)
  }
  const follows = consequences(scene, [quest.onStart])
  const changed = [...follows.zones.values()].flatMap(({ put }) => put.map(({ item }) => item))
  const shown = changed.filter((item) => isVisible(content, item)).map(({ instance_id: id }) => id)
  return done(
    `You accepted '${quest.name}'. ${quest.description}`,
    { quest_id: id, items_shown: shown, quest_status: 'active' },
    merge(plan([], [[user, { quests: [[id, { ...progress, status: 'active' }]] }]]), follows),
  )
}

/** Who says yes to the only offer need not say to what. */
function onlyOffer({ quests }: Player): string | undefined {
  const [one, ...others] = [...quests].filter(([, { status }]) => status === 'offered')
  return others.length === 0 ? one?.[0] : undefined
}
