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
  const line = lineFor(scene, id, message)
  const quests = advance(scene, { does: 'talk', what: id, thing: id })
  const offer = line?.offers != null && !scene.player.quests.has(line.offers) ? line.offers : null
  const own = merge(plan([], [[scene.user, changesOf(scene, id, message, offer)]]), quests.plan)
  const metadata = { npc_id: id, dialogue_source: 'content', ...(offer !== null && { offers: offer }) }
  return { ...done(line?.says ?? `${npc.name} has nothing to say.`, metadata, own), frames: quests.frames }
}

function changesOf(scene: Scene, npc: string, message: string, offer: string | null): PlayerDelta {
  const trust = trustOf(scene, npc)
  const isHeard = message.trim().length > shortTalk && trust < mostTrust
  const offered: Progress = { status: 'offered', done: {} }
  return {
    ...(isHeard && { trust: [[npc, Math.min(mostTrust, trust + trustForTalk)]] }),
    ...(offer !== null && { quests: [[offer, offered]] }),
  }
}
