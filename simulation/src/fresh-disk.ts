import { SimDisk } from './disk.js'
import { SimKb } from './kb.js'
import { KbLine } from './kb-line.js'
import { allMicrotasks } from './microtasks.js'
import { SimStream } from './stream.js'

/** A disk with worlds that have just come to be: made once, by the KB itself. */
const first = await firstDisk()

export function freshDisk(): SimDisk {
  return first.clone()
}

async function firstDisk(): Promise<SimDisk> {
  const disk = new SimDisk()
  const broken = (what: string, error: unknown) => {
    throw new Error(what, { cause: error })
  }
  const stream = new SimStream(1)
  const line = () => new KbLine(stream, true, () => undefined)
  const hooks = { trouble: broken, gaveUp: broken, retried: () => undefined, exited: () => undefined, line }
  const kb = new SimKb(disk, { nowMs: 1_700_000_000_000 }, { checkpointCommits: 1_000, recentRecords: 1_000 }, hooks)
  kb.start()
  while (!kb.isUp) {
    for (const name of [...disk.pending.keys()]) disk.do(name, false)
    await allMicrotasks()
  }
  kb.kill('process', 0)
  return disk
}
