import type { AppendFile, Files } from 'kb-service/src/journal/files.js'
import { type Change, cloneOf, forget, missingFolders, move, type Names, namesIn, parent } from './file-names.js'
import { Inode } from './inode.js'
import { below, seeded } from './random.js'

/** Something asked of the disk that it has not done yet. */
interface Pending {
  readonly what: 'write' | 'sync' | 'name'
  run(): void
  refuse(): void
  /** The process is killed meanwhile: some of it may be done. */
  cut(share: number): void
}

/** What the disk of a process is like. */
export interface DiskMood {
  /** Also what is not a sync of a journal takes a step, so that a kill can come between any two. */
  isSlow: boolean
  isFull: boolean
  /** Mutant: what is asked of it is left out. */
  leavesOut: 'sync' | 'names' | 'truncate' | null
}

/**
 * The disk of the KB, with what a process may rely on: what was synced stays, names are there for good once their folder
 * is synced, and what was neither may be lost, in order, when the power fails.
 */
export class SimDisk {
  readonly mood: DiskMood = { isSlow: false, isFull: false, leavesOut: null }
  readonly pending = new Map<string, Pending>()
  /** Called when something is on the disk that was not, and before something is gone from it. */
  onNews: () => void = () => undefined
  #names: Names = new Map()
  #durable: Names = new Map()
  /** Changes of names that are not on the disk yet. */
  #changes: { readonly folders: readonly string[]; readonly change: Change }[] = []
  #life = {}
  #count = 0

  /** The same files on another disk. */
  clone(): SimDisk {
    const other = new SimDisk()
    const inodes = new Map<Inode, Inode>()
    for (const [path, one] of this.#names) other.#names.set(path, one === 'folder' ? one : cloneOf(inodes, one))
    other.#durable = new Map(other.#names)
    return other
  }

  /** Files whose path matches, as they are now. */
  filesLike(path: RegExp): Inode[] {
    const found: Inode[] = []
    for (const [name, one] of this.#names) if (one !== 'folder' && path.test(name)) found.push(one)
    return found
  }

  /** The process that had it open is gone: nobody hears of what was asked. */
  kill(how: 'process' | 'power', seed: number): void {
    const random = seeded(seed)
    this.#life = {}
    for (const pending of this.pending.values()) pending.cut(random())
    this.pending.clear()
    if (how === 'process') return
    const kept = below(random, this.#changes.length + 1)
    for (const { change } of this.#changes.slice(0, kept)) change(this.#durable)
    this.#changes = []
    this.#names = new Map(this.#durable)
    for (const one of new Set(this.#names.values())) if (one !== 'folder') one.lose(random)
    this.onNews()
  }

  /** The disk as a process sees it that starts now. */
  open(): Files {
    const life = this.#life
    const read = <T>(task: () => T): Promise<T> => (life === this.#life ? attempt(task) : never())
    const change = (folders: readonly string[], one: Change) =>
      this.#ask(life, 'name', () => {
        one(this.#names)
        this.#changes.push({ folders, change: one })
      })
    return {
      makeDirectory: async (path) => {
        const missing = await read(() => missingFolders(this.#names, path))
        for (const folder of missing) await change([parent(folder)], (names) => names.set(folder, 'folder'))
        return missing[0]
      },
      list: (path) =>
        read(() => {
          if (this.#names.get(path) !== 'folder') throw failure('ENOENT')
          return namesIn(this.#names, path)
        }),
      read: (path) =>
        read(() => {
          const one = this.#names.get(path)
          return one instanceof Inode ? one.bytes : null
        }),
      chunks: (path) => chunksOf(read(() => this.#file(path).bytes)),
      append: (path) => this.#append(life, path, read, change),
      rename: (from, to) => {
        const one = this.#names.get(from)
        if (one === undefined) return Promise.reject(failure('ENOENT'))
        return change([parent(from), parent(to)], (names) => move(names, from, to))
      },
      link: async (from, to) => {
        const [one, isTaken] = await read(() => [this.#file(from), this.#names.has(to)] as const)
        if (isTaken) return false
        await change([parent(to)], (names) => names.set(to, one))
        return true
      },
      remove: async (path) => {
        if (!(await read(() => this.#names.has(path)))) return
        this.onNews()
        await change([parent(path)], (names) => forget(names, path))
      },
      syncDirectory: (path) => this.#ask(life, 'name', () => this.#syncNames(path)),
    }
  }

  async #append(
    life: object,
    path: string,
    read: <T>(task: () => T) => Promise<T>,
    change: (folders: readonly string[], one: Change) => Promise<void>,
  ): Promise<AppendFile> {
    const known = await read(() => this.#names.get(path))
    const inode = known instanceof Inode ? known : new Inode()
    if (known !== inode) await change([parent(path)], (names) => names.set(path, inode))
    const isJournal = path.includes('/journal-') && !path.endsWith('.aside')
    return {
      write: (bytes) => this.#ask(life, 'write', (share) => inode.write(bytes.subarray(0, bytes.length * share))),
      sync: () =>
        this.#ask(life, isJournal ? 'sync' : 'name', () => {
          if (this.mood.leavesOut !== 'sync') inode.sync()
          this.onNews()
        }),
      truncate: (length) => this.#ask(life, 'name', () => this.mood.leavesOut === 'truncate' || inode.truncate(length)),
      close: () => read(() => undefined),
    }
  }

  /** Does it now, or when the scheduler says so. */
  #ask(life: object, what: Pending['what'], task: (share: number) => void): Promise<void> {
    if (life !== this.#life) return never()
    if (what !== 'sync' && !this.mood.isSlow) return attempt(() => this.#run(what, task))
    return new Promise((resolve, reject) => {
      this.pending.set(`d${++this.#count}`, {
        what,
        run: () => void attempt(() => this.#run(what, task)).then(resolve, reject),
        refuse: () => reject(failure('EIO')),
        cut: (share) => what === 'write' && task(share),
      })
    })
  }

  #run(what: Pending['what'], task: (share: number) => void): void {
    if (what !== 'write' || !this.mood.isFull) return task(1)
    task(0.5)
    throw failure('ENOSPC')
  }

  /** Lets the disk do what it was asked; or refuse it. */
  do(name: string, isRefused: boolean): boolean {
    const pending = this.pending.get(name)
    if (pending === undefined) return false
    this.pending.delete(name)
    if (isRefused) pending.refuse()
    else pending.run()
    return true
  }

  #file(path: string): Inode {
    const one = this.#names.get(path)
    if (one instanceof Inode) return one
    throw failure('ENOENT')
  }

  /** As a journaling file system does: with what is synced, all changes before it. */
  #syncNames(folder: string): void {
    if (this.mood.leavesOut === 'names') return
    const last = this.#changes.findLastIndex(({ folders }) => folders.includes(folder))
    for (const { change } of this.#changes.splice(0, last + 1)) change(this.#durable)
    this.onNews()
  }
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code })
}

async function attempt<T>(task: () => T): Promise<T> {
  return task()
}

function never<T>(): Promise<T> {
  return new Promise(() => {})
}

async function* chunksOf(bytes: Promise<Buffer>): AsyncGenerator<Buffer> {
  const whole = await bytes
  if (whole.length > 0) yield whole
}
