import { createReadStream } from 'node:fs'
import { link, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'

/** A file open for appending. */
export interface AppendFile {
  /** Writes all of it at the end. */
  write(bytes: Buffer): Promise<void>
  /** Returns when what was written is on the disk itself. */
  sync(): Promise<void>
  truncate(length: number): Promise<void>
  close(): Promise<void>
}

/** All that the journal asks of a file system, so that a test can make the disk refuse. */
export interface Files {
  /** Made with those above it if absent; returns the uppermost that was made, undefined if none was. */
  makeDirectory(path: string): Promise<string | undefined>
  /** Names in a directory. */
  list(path: string): Promise<string[]>
  /** The whole file, null if there is none. */
  read(path: string): Promise<Buffer | null>
  /** The file from its beginning, piece by piece. */
  chunks(path: string): AsyncIterable<Buffer>
  /** Opens for appending, made if absent. */
  append(path: string): Promise<AppendFile>
  rename(from: string, to: string): Promise<void>
  /** A second name for a file; false if the name is taken. */
  link(from: string, to: string): Promise<boolean>
  /** Removes a file, or a folder with all that is in it, if it is there. */
  remove(path: string): Promise<void>
  /** Makes names (created, renamed, removed) survive a loss of power. */
  syncDirectory(path: string): Promise<void>
}

/** The real disk. */
export const disk: Files = {
  makeDirectory(path) {
    return mkdir(path, { recursive: true })
  },
  list(path) {
    return readdir(path)
  },
  async read(path) {
    try {
      return await readFile(path)
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return null
      throw error
    }
  },
  chunks(path) {
    return createReadStream(path, { highWaterMark: 256 * 1024 })
  },
  async append(path) {
    const handle = await open(path, 'a')
    return {
      write: (bytes) => handle.appendFile(bytes),
      sync: () => handle.datasync(),
      truncate: (length) => handle.truncate(length),
      close: () => handle.close(),
    }
  },
  async rename(from, to) {
    await rename(from, to)
  },
  async link(from, to) {
    try {
      await link(from, to)
      return true
    } catch (error) {
      if (hasCode(error, 'EEXIST')) return false
      throw error
    }
  },
  async remove(path) {
    await rm(path, { force: true, recursive: true })
  },
  async syncDirectory(path) {
    const handle = await open(path, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  },
}

/** What a file is called until it is whole. Left over by a kill, removed at the next start. */
export const asideSuffix = '.aside'

/** Writes a file aside, syncs and renames it: a reader finds the old one or the new one, never half of one. */
export async function replaceFile(files: Files, directory: string, name: string, bytes: Buffer): Promise<void> {
  const aside = `${directory}/${name}${asideSuffix}`
  await files.remove(aside)
  try {
    await writeFile(files, aside, bytes)
    await files.rename(aside, `${directory}/${name}`)
  } catch (error) {
    await files.remove(aside).catch(() => {}) // a disk that is full needs the room
    throw error
  }
  await files.syncDirectory(directory)
}

/** Rejects if the disk would not take so many bytes now. */
export async function requireRoom(files: Files, directory: string, bytes: number): Promise<void> {
  const aside = `${directory}/room${asideSuffix}`
  try {
    await writeFile(files, aside, Buffer.alloc(bytes))
  } finally {
    await files.remove(aside)
  }
}

async function writeFile(files: Files, path: string, bytes: Buffer): Promise<void> {
  const file = await files.append(path)
  try {
    await file.write(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
