import { availableParallelism, loadavg } from 'node:os'

/** On what, and beside how much else, a run was made. */
export function machine() {
  const [load = 0] = loadavg()
  return {
    at: new Date().toISOString(),
    node: process.version,
    cores: availableParallelism(),
    load: Math.round(load * 10) / 10,
  }
}
