import { Crowd, invite } from '../../load/crowd.js'
import { pour } from '../../load/pour.js'
import { median, type Rounds, takeTurns } from '../compare.js'
import type { Contender } from '../contender.js'
import { type Figure, figureOf } from '../figure.js'
import type { Sizes } from '../sizes.js'
import type { Stage } from '../stage.js'

const burst = 10
const mostUs = 2
const mostOfSingle = 0.25

/** One zone's event to all who watch the zone: alone, and ten published together. The next comes when all have it. */
export async function fanoutFigures(stage: Stage, sizes: Sizes): Promise<Figure[]> {
  const sides = await Promise.all([stage.bare(), stage.gateway(), stage.bare('cork')])
  const crowds = new Map<string, Crowd>()
  for (const side of sides) {
    const crowd = new Crowd(side, await invite(side, stage.world, zoneOf(side), sizes.watchers))
    await crowd.open()
    crowds.set(side.name, crowd)
  }
  const measure = (batch: number) => (side: Contender) => cpuPerFrame(stage, sizes, side, crowds.get(side.name)!, batch)
  const single = await takeTurns(sides, sizes.rounds, measure(1))
  const bursts = await takeTurns(sides, sizes.rounds, measure(burst))
  for (const crowd of crowds.values()) crowd.close()
  return figuresOf(sizes, single, bursts)
}

function zoneOf({ name }: Contender): string {
  return `fan-${name.replace(/[^a-z]+/g, '-')}`
}

async function cpuPerFrame(stage: Stage, sizes: Sizes, side: Contender, crowd: Crowd, batch: number): Promise<number> {
  const { publisher, world } = stage
  const next = () => world.zoneEvent(zoneOf(side), sizes.eventBytes)
  let frames = 0
  const usedUs = await side.cpuOf(async () => {
    const fan = sizes.watchers
    const poured = await pour({ publisher, crowd, next, fan, window: batch, batch, durationMs: sizes.roundMs })
    frames = poured.frames
  })
  return usedUs / frames
}

function figuresOf({ watchers }: Sizes, single: Rounds, bursts: Rounds): Figure[] {
  const singleUs = median(single.get('gateway')!)
  const limit = {
    words: `<= ${mostUs} µs or ${mostOfSingle} of single`,
    accepts: (gatewayUs: number) => gatewayUs <= mostUs || gatewayUs <= mostOfSingle * singleUs,
  }
  const name = `zone of ${watchers}`
  return [
    figureOf(`${name}, single events: CPU per frame`, 'µs', single, null),
    figureOf(`${name}, bursts of ten: CPU per frame`, 'µs', bursts, limit),
    figureOf(`${name}, bursts of ten, against a bare one that corks`, 'µs', bursts, null, 'bare, corked'),
  ]
}
