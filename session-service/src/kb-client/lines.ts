import { isUtf8 } from 'node:buffer'

const newline = 10
const carriageReturn = 13
const openBrace = 123
const closeBrace = 125

/** Cuts a body of one frame a line into its frames, as views of the bytes where they came in one piece. */
export class Lines {
  readonly #maxBytes: number
  #open: Uint8Array[] = []
  #openBytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** The frames that `chunk` completes, or null if a line is too long or cannot be a frame. */
  push(chunk: Uint8Array): Uint8Array[] | null {
    const frames: Uint8Array[] = []
    let start = 0
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      if (!this.#close(chunk.subarray(start, end), frames)) return null
      start = end + 1
    }
    this.#keep(chunk.subarray(start))
    return this.#openBytes > this.#maxBytes ? null : frames
  }

  /** What stands after the last newline when the body is over. */
  end(): Uint8Array[] | null {
    const frames: Uint8Array[] = []
    return this.#close(new Uint8Array(0), frames) ? frames : null
  }

  #keep(part: Uint8Array): void {
    if (part.length === 0) return
    this.#open.push(part)
    this.#openBytes += part.length
  }

  #close(lastPart: Uint8Array, frames: Uint8Array[]): boolean {
    this.#keep(lastPart)
    const line = this.#open.length === 1 ? this.#open[0]! : Buffer.concat(this.#open)
    this.#open = []
    this.#openBytes = 0
    const frame = line.at(-1) === carriageReturn ? line.subarray(0, -1) : line
    if (frame.length === 0) return true
    frames.push(frame)
    return frame.length <= this.#maxBytes && isFrame(frame)
  }
}

/** The frames of a whole body, or null if a line is too long or is none. */
export function linesOf(body: Uint8Array, maxBytes: number): Uint8Array[] | null {
  const lines = new Lines(maxBytes)
  const frames = lines.push(body)
  const last = lines.end()
  return frames === null || last === null ? null : [...frames, ...last]
}

/** True for what may be put on a socket unread: valid UTF-8 between braces. */
function isFrame(line: Uint8Array): boolean {
  return line[0] === openBrace && line.at(-1) === closeBrace && isUtf8(line)
}
