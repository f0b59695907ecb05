import type { Figure } from '../figure.js'
import type { Sizes } from '../sizes.js'
import type { Stage } from '../stage.js'

export async function latencyFigures(_stage: Stage, _sizes: Sizes): Promise<Figure[]> {
  return []
}
