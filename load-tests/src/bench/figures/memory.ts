import { Crowd, invite } from '../../load/crowd.js'
import { takeTurns } from '../compare.js'
import type { Contender } from '../contender.js'
import { type Figure, figureOf } from '../figure.js'
import type { Sizes } from '../sizes.js'
import type { Stage } from '../stage.js'

const most = 1.5
const zone = 'idle'

/** What a session that does nothing keeps, in a process that is new but has served before. */
export async function memoryFigures(stage: Stage, sizes: Sizes): Promise<Figure[]> {
  const heap = new Map<string, number[]>([
    ['bare', []],
    ['gateway', []],
  ])
  const sides = [
    { name: 'bare', start: () => stage.bare() },
    { name: 'gateway', start: () => stage.gateway() },
  ]
  const measure = async ({ name, start }: (typeof sides)[number]) => {
    const { privateBytes, heapBytes } = await bytesPerSession(stage, sizes, await start())
    heap.get(name)!.push(heapBytes / 1024)
    await stage.clear()
    return privateBytes / 1024
  }
  // Each process is new: there is nothing to warm up.
  const rounds = await takeTurns(sides, sizes.memoryRounds, measure, 0)
  const limit = { words: `ratio <= ${most}`, accepts: (_: number, ratio: number) => ratio <= most }
  return [
    figureOf('idle session: private memory', 'KB', rounds, limit),
    figureOf('idle session: JavaScript heap', 'KB', heap, null),
  ]
}

async function bytesPerSession(stage: Stage, { earlier, idle }: Sizes, side: Contender) {
  const first = new Crowd(side, await invite(side, stage.world, zone, earlier))
  await first.open()
  first.close()
  const crowd = new Crowd(side, await invite(side, stage.world, zone, idle))
  const before = await side.memory()
  await crowd.open()
  const after = await side.memory()
  crowd.close()
  return {
    privateBytes: (after.privateBytes - before.privateBytes) / idle,
    heapBytes: (after.heapBytes - before.heapBytes) / idle,
  }
}
