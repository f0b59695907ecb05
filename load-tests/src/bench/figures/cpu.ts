import { Crowd, invite } from '../../load/crowd.js'
import { pour } from '../../load/pour.js'
import { takeTurns } from '../compare.js'
import { type Figure, figureOf } from '../figure.js'
import type { Sizes } from '../sizes.js'
import type { Stage } from '../stage.js'

const most = 1.15

/** One user's event to that user's socket, as fast as everything together can. */
export async function cpuFigures(stage: Stage, sizes: Sizes): Promise<Figure[]> {
  const { world, publisher } = stage
  const sides = await Promise.all([stage.bare(), stage.gateway()])
  const crowds = new Map<string, Crowd>()
  for (const side of sides) {
    const crowd = new Crowd(side, await invite(side, world, `cpu-${side.name}`, sizes.users))
    await crowd.open()
    crowds.set(side.name, crowd)
  }
  let turn = 0
  const rates = new Map<string, number[]>(sides.map(({ name }) => [name, []]))
  const rounds = await takeTurns(sides, sizes.rounds, async (side) => {
    const crowd = crowds.get(side.name)!
    const { members } = crowd
    const next = () => world.userEvent(members[turn++ % members.length]!.user, sizes.eventBytes)
    const { window, roundMs: durationMs } = sizes
    let poured = { frames: 0, tookMs: 0 }
    const usedUs = await side.cpuOf(async () => {
      poured = await pour({ publisher, crowd, next, fan: 1, window, batch: 1, durationMs })
    })
    rates.get(side.name)!.push((poured.frames / poured.tookMs) * 1000)
    return usedUs / poured.frames
  })
  for (const crowd of crowds.values()) crowd.close()
  for (const list of rates.values()) list.shift()
  const limit = { words: `ratio <= ${most}`, accepts: (_: number, ratio: number) => ratio <= most }
  return [
    figureOf('one user: CPU per frame', 'µs', rounds, limit),
    figureOf('one user: frames delivered', '/s', rates, null),
  ]
}
