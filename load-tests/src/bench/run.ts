import type { Figure } from './figure.js'
import { connectFigures } from './figures/connect.js'
import { cpuFigures } from './figures/cpu.js'
import { fanoutFigures } from './figures/fanout.js'
import { latencyFigures } from './figures/latency.js'
import { memoryFigures } from './figures/memory.js'
import { resumeFigures } from './figures/resume.js'
import type { Part } from './parts.js'
import type { Sizes } from './sizes.js'
import { Stage } from './stage.js'

const measures: { readonly [P in Part]: (stage: Stage, sizes: Sizes) => Promise<Figure[]> } = {
  cpu: cpuFigures,
  fanout: fanoutFigures,
  memory: memoryFigures,
  connect: connectFigures,
  latency: latencyFigures,
  resume: resumeFigures,
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Measures one part on a stage of its own. `profileFolder`: where CPU profiles go, if there are to be any. */
export async function measure(part: Part, sizes: Sizes, profileFolder: string | null = null): Promise<Figure[]> {
  const stage = await Stage.start(profileFolder)
  try {
    const figures = await measures[part](stage, sizes)
    await stage.clear()
    return figures
  } catch (error) {
    throw new Error(`${part} could not be measured: ${reason(error)}\n${stage.lastWords}`, { cause: error })
  } finally {
    await stage.close()
  }
}
