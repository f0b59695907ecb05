import { npcNear } from '../npcs/near.js'
import { lineFor } from '../npcs/speak.js'
import { advance } from '../quests/advance.js'
import { merge, type PlayerDelta, plan } from '../world/delta.js'
import type { Progress } from '../world/state.js'
import { trustOf } from '../world/trust.js'
import type { ActionDefinition } from './definition.js'
import { done, type Outcome, type Params, refuse, type Scene } from './outcome.js'

export const talk: ActionDefinition = {
  name: 'talk',
  title: 'Talk Command',
  help: 'Talks to a character in your area.',
  fields: { npc_id: 'The character', message: 'What you say' },
  required: ['npc_id'],
  example: { npc_id: 'louisa', message: 'Can I help you?' },
  metadata: { validation: ['The character is in your area'] },
  changes: true,
  deed: 'talk',
  sentences: [
    'talk|speak|chat to|with {npc_id:npcs}',
    'talk|speak|chat to|with {npc_id:npcs}: {message:text}',
    'talk|speak|chat to|with {npc_id:npcs} about {message:text}',
    'say|whisper|shout {message:text} to {npc_id:npcs}',
    'say|whisper|shout to {npc_id:npcs}: {message:text}',
    'ask|tell {npc_id:npcs} about {message:text}',
    'ask {npc_id:npcs} [for] {message:text}',
    'tell {npc_id:npcs} [that] {message:text}',
    'greet|hello|hi|hey|(good morning)|(good evening) {npc_id:npcs}',
    '{npc_id:npcs}: {message:text}',
  ],
  play: speak,
}

/** Who says more than this is trusted a little more. UP §5.2. */
const shortTalk = 5
const trustForTalk = 2
const mostTrust = 100

/** UP §1.8.9, with content for an answer. */
function speak(scene: Scene, { npc_id: id, message = '' }: Params): Outcome {
  if (!id) return refuse('Who do you want to talk to? (missing npc_id)')
  const npc = npcNear(scene, id, 'talk')
  if ('refusal' in npc) return refuse(npc.refusal)
  const { user, player } = scene
  const line = lineFor(scene, id, message)
  const heard = trustAfter(scene, id, message)
  const trusting = { ...scene, player: { ...player, trust: new Map([...player.trust, ...heard]) } }
  const quests = advance(trusting, { does: 'talk', what: id, thing: id })
  const isKnown = (quest: string) => player.quests.has(quest) || quests.steps.some((step) => step.quest === quest)
  const offer = line?.offers != null && !isKnown(line.offers) ? line.offers : null
  const own = merge(plan([], [[user, changesOf(heard, offer)]]), quests.plan)
  const metadata = { npc_id: id, dialogue_source: 'content', ...(offer !== null && { offers: offer }) }
  return { ...done(line?.says ?? `${npc.name} has nothing to say.`, metadata, own), frames: quests.frames }
}

function trustAfter(scene: Scene, npc: string, message: string): [npc: string, trust: number][] {
  const trust = trustOf(scene, npc)
  if (message.trim().length <= shortTalk || trust >= mostTrust) return []
  return [[npc, Math.min(mostTrust, trust + trustForTalk)]]
}

function changesOf(heard: [npc: string, trust: number][], offer: string | null): PlayerDelta {
  const offered: Progress = { status: 'offered', done: {} }
  return {
    ...(heard.length > 0 && { trust: heard }),
    ...(offer !== null && { quests: [[offer, offered]] }),
  }
}
