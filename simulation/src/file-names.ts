import type { Inode } from './inode.js'

/** Paths, and what they name. */
export type Names = Map<string, Inode | 'folder'>
export type Change = (names: Names) => void

export function cloneOf(known: Map<Inode, Inode>, inode: Inode): Inode {
  const clone = known.get(inode) ?? inode.clone()
  known.set(inode, clone)
  return clone
}

export function move(names: Names, from: string, to: string): void {
  for (const [path, one] of [...names]) {
    if (path !== from && !path.startsWith(`${from}/`)) continue
    names.delete(path)
    names.set(`${to}${path.slice(from.length)}`, one)
  }
}

export function forget(names: Names, path: string): void {
  for (const name of [...names.keys()]) if (name === path || name.startsWith(`${path}/`)) names.delete(name)
}

export function parent(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/'
}

/** Of a folder and those above it, what is not there, uppermost first. */
export function missingFolders(names: Names, path: string): string[] {
  const parts = path.split('/').slice(1)
  const all = parts.map((_, at) => `/${parts.slice(0, at + 1).join('/')}`)
  return all.filter((folder) => names.get(folder) !== 'folder')
}

/** What lies in a folder itself. */
export function namesIn(names: Names, folder: string): string[] {
  const start = `${folder}/`
  const below = [...names.keys()].filter((name) => name.startsWith(start))
  return below.map((name) => name.slice(start.length)).filter((name) => !name.includes('/'))
}
