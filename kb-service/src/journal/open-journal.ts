import { dirname, resolve } from 'node:path'
import { mintEpoch } from './epoch.js'
import { FileJournal } from './file-journal.js'
import { asideSuffix, disk, type Files, requireRoom } from './files.js'
import { GroupWriter } from './group-writer.js'
import type { Recovered } from './journal.js'
import { type Holder, lockDirectory, thisProcess } from './lock.js'
import { PublishedMark } from './published.js'
import { RecentRecords } from './recent-records.js'
import { type Found, inspect } from './recovery.js'
import { finishReplacement } from './replace.js'
import { createSegment, encodeRecord, segmentName } from './segment.js'

export interface JournalOptions {
  /** Milliseconds since 1970. */
  now: () => number
  /** A new journal's epoch sorts above this one. */
  previousEpoch?: string | null
  /** Names it. */
  mint?: typeof mintEpoch
  files?: Files
  /** How often at most the published position is written. */
  publishedEveryMs?: number
  /** How much of what is not yet published stays in memory. */
  recentRecords?: number
  recentBytes?: number
  /** How much may wait for the disk. */
  maxWaitingBytes?: number
  /** A batch of commits is on disk. */
  onWritten?: (bytes: number, tookMs: number) => void
  /** Who locks the directory. */
  holder?: Holder
  /** Resolves when this turn of the event loop is over. */
  endOfTurn?: () => Promise<void>
}

/** A journal, and what its recovery had to put right. */
export interface Opened extends Recovered {
  journal: FileJournal
  /** Bytes of a torn last line that were cut off. */
  cutBytes: number
  /** Checkpoints that were not whole and were passed over. */
  damagedCheckpoints: number[]
}

/** A commit with all of its events is hardly larger; a checkpoint may be. */
const roomBytes = 256 * 1024

const defaults = {
  previousEpoch: null,
  mint: mintEpoch,
  files: disk,
  publishedEveryMs: 1000,
  recentRecords: 4096,
  recentBytes: 16 * 1024 * 1024,
  maxWaitingBytes: 64 * 1024 * 1024,
  onWritten: () => {},
  holder: thisProcess,
  endOfTurn: () => new Promise<void>(setImmediate),
} as const satisfies Partial<JournalOptions>

/**
 * Opens the journal of one experience, making it if the directory is empty. After a failure: close, then open again.
 * Throws `JournalLocked` if another process has it, `JournalDamaged` if something other than its very end is damaged.
 */
export async function openJournal(directory: string, options: JournalOptions): Promise<Opened> {
  const settings = { ...defaults, ...options }
  await makeDirectory(settings.files, directory)
  const unlock = await lockDirectory(settings.files, directory, settings.holder)
  try {
    return await open(directory, settings, unlock)
  } catch (error) {
    await unlock()
    throw error
  }
}

type Settings = Required<JournalOptions>

async function open(directory: string, settings: Settings, unlock: () => Promise<void>): Promise<Opened> {
  const { files } = settings
  await removeAsides(files, directory)
  await finishReplacement(files, directory)
  await requireRoom(files, directory, roomBytes) // a full disk is found now, not by the next player
  const found = (await inspect(files, directory)) ?? (await create(directory, settings))
  const file = await files.append(`${directory}/${found.segments.at(-1)!.name}`)
  try {
    if (found.tornBytes > 0) await file.truncate(found.goodBytes)
    // What a killed process wrote or renamed may be readable and still not on the disk.
    await file.sync()
    await files.syncDirectory(directory)
  } catch (error) {
    await file.close()
    throw error
  }
  const { header, segments, checkpoints, damagedCheckpoints, records, last, goodBytes, checkpoint } = found
  const { now, publishedEveryMs, maxWaitingBytes, onWritten, endOfTurn } = settings
  const recent = new RecentRecords(settings.recentRecords, settings.recentBytes)
  for (const record of records) if (record.commit > found.published) recent.push(record, encodeRecord(record).length)
  const writer = new GroupWriter({ file, fileBytes: goodBytes, head: last, maxWaitingBytes, onWritten, endOfTurn })
  const { epoch } = header
  const { published } = found
  const mark = new PublishedMark({ files, directory, epoch, published, now, everyMs: publishedEveryMs })
  const journal = new FileJournal({
    files,
    directory,
    header,
    segments,
    checkpoints,
    damagedCheckpoints: [...damagedCheckpoints],
    writer,
    recent,
    mark,
    unlock,
  })
  return { journal, checkpoint, records, cutBytes: found.tornBytes, damagedCheckpoints }
}

/** A new directory outlives a loss of power only if those above it are synced too. */
export async function makeDirectory(files: Files, directory: string): Promise<void> {
  const first = await files.makeDirectory(directory)
  if (first === undefined) return
  const top = dirname(resolve(first))
  for (let above = dirname(resolve(directory)); above.length >= top.length; above = dirname(above)) {
    await files.syncDirectory(above)
    if (above === top) return
  }
}

async function create(directory: string, { files, now, mint, previousEpoch }: Settings): Promise<Found> {
  const header = { epoch: mint(now(), previousEpoch), previous: previousEpoch }
  const goodBytes = await createSegment(files, directory, 1, header)
  await files.syncDirectory(dirname(resolve(directory))) // the directory itself may be new
  return {
    header,
    segments: [{ name: segmentName(1), first: 1 }],
    checkpoint: null,
    checkpoints: [],
    damagedCheckpoints: [],
    records: [],
    last: 0,
    published: 0,
    goodBytes,
    tornBytes: 0,
  }
}

/** Removes what a kill left unfinished. For the holder of the lock. */
export async function removeAsides(files: Files, directory: string): Promise<void> {
  for (const name of await files.list(directory)) {
    // A lock's aside belongs to a starter that is just being refused.
    if (name.endsWith(asideSuffix) && !name.startsWith('lock.')) await files.remove(`${directory}/${name}`)
  }
}
