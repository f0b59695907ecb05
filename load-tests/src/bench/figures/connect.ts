import { Crowd, invite } from '../../load/crowd.js'
import { takeTurns } from '../compare.js'
import type { Contender } from '../contender.js'
import { type Figure, figureOf } from '../figure.js'
import type { Sizes } from '../sizes.js'
import type { Stage } from '../stage.js'

/** A thousand connects do not make all of the code for the next. */
const warmUps = 2

/** From the first byte to a session that hears its events: with a token that is checked, but for the bare one. */
export async function connectFigures(stage: Stage, { rounds, connects }: Sizes): Promise<Figure[]> {
  const sides = await Promise.all([stage.bare(), stage.gateway()])
  const measure = async (side: Contender) => {
    const crowd = new Crowd(side, await invite(side, stage.world, 'connect', connects))
    const usedUs = await side.cpuOf(() => crowd.open())
    crowd.close()
    return usedUs / connects
  }
  const taken = await takeTurns(sides, rounds, measure, warmUps)
  return [figureOf('connect: CPU', 'µs', taken, null)]
}
