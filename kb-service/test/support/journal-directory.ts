import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { type JournalOptions, type Opened, openJournal } from '../../src/journal/open-journal.js'
import type { CommitRecord, StoredEvent } from '../../src/journal/record.js'

/** A directory that is gone after the test. */
export async function newDirectory(t: Test): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'kb-journal-'))
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  return directory
}

/** Opens a journal that is closed after the test. */
export async function opened(t: Test, directory: string, options: Partial<JournalOptions> = {}): Promise<Opened> {
  const found = await openJournal(directory, { now: () => 1_800_000_000_000, ...options })
  t.teardown(() => found.journal.close())
  return found
}

/** A commit that says `text`, with these events. */
export function record(commit: number, text = `text ${commit}`, events: StoredEvent[] = []): CommitRecord {
  return {
    commit,
    at: 1_800_000_000_000 + commit,
    player: 'alice',
    request_id: `request-of-commit-${commit}`,
    request_hash: null,
    outcome: null,
    world: [text],
    players: {},
    events,
  }
}

/** An event on a user's subject. */
export function event(commit: number, changes: Partial<StoredEvent> = {}): StoredEvent {
  return {
    subject: 'world.updates.user.alice',
    kind: 'update',
    zone: 'woander_store',
    version: commit,
    previous: commit - 1,
    except: [],
    request: null,
    body: { type: 'world_update', commit },
    ...changes,
  }
}

/** Appends commits up to and with `last` and waits for the disk. */
export async function appendThrough({ journal }: Opened, last: number): Promise<void> {
  while (journal.head < last) journal.append(record(journal.head + 1))
  await journal.settled(last)
}

/** Writes a journal of so many commits and closes it. */
export async function written(directory: string, last: number, checkpoints: number[] = []): Promise<void> {
  const found = await openJournal(directory, { now: () => 1_800_000_000_000 })
  for (const commit of checkpoints) {
    await appendThrough(found, commit)
    await found.journal.checkpoint(commit, { sum: commit })
  }
  await appendThrough(found, last)
  await found.journal.close()
}

export function commitsOf(records: CommitRecord[]): number[] {
  return records.map(({ commit }) => commit)
}

export async function namesIn(directory: string): Promise<string[]> {
  return (await readdir(directory)).sort()
}

/** Changes a file's text. */
export async function edit(path: string, change: (text: string) => string): Promise<void> {
  await writeFile(path, change(await readFile(path, 'utf8')))
}
