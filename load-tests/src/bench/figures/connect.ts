import { Crowd, invite } from '../../load/crowd.js'
import { takeTurns } from '../compare.js'
import { type Figure, figureOf } from '../figure.js'
import type { Sizes } from '../sizes.js'
import type { Stage } from '../stage.js'

/** From the first byte to a session that hears its events: with a token that is checked, but for the bare one. */
export async function connectFigures(stage: Stage, { rounds, connects }: Sizes): Promise<Figure[]> {
  const sides = await Promise.all([stage.bare(), stage.gateway()])
  const taken = await takeTurns(sides, rounds, async (side) => {
    const crowd = new Crowd(side, await invite(side, stage.world, 'connect', connects))
    const usedUs = await side.cpuOf(() => crowd.open())
    crowd.close()
    return usedUs / connects
  })
  return [figureOf('connect: CPU', 'µs', taken, null)]
}
