import type { ActionResponse, GaiaClient, Outcome, World } from 'gaia-client'
import { carried, zoneItems } from '../things.js'
import type { Witness } from './witness.js'

/** How the world is told what to do: as clients' buttons send it, or as players say it. */
export type Manner = 'buttons' | 'sentences'

/** What the steps of a script need. */
export interface Stage {
  readonly client: GaiaClient
  readonly witness: Witness
  readonly manner: Manner
  /** Puts the whole experience back to its beginning. */
  readonly reset: () => Promise<Outcome>
  /** Another player, who has just come in at the same place. Whoever calls this closes the client. */
  readonly befriend: () => GaiaClient
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
export async function perform({ client, manner }: Stage, deed: Deed): Promise<ActionResponse> {
  return succeeded(await (manner === 'buttons' ? client.act(deed.action, deed.fields) : client.act(deed.sentence)))
}

export function succeeded(outcome: Outcome): ActionResponse {
  if (outcome.status === 'failed') throw new Error(`${outcome.message} (${outcome.code})`)
  if (outcome.status === 'refused') throw new Error(outcome.message || 'refused without a word')
  return outcome.response
}

/** Waits until it holds of the world; throws, naming it, if it does not in time. */
export function see({ client, witness }: Stage, what: string, holds: (world: World) => boolean): Promise<void> {
  return witness.until(what, client, holds, client.world === null ? connectedWithinMs : seenWithinMs)
}

/** The world as it is known now. */
export function seen({ client }: Stage): World {
  if (client.world === null) throw new Error('the world is not here')
  return client.world
}

export function lies(world: World, id: string): boolean {
  return zoneItems(world).some((item) => item.id === id)
}

export function holds(world: World, id: string): boolean {
  return carried(world).some((item) => item.id === id)
}
