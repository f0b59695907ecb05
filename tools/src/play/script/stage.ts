import type { ActionResponse } from 'schemas'
import type { Game } from '../game.js'
import type { Answer } from '../news.js'
import { carried, zoneItems } from '../things.js'
import type { World } from '../world.js'
import type { Witness } from './witness.js'

/** How the world is told what to do: as clients' buttons send it, or as players say it. */
export type Manner = 'buttons' | 'sentences'

/** What the steps of a script need. */
export interface Stage {
  readonly game: Game
  readonly witness: Witness
  readonly manner: Manner
  /** Puts the whole experience back to its beginning. */
  readonly reset: () => Promise<Answer>
  /** Another player, who has just come in at the same place. Whoever calls this closes the game. */
  readonly befriend: () => Game
}

export interface Step {
  readonly name: string
  /** Throws, with the reason, if it was not seen to happen. */
  readonly play: (stage: Stage) => Promise<void>
  /** Only where nothing is missed: with gaia.v2. */
  readonly isOfV2?: true
}

/** Something to be done, in both manners. */
export interface Deed {
  readonly action: string
  readonly fields: Readonly<Record<string, string>>
  readonly sentence: string
}

/** Generous: a busy machine is slow, and waiting ends when the thing is there. */
const seenWithinMs = 30_000
const connectedWithinMs = 60_000

/** Does it; throws unless it succeeds. */
export async function perform({ game, manner }: Stage, deed: Deed): Promise<ActionResponse> {
  return succeeded(await (manner === 'buttons' ? game.act(deed.action, deed.fields) : game.act(deed.sentence)))
}

export function succeeded(answer: Answer): ActionResponse {
  if (answer === 'late') throw new Error('no answer came')
  if (answer.type === 'error') throw new Error(`${answer.message} (${answer.code})`)
  if (answer.type !== 'action_response') throw new Error(`answered with ${answer.type}`)
  if (!answer.success) throw new Error(answer.message ?? 'refused without a word')
  return answer
}

/** Waits until it holds of the world; throws, naming it, if it does not in time. */
export function see({ game, witness }: Stage, what: string, holds: (world: World) => boolean): Promise<void> {
  return witness.until(what, game, holds, game.world === null ? connectedWithinMs : seenWithinMs)
}

/** The world as it is known now. */
export function seen({ game }: Stage): World {
  if (game.world === null) throw new Error('the world is not here')
  return game.world
}

export function lies(world: World, id: string): boolean {
  return zoneItems(world).some((item) => item.id === id)
}

export function holds(world: World, id: string): boolean {
  return carried(world).some((item) => item.id === id)
}
