import { availableParallelism, cpus } from 'node:os'

/** What the figures were taken on, in a line. */
export function machine(): string {
  const model = cpus()[0]?.model.trim() ?? 'an unknown processor'
  return `Node ${process.version}, ${process.platform} ${process.arch}, ${availableParallelism()} cores, ${model}`
}
