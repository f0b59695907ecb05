import { readFileSync, writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { setTimeout } from 'node:timers/promises'

/**
 * Loaded into a measured process before its own code (`--import`), so that nothing of this is in the product:
 * answers over the channel to its parent what the process has cost so far.
 */
export type Ask = 'cpu' | 'memory' | 'profile' | { readonly profileFile: string }

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

let profiler: Session | null = null

async function startProfile(): Promise<object> {
  profiler = new Session()
  profiler.connect()
  await profiler.post('Profiler.enable')
  await profiler.post('Profiler.start')
  return {}
}

async function stopProfile(file: string): Promise<object> {
  const { profile } = await profiler!.post('Profiler.stop')
  profiler!.disconnect()
  writeFileSync(file, JSON.stringify(profile))
  return {}
}

function answer(ask: Ask): object | Promise<object> {
  if (ask === 'cpu') return cpu()
  if (ask === 'memory') return memory()
  return ask === 'profile' ? startProfile() : stopProfile(ask.profileFile)
}

process.on('message', async (ask: Ask) => process.send?.(await answer(ask)))
process.once('disconnect', () => process.exit())
// The process ends when its own work is over.
process.channel?.unref()
