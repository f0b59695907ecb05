const headMax = 10
const lengthMask = 127
const opcodeMask = 15

export const opcodes = { text: 1, close: 8, ping: 9, pong: 10 } as const

/** Called per frame; `payload` is null where payloads are not kept. It is valid during the call only. */
export type OnFrame = (opcode: number, payload: Buffer | null) => void

/**
 * Reads frames of a server (unmasked, not fragmented) from the bytes of a socket, however they are cut.
 * It walks over payloads; only where `keeps` is set, and for control frames, are they collected.
 */
export class FrameReader {
  readonly #onFrame: OnFrame
  readonly #keeps: boolean
  readonly #head = Buffer.alloc(headMax)
  #headLength = 0
  #opcode = 0
  /** Payload bytes still to come; -1 while a head is being read. */
  #left = -1
  #pieces: Buffer[] | null = null

  constructor(onFrame: OnFrame, keeps: boolean) {
    this.#onFrame = onFrame
    this.#keeps = keeps
  }

  read(bytes: Buffer): void {
    let at = 0
    while (at < bytes.length) {
      at = this.#left < 0 ? this.#readHead(bytes, at) : this.#readPayload(bytes, at)
      if (this.#left === 0) this.#end()
    }
  }

  /** Byte by byte: a head has two to ten. */
  #readHead(bytes: Buffer, from: number): number {
    let at = from
    while (at < bytes.length) {
      this.#head[this.#headLength++] = bytes[at++]!
      if (this.#headLength < 2 || this.#headLength < headLength(this.#head)) continue
      this.#opcode = this.#head[0]! & opcodeMask
      this.#left = payloadLength(this.#head)
      this.#headLength = 0
      this.#pieces = this.#keeps || this.#opcode >= opcodes.close ? [] : null
      break
    }
    return at
  }

  #readPayload(bytes: Buffer, from: number): number {
    const end = Math.min(bytes.length, from + this.#left)
    this.#pieces?.push(bytes.subarray(from, end))
    this.#left -= end - from
    // The next read overwrites these bytes.
    if (this.#left > 0 && this.#pieces !== null) this.#pieces = [Buffer.concat(this.#pieces)]
    return end
  }

  #end(): void {
    const pieces = this.#pieces
    this.#left = -1
    this.#pieces = null
    this.#onFrame(this.#opcode, pieces === null ? null : pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces))
  }
}

function headLength(head: Buffer): number {
  const short = head[1]! & lengthMask
  if (short < 126) return 2
  return short === 126 ? 4 : headMax
}

function payloadLength(head: Buffer): number {
  const short = head[1]! & lengthMask
  if (short < 126) return short
  return short === 126 ? head.readUInt16BE(2) : Number(head.readBigUInt64BE(2))
}

const mask = Buffer.from([0x5a, 0xa5, 0x3c, 0xc3])

/** A frame of a client: masked, at most 65,535 bytes. */
export function clientFrame(opcode: number, payload: Buffer): Buffer {
  const isShort = payload.length < 126
  const start = isShort ? 6 : 8
  const frame = Buffer.allocUnsafe(start + payload.length)
  frame[0] = 0x80 | opcode
  frame[1] = 0x80 | (isShort ? payload.length : 126)
  if (!isShort) frame.writeUInt16BE(payload.length, 2)
  mask.copy(frame, start - 4)
  for (let at = 0; at < payload.length; at++) frame[start + at] = payload[at]! ^ mask[at & 3]!
  return frame
}
