import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'

/**
 * Loaded into a measured process before its own code (`--import`), so that nothing of this is in the product:
 * answers over the channel to its parent what the process has cost so far.
 */
export type Ask = 'cpu' | 'memory'

export interface CpuAnswer {
  /** User and system time of all its threads so far. */
  readonly cpuUs: number
}

export interface MemoryAnswer {
  /** What belongs to this process alone, after a collection. */
  readonly privateBytes: number
  /** What of it is in use in the heap of JavaScript. */
  readonly heapBytes: number
}

const collections = 5
const pauseMs = 60

function cpu(): CpuAnswer {
  const { user, system } = process.cpuUsage()
  return { cpuUs: user + system }
}

async function memory(): Promise<MemoryAnswer> {
  for (let round = 0; round < collections; round++) {
    globalThis.gc?.()
    await setTimeout(pauseMs)
  }
  return { privateBytes: privateBytes(), heapBytes: process.memoryUsage().heapUsed }
}

/** Elsewhere than on Linux the resident size has to do. */
function privateBytes(): number {
  try {
    const lines = readFileSync('/proc/self/smaps_rollup', 'utf8').matchAll(/^Private_\w+:\s+(\d+) kB$/gm)
    return [...lines].reduce((sum, [, kilobytes]) => sum + Number(kilobytes) * 1024, 0)
  } catch {
    return process.memoryUsage().rss
  }
}

process.on('message', (ask: Ask) => {
  Promise.resolve(ask === 'cpu' ? cpu() : memory()).then((answer) => process.send?.(answer))
})
process.once('disconnect', () => process.exit())
// The process ends when its own work is over.
process.channel?.unref()
