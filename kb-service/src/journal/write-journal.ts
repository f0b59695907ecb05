import { encodeCheckpoint, writeCheckpoint } from './checkpoint.js'
import { type Files, replaceFile } from './files.js'
import type { CommitRecord } from './record.js'
import { encodeHeader, encodeRecord, type SegmentHeader, segmentName } from './segment.js'

/** A whole journal: the world as of a commit, and the commits after it. */
export interface WholeJournal {
  readonly header: SegmentHeader
  readonly checkpoint: { readonly commit: number; readonly state: unknown } | null
  readonly records: readonly CommitRecord[]
}

/** Writes the files of a journal into a folder that has none. Whole only when this resolves. */
export async function writeJournal(
  files: Files,
  folder: string,
  { header, checkpoint, records }: WholeJournal,
): Promise<void> {
  const { epoch } = header
  if (checkpoint !== null) {
    await writeCheckpoint(files, folder, checkpoint.commit, encodeCheckpoint({ epoch, ...checkpoint }))
  }
  const name = segmentName((checkpoint?.commit ?? 0) + 1)
  await replaceFile(files, folder, name, Buffer.concat([encodeHeader(header), ...records.map(encodeRecord)]))
}
