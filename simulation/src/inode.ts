import { below, type Random } from './random.js'

/** A file: what a reader finds in it, and what of that is on the disk itself. */
export class Inode {
  bytes: Buffer
  synced: Buffer

  constructor(bytes: Buffer = Buffer.alloc(0), synced: Buffer = Buffer.alloc(0)) {
    this.bytes = bytes
    this.synced = synced
  }

  write(bytes: Buffer): void {
    this.bytes = Buffer.concat([this.bytes, bytes])
  }

  truncate(length: number): void {
    this.bytes = this.bytes.subarray(0, length)
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
