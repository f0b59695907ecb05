import { isEpoch } from 'schemas'
import { decodeLine, encodeLine, isCommitRecord, isObject, type Line, lines, parseJson } from './codec.js'
import { JournalDamaged } from './errors.js'
import { type Files, replaceFile } from './files.js'
import type { CommitRecord } from './record.js'

/** One journal file. */
export interface Segment {
  name: string
  /** The first commit in it; the next one, if it is still empty. */
  first: number
}

/** First line of a journal file. `previous` is the epoch that this one followed, null in a world that was never restored. */
export interface SegmentHeader {
  epoch: string
  previous: string | null
}

/** What reading a journal file to its end found. */
export interface SegmentEnd {
  header: SegmentHeader
  last: number
  /** Bytes up to the end of the last good line. */
  goodBytes: number
  /** Bytes of a torn last line behind it. */
  tornBytes: number
}

export function segmentName(first: number): string {
  return `journal-${first}.jsonl`
}

/** The journal files among these names, oldest first. */
export function segmentsOf(names: readonly string[]): Segment[] {
  return names
    .map((name) => ({ name, first: Number(/^journal-(\d{1,16})\.jsonl$/.exec(name)?.[1] ?? Number.NaN) }))
    .filter((segment) => !Number.isNaN(segment.first))
    .sort((a, b) => a.first - b.first)
}

/** Makes an empty journal file. Returns its size in bytes. */
export async function createSegment(
  files: Files,
  directory: string,
  first: number,
  header: SegmentHeader,
): Promise<number> {
  const bytes = encodeHeader(header)
  await replaceFile(files, directory, segmentName(first), bytes)
  return bytes.length
}

export function encodeHeader({ epoch, previous }: SegmentHeader): Buffer {
  return Buffer.from(`${JSON.stringify({ epoch, format: 1, previous })}\n`)
}

export function encodeRecord(record: CommitRecord): Buffer {
  return encodeLine(record)
}

/**
 * Reads a whole file and hands each record to `take`. A damaged last line of the newest file is torn, i.e. was never
 * acknowledged; every other damage throws `JournalDamaged`.
 */
export async function scanSegment(
  files: Files,
  directory: string,
  segment: Segment,
  newest: boolean,
  take: (record: CommitRecord) => void,
): Promise<SegmentEnd> {
  const end = { last: segment.first - 1, goodBytes: 0, tornBytes: 0 }
  let header: SegmentHeader | null = null
  let bad: Line | null = null
  for await (const line of lines(files.chunks(`${directory}/${segment.name}`))) {
    if (bad !== null) throw badLine(segment, bad)
    if (header === null) {
      header = decodeHeader(segment, line)
    } else {
      const record = line.complete ? decodeRecord(segment, line) : null
      if (record === null) {
        bad = line
        continue
      }
      requireNext(segment, line, end.last, record.commit)
      end.last = record.commit
      take(record)
    }
    end.goodBytes = line.offset + line.bytes.length + 1
  }
  if (header === null) throw new JournalDamaged('bad_format', 'A journal file is empty', segment.name)
  if (bad !== null && !newest) throw badLine(segment, bad)
  if (bad !== null) end.tornBytes = bad.bytes.length + (bad.complete ? 1 : 0)
  return { header, ...end }
}

/** Records of one file from `from` up to `to`. Throws `JournalDamaged`. */
export async function* readSegment(
  files: Files,
  directory: string,
  segment: Segment,
  from: number,
  to: number,
): AsyncGenerator<CommitRecord> {
  let commit = segment.first - 1
  for await (const line of lines(files.chunks(`${directory}/${segment.name}`))) {
    if (line.number === 1) continue
    commit += 1
    if (commit > to) return
    if (commit < from) continue
    const record = line.complete ? decodeRecord(segment, line) : null
    if (record === null) throw badLine(segment, line)
    requireNext(segment, line, commit - 1, record.commit)
    yield record
  }
}

/** The first line of a journal file; null if it is none. */
export async function readHeader(files: Files, directory: string, segment: Segment): Promise<SegmentHeader | null> {
  for await (const line of lines(files.chunks(`${directory}/${segment.name}`))) {
    try {
      return decodeHeader(segment, line)
    } catch {
      return null
    }
  }
  return null
}

function decodeHeader(segment: Segment, line: Line): SegmentHeader {
  const value = line.complete ? parseJson(line.bytes)?.value : undefined
  const good =
    isObject(value) &&
    value.format === 1 &&
    isEpoch(value.epoch) &&
    (value.previous === null || isEpoch(value.previous)) &&
    (value.previous === null || value.previous < value.epoch)
  if (!good) {
    throw new JournalDamaged('bad_format', 'The first line is not the head of a journal of format 1', segment.name, 1)
  }
  return { epoch: value.epoch as string, previous: value.previous as string | null }
}

/** Null if the bytes are not those that were written. Bytes that are but make no record were never ours. */
function decodeRecord(segment: Segment, line: Line): CommitRecord | null {
  const decoded = decodeLine(line.bytes)
  if (decoded === undefined) return null
  if (isCommitRecord(decoded.value)) return decoded.value
  throw new JournalDamaged('bad_record', 'A line is whole but is not a commit', segment.name, line.number)
}

function requireNext(segment: Segment, line: Line, last: number, commit: number): void {
  if (commit === last + 1) return
  throw new JournalDamaged('commit_gap', `Commit ${last + 1} is missing`, segment.name, line.number)
}

function badLine(segment: Segment, line: Line): JournalDamaged {
  return new JournalDamaged('bad_record', 'A line is damaged', segment.name, line.number)
}
