import t from 'tap'
import { clientFrame, FrameReader, opcodes } from '../src/load/frame-reader.js'

/** A frame as a server sends it: not masked. */
function serverFrame(opcode: number, payload: Buffer): Buffer {
  const head =
    payload.length < 126
      ? Buffer.from([0x80 | opcode, payload.length])
      : payload.length < 65_536
        ? Buffer.from([0x80 | opcode, 126, payload.length >> 8, payload.length & 255])
        : Buffer.concat([Buffer.from([0x80 | opcode, 127]), bigLength(payload.length)])
  return Buffer.concat([head, payload])
}

function bigLength(length: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(length))
  return bytes
}

const texts = ['', 'a', 'x'.repeat(125), 'y'.repeat(126), 'z'.repeat(600), 'w'.repeat(70_000)]
const stream = Buffer.concat(texts.map((text) => serverFrame(opcodes.text, Buffer.from(text))))

function readInPieces(size: number, keeps: boolean): [number, string | null][] {
  const seen: [number, string | null][] = []
  const reader = new FrameReader((opcode, payload) => seen.push([opcode, payload?.toString() ?? null]), keeps)
  // As from a socket: each read overwrites the one before.
  const shared = Buffer.alloc(size)
  for (let at = 0; at < stream.length; at += size) {
    const length = stream.copy(shared, 0, at, at + size)
    reader.read(shared.subarray(0, length))
  }
  return seen
}

for (const size of [1, 2, 3, 7, 127, 1_000, 65_536, stream.length]) {
  t.test(`reads every frame when the bytes come in pieces of ${size}`, async (t) => {
    t.strictSame(
      readInPieces(size, true),
      texts.map((text) => [opcodes.text, text]),
    )
  })

  t.test(`counts every frame without keeping it, in pieces of ${size}`, async (t) => {
    t.strictSame(
      readInPieces(size, false),
      texts.map(() => [opcodes.text, null]),
    )
  })
}

t.test('keeps the payload of a ping though texts are only counted', async (t) => {
  const seen: unknown[] = []
  const reader = new FrameReader((opcode, payload) => seen.push([opcode, payload?.toString()]), false)
  reader.read(serverFrame(opcodes.ping, Buffer.from('are you there')))
  t.strictSame(seen, [[opcodes.ping, 'are you there']])
})

for (const length of [0, 5, 125, 126, 60_000]) {
  t.test(`masks a client's frame of ${length} bytes so that it reads as what was meant`, async (t) => {
    const payload = Buffer.alloc(length, 'gaia')
    const frame = clientFrame(opcodes.text, payload)
    const start = length < 126 ? 6 : 8
    t.equal(frame[0], 0x81)
    t.equal(frame[1]! & 0x80, 0x80)
    const unmasked = Buffer.from(frame.subarray(start).map((byte, at) => byte ^ frame[start - 4 + (at & 3)]!))
    t.strictSame(unmasked, payload)
  })
}
