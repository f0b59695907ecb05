import { type Checkpoint, checkpointCommits, checkpointName, readCheckpoint } from './checkpoint.js'
import { JournalDamaged } from './errors.js'
import type { Files } from './files.js'
import { publishedName, readPublished } from './published.js'
import type { CommitRecord } from './record.js'
import {
  readHeader,
  type Segment,
  type SegmentEnd,
  type SegmentHeader,
  scanSegment,
  segmentName,
  segmentsOf,
} from './segment.js'

/** What lies in a directory, checked from end to end. Nothing was changed yet. */
export interface Found extends FoundWorld {
  published: number
}

/** The same without what the outbox remembers. */
export interface FoundWorld {
  header: SegmentHeader
  segments: Segment[]
  checkpoint: Checkpoint | null
  /** Commits of the checkpoint files that may be relied on, newest first, and of those that are not whole. */
  checkpoints: number[]
  damagedCheckpoints: number[]
  /** Commits after the checkpoint. */
  records: CommitRecord[]
  last: number
  goodBytes: number
  tornBytes: number
}

/** Reads a journal directory; null if there is none yet. Throws `JournalDamaged`. */
export async function inspect(files: Files, directory: string): Promise<Found | null> {
  const found = await inspectWorld(files, directory, await files.list(directory))
  if (found === null) return null
  const published = await readPublished(files, directory)
  return { ...found, published: publishedOf(published, found) }
}

/** The highest epoch that a journal directory tells of, whole or damaged; null if it tells of none. */
export async function highestEpoch(files: Files, directory: string): Promise<string | null> {
  const segments = segmentsOf(await files.list(directory))
  const headers = await Promise.all(segments.map((segment) => readHeader(files, directory, segment)))
  const published = await readPublished(files, directory)
  const epochs = [...headers.map((header) => header?.epoch), published?.epoch].filter((epoch) => epoch !== undefined)
  return epochs.sort().at(-1) ?? null
}

/** True for the files that make a journal, and for no others in its directory. */
export function isOfJournal(name: string): boolean {
  return segmentsOf([name]).length > 0 || checkpointCommits([name]).length > 0 || name === publishedName
}

/** Reads the world of a journal directory with these names in it; null if there is none yet. Throws `JournalDamaged`. */
export async function inspectWorld(
  files: Files,
  directory: string,
  names: readonly string[],
): Promise<FoundWorld | null> {
  if (!names.some(isOfJournal)) return null
  const segments = segmentsOf(names)
  const commits = checkpointCommits(names)
  if (segments.length === 0) {
    throw new JournalDamaged('missing_file', 'There is no journal beside what belongs to one', segmentName(1))
  }
  const { checkpoint, damaged } = await newestGood(files, directory, commits)
  requireReach(segments, checkpoint, damaged)
  const { records, end } = await scanAll(files, directory, segments, checkpoint?.commit ?? 0)
  requireSameEpoch(checkpoint, end)
  return {
    header: end.header,
    segments,
    checkpoint,
    checkpoints: commits.filter((commit) => !damaged.includes(commit)),
    damagedCheckpoints: damaged,
    records,
    last: end.last,
    goodBytes: end.goodBytes,
    tornBytes: end.tornBytes,
  }
}

async function newestGood(files: Files, directory: string, commits: number[]) {
  const damaged: number[] = []
  for (const commit of commits) {
    const checkpoint = await readCheckpoint(files, directory, commit)
    if (checkpoint !== null) return { checkpoint, damaged }
    damaged.push(commit)
  }
  return { checkpoint: null, damaged }
}

/** The journal must begin where the checkpoint, or the empty world, ends. */
function requireReach(segments: Segment[], checkpoint: Checkpoint | null, damaged: number[]): void {
  const needed = (checkpoint?.commit ?? 0) + 1
  if (segments[0]!.first <= needed) return
  if (damaged.length > 0) {
    throw new JournalDamaged(
      'bad_format',
      'No checkpoint is whole that the journal reaches',
      checkpointName(damaged[0]!),
    )
  }
  throw new JournalDamaged(
    'missing_file',
    `The journal begins at ${segments[0]!.first}, not ${needed}`,
    segmentName(needed),
  )
}

async function scanAll(files: Files, directory: string, segments: Segment[], after: number) {
  const records: CommitRecord[] = []
  let end: SegmentEnd | null = null
  for (const [index, segment] of segments.entries()) {
    requireAdjoining(segment, end)
    const before: SegmentEnd | null = end
    end = await scanSegment(files, directory, segment, index === segments.length - 1, (record) => {
      if (record.commit > after) records.push(record)
    })
    if (
      before !== null &&
      (before.header.epoch !== end.header.epoch || before.header.previous !== end.header.previous)
    ) {
      throw new JournalDamaged('two_epochs', 'Journal files of two epochs lie together', segment.name, 1)
    }
  }
  if (end!.last < after) {
    const name = checkpointName(after)
    throw new JournalDamaged('lost_commits', `The journal ends at ${end!.last}, before its checkpoint`, name)
  }
  return { records, end: end! }
}

function requireAdjoining(segment: Segment, before: SegmentEnd | null): void {
  if (before === null || segment.first === before.last + 1) return
  const sentence = `A journal file begins at ${segment.first} where ${before.last + 1} is next`
  throw new JournalDamaged('missing_file', sentence, segment.name)
}

function requireSameEpoch(checkpoint: Checkpoint | null, end: SegmentEnd): void {
  if (checkpoint === null || checkpoint.epoch === end.header.epoch) return
  throw new JournalDamaged('two_epochs', 'The checkpoint is of another epoch', checkpointName(checkpoint.commit))
}

/** Without a remembered position, or with one of an earlier epoch, all that is there is sent again: harmless. */
function publishedOf(
  remembered: { epoch: string; published: number } | null,
  { header, segments, last }: FoundWorld,
): number {
  const { first } = segments[0]!
  if (remembered === null || remembered.epoch < header.epoch) return first - 1
  if (remembered.epoch > header.epoch) {
    throw new JournalDamaged('two_epochs', 'The published position is of a later epoch', publishedName)
  }
  if (remembered.published > last) {
    const sentence = `Commit ${remembered.published} was published but the journal ends at ${last}`
    throw new JournalDamaged('lost_commits', sentence, publishedName)
  }
  if (remembered.published < first - 1) {
    throw new JournalDamaged('missing_file', `Commit ${remembered.published + 1} was not published`, segmentName(first))
  }
  return remembered.published
}
