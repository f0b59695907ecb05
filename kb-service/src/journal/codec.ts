import { crc32 } from './crc32.js'
import type { CommitRecord } from './record.js'

const newline = 0x0a
const crcLength = 8

/** `{crc32 as 8 hex} {json}` and a newline. DESIGN §8 "Files". */
export function encodeLine(value: unknown): Buffer {
  const json = Buffer.from(JSON.stringify(value))
  return Buffer.concat([Buffer.from(`${hex(crc32(json))} `), json, Buffer.from('\n')])
}

/** The value of a line (without its newline), or undefined if its bytes are not those that were written. */
export function decodeLine(line: Buffer): { value: unknown } | undefined {
  const json = line.subarray(crcLength + 1)
  if (line.length < crcLength + 2 || line[crcLength] !== 0x20) return undefined
  if (line.toString('latin1', 0, crcLength) !== hex(crc32(json))) return undefined
  return parseJson(json)
}

export function parseJson(bytes: Buffer): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(bytes.toString()) }
  } catch {
    return undefined
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isCommit(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

/** Whether a value has the parts of a record that the journal and the outbox rely on. */
export function isCommitRecord(value: unknown): value is CommitRecord {
  return (
    isObject(value) &&
    isCommit(value.commit) &&
    Number.isFinite(value.at) &&
    Array.isArray(value.world) &&
    isObject(value.players) &&
    Array.isArray(value.events) &&
    value.events.every((event) => isObject(event) && typeof event.subject === 'string')
  )
}

/** One line of a file. `complete` is false for a last line without its newline. */
export interface Line {
  bytes: Buffer
  /** 1 is the first line. */
  number: number
  /** Where the line begins, in bytes. */
  offset: number
  complete: boolean
}

/** Cuts a stream of chunks into lines, the newlines left out. */
export async function* lines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let parts: Buffer[] = []
  let number = 1
  let offset = 0
  for await (const chunk of chunks) {
    let from = 0
    for (let to = chunk.indexOf(newline); to !== -1; to = chunk.indexOf(newline, from)) {
      const bytes = Buffer.concat([...parts, chunk.subarray(from, to)])
      yield { bytes, number, offset, complete: true }
      parts = []
      number += 1
      offset += bytes.length + 1
      from = to + 1
    }
    if (from < chunk.length) parts.push(chunk.subarray(from))
  }
  if (parts.length > 0) yield { bytes: Buffer.concat(parts), number, offset, complete: false }
}

function hex(crc: number): string {
  return crc.toString(16).padStart(crcLength, '0')
}
