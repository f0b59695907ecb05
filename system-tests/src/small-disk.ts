import { execFile } from 'node:child_process'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const filler = 'filler'

/** A file system of its own, small enough to be filled. */
export class SmallDisk {
  readonly path: string

  private constructor(path: string) {
    this.path = path
  }

  /** Null where that is not allowed, or not Linux. */
  static async mount(size: string): Promise<SmallDisk | null> {
    const path = await mkdtemp(join(tmpdir(), 'small-disk-'))
    try {
      await run('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path])
      return new SmallDisk(path)
    } catch {
      await rm(path, { recursive: true })
      return null
    }
  }

  /** Leaves no room. */
  async fill(): Promise<void> {
    const file = await open(join(this.path, filler), 'a')
    try {
      for (;;) await file.appendFile(Buffer.alloc(4096))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    } finally {
      await file.close()
    }
  }

  async clear(): Promise<void> {
    await rm(join(this.path, filler), { force: true })
  }

  /** Makes it larger while it is in use. */
  async grow(size: string): Promise<void> {
    await run('mount', ['-o', `remount,size=${size}`, this.path])
  }

  async unmount(): Promise<void> {
    await run('umount', ['--lazy', this.path])
    await rm(this.path, { recursive: true, force: true })
  }
}
