import { open } from 'node:fs/promises'
import { create, extract } from 'tar'

/** True for the name of one file that holds a folder. */
export function isArchive(path: string): boolean {
  return /\.(tar|tar\.gz|tgz)$/.test(path)
}

/** Writes what is in `folder` into `file`, which is to be called `name`; on the disk when this resolves. */
export async function pack(folder: string, file: string, name: string): Promise<void> {
  await create({ file, cwd: folder, gzip: !name.endsWith('.tar'), portable: true }, ['.'])
  const handle = await open(file, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Writes what is in an archive into `folder`, never beside it. Rejects if it is none. */
export async function unpack(file: string, folder: string): Promise<void> {
  await extract({ file, cwd: folder, strict: true })
}
