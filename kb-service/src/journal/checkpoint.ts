import { isEpoch } from 'schemas'
import { decodeLine, encodeLine, isCommit, isObject } from './codec.js'
import { type Files, replaceFile } from './files.js'

/** The world as of a commit. */
export interface Checkpoint {
  epoch: string
  commit: number
  state: unknown
}

export function checkpointName(commit: number): string {
  return `checkpoint-${commit}.json`
}

/** The commits of the checkpoint files among these names, newest first. */
export function checkpointCommits(names: readonly string[]): number[] {
  return names
    .map((name) => /^checkpoint-(\d{1,16})\.json$/.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .sort((a, b) => b - a)
}

/** Turns a checkpoint into the bytes of its file. The state may change as soon as this returns. */
export function encodeCheckpoint({ epoch, commit, state }: Checkpoint): Buffer {
  return encodeLine({ epoch, format: 1, commit, state })
}

export async function writeCheckpoint(files: Files, directory: string, commit: number, bytes: Buffer): Promise<void> {
  await replaceFile(files, directory, checkpointName(commit), bytes)
}

/** Null if the file is not whole. */
export async function readCheckpoint(files: Files, directory: string, commit: number): Promise<Checkpoint | null> {
  const bytes = await files.read(`${directory}/${checkpointName(commit)}`)
  if (bytes === null || bytes.at(-1) !== 0x0a) return null
  const value = decodeLine(bytes.subarray(0, -1))?.value
  if (!isObject(value) || value.format !== 1 || !isEpoch(value.epoch)) return null
  if (!isCommit(value.commit) || value.commit !== commit) return null
  return { epoch: value.epoch, commit, state: value.state }
}
