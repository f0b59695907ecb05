import type { Figure } from './figure.js'
import { connectFigures } from './figures/connect.js'
import { cpuFigures } from './figures/cpu.js'
import { fanoutFigures } from './figures/fanout.js'
import { latencyFigures } from './figures/latency.js'
import { memoryFigures } from './figures/memory.js'
import type { Part } from './parts.js'
import type { Sizes } from './sizes.js'
import { Stage } from './stage.js'

const measures: { readonly [P in Part]: (stage: Stage, sizes: Sizes) => Promise<Figure[]> } = {
  cpu: cpuFigures,
  fanout: fanoutFigures,
  memory: memoryFigures,
  connect: connectFigures,
  latency: latencyFigures,
}

/** Measures one part on a stage of its own. `flags`: more flags for the gateway's Node. */
export async function measure(part: Part, sizes: Sizes, flags: readonly string[] = []): Promise<Figure[]> {
  const stage = await Stage.start(flags)
  try {
    const figures = await measures[part](stage, sizes)
    await stage.clear()
    return figures
  } finally {
    await stage.close()
  }
}
