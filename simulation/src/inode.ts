import { below, type Random } from './random.js'

const nothing = Buffer.alloc(0)

/** A file: what a reader finds in it, and what of that is on the disk itself. */
export class Inode {
  bytes: Buffer
  synced: Buffer

  /** Where it is written, with room for more; none while others have a part of it. */
  #room: Buffer = nothing

  constructor(bytes: Buffer = nothing, synced: Buffer = nothing) {
    this.bytes = bytes
    this.synced = synced
  }

  /** What was written once is never written over: what was synced may be a part of it. */
  write(bytes: Buffer): void {
    const { length } = this.bytes
    const end = length + bytes.length
    if (this.#room.length < end) {
      this.#room = Buffer.alloc(Math.max(1_024, end * 2))
      this.bytes.copy(this.#room)
    }
    bytes.copy(this.#room, length)
    this.bytes = this.#room.subarray(0, end)
  }

  truncate(length: number): void {
    this.bytes = this.bytes.subarray(0, length)
    this.#room = nothing
  }

  sync(): void {
    this.synced = this.bytes
  }

  /** The power fails: of what was not synced some is there, and the end of it may be torn. */
  lose(random: Random): void {
    const { bytes, synced } = this
    const isAppended = bytes.length >= synced.length && bytes.subarray(0, synced.length).equals(synced)
    if (!isAppended) this.bytes = random() < 0.5 ? synced : bytes
    else if (bytes.length > synced.length) this.bytes = this.#torn(random, bytes, synced.length)
    this.synced = this.bytes
    this.#room = nothing
  }

  #torn(random: Random, bytes: Buffer, from: number): Buffer {
    const kept = Buffer.from(bytes.subarray(0, from + below(random, bytes.length - from + 1)))
    const garbled = random() < 0.3 ? Math.min(kept.length - from, 1 + below(random, 40)) : 0
    kept.fill(0, kept.length - garbled)
    return kept
  }

  clone(): Inode {
    return new Inode(this.bytes, this.synced)
  }
}
