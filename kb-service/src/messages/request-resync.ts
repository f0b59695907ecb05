import { areaOfInterest } from '../world/aoi.js'
import type { Handled, Turn } from './handled.js'

/** Tells the player's area of interest anew. Changes nothing. */
export function requestResync({ world, content, player, at }: Turn): Handled {
  const frames = [areaOfInterest(world, content, { player, at })]
  return { frames, rebase: true, plans: [], kind: 'request_resync', result: 'done' }
}
