import zlib from 'node:zlib'

/** CRC-32 as in zlib; from Node 20.15 and 22.2 on zlib has it itself. */
export const crc32: (bytes: Buffer) => number = typeof zlib.crc32 === 'function' ? zlib.crc32 : crc32ByTable

const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

export function crc32ByTable(bytes: Buffer): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = table[(crc ^ byte) & 0xff]! ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}
