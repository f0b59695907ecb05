import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { isObject, parseJson } from './codec.js'
import { JournalLocked } from './errors.js'
import { asideSuffix, type Files } from './files.js'

const lockName = 'lock'
const maxTries = 5

/** Who takes locks: this process, or one that a simulation thinks of. */
export interface Holder {
  readonly pid: number
  /** Directories that it holds: its own pid in a lock file may also be left over from an earlier life. */
  readonly held: Set<string>
  isAlive(pid: number): boolean
  /** When a process began, as text that differs from that of any other holder of the same pid; null where that is not to be had. */
  startOf(pid: number): Promise<string | null>
}

export const thisProcess: Holder = { pid: process.pid, held: new Set(), isAlive, startOf }

/**
 * Makes this process the only writer of a directory; returns what gives it back. Throws `JournalLocked`.
 * The lock is a file with the holder's pid; one whose process is gone is taken over. It guards against two starters
 * on one machine, not against two machines that share a volume.
 */
export async function lockDirectory(
  files: Files,
  directory: string,
  holder: Holder = thisProcess,
): Promise<() => Promise<void>> {
  const { held, pid } = holder
  const key = resolve(directory)
  const path = `${directory}/${lockName}`
  if (held.has(key)) throw new JournalLocked(pid, path)
  held.add(key)
  try {
    await take(files, path, holder)
  } catch (error) {
    held.delete(key)
    throw error
  }
  return async () => {
    if (!held.delete(key)) return
    await files.remove(path)
  }
}

async function take(files: Files, path: string, holder: Holder): Promise<void> {
  const { pid } = holder
  const own = `${path}.${pid}${asideSuffix}`
  await files.remove(own)
  const file = await files.append(own)
  try {
    await file.write(Buffer.from(JSON.stringify({ pid, started: await holder.startOf(pid) })))
  } finally {
    await file.close()
  }
  try {
    for (let tries = 0; !(await files.link(own, path)); tries += 1) await removeStale(files, path, holder, tries)
  } finally {
    await files.remove(own)
  }
}

async function removeStale(files: Files, path: string, holder: Holder, tries: number): Promise<void> {
  const found = await files.read(path)
  if (found === null) return
  const pid = await livingPid(found, holder)
  if (pid !== null || tries >= maxTries) throw new JournalLocked(pid ?? 0, path)
  const stale = `${path}.stale.${holder.pid}${asideSuffix}`
  try {
    await files.rename(path, stale)
  } catch {
    return // somebody else took it away first
  }
  // Between reading and renaming another starter may have taken over: then it is theirs and goes back.
  const moved = await files.read(stale)
  if (moved !== null && !moved.equals(found)) await files.link(stale, path)
  await files.remove(stale)
}

/** The pid in a lock file if that very process is alive, else null. */
async function livingPid(content: Buffer, holder: Holder): Promise<number | null> {
  const named = parseJson(content)?.value
  if (!isObject(named) || !Number.isSafeInteger(named.pid) || (named.pid as number) < 1) return null
  const pid = named.pid as number
  if (pid === holder.pid || !holder.isAlive(pid)) return null
  const started = await holder.startOf(pid)
  return started === null || named.started === null || started === named.started ? pid : null
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Null where /proc is absent. */
async function startOf(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8')
    // Field 22, counted behind the name, which may hold spaces. proc(5)
    return `${boot.trim()}:${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`
  } catch {
    return null
  }
}
