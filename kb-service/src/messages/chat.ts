import type { Chat } from 'schemas'
import { lineFor } from '../npcs/speak.js'
import type { Handled, Turn } from './handled.js'

/** Who listens when somebody speaks to nobody in particular. */
const listener = 'fairy_guide'

/** What the guide of the experience says to a player's words. Changes nothing. UP §1.6. */
export function chat(turn: Turn, { text }: Chat): Handled {
  const line = lineFor(turn, listener, text ?? '')?.says ?? 'Nobody answers.'
  const voice = turn.content.npcs.get(listener)?.voice ?? 'neutral'
  const frame = { type: 'npc_speech', npc_id: listener, text: line, voice, timestamp: turn.at }
  return { frames: [frame], rebase: false, plans: [], kind: 'chat', result: 'done' }
}
