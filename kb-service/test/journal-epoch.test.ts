import { isEpoch } from 'schemas'
import t from 'tap'
import { crc32, crc32ByTable } from '../src/journal/crc32.js'
import { mintEpoch } from '../src/journal/epoch.js'
import { newDirectory, opened } from './support/journal-directory.js'

t.test('an epoch minted later sorts higher', async (t) => {
  let before = mintEpoch(1_700_000_000_000)
  for (let nowMs = 1_700_000_000_100; nowMs < 20_000_000_000_000; nowMs = Math.ceil((nowMs * 1.3) / 100) * 100) {
    const epoch = mintEpoch(nowMs)
    t.ok(isEpoch(epoch))
    t.ok(epoch > before, `${epoch} after ${before}`)
    before = epoch
  }
})

t.test('it sorts above the one before even if the clock was put back', async (t) => {
  t.equal(mintEpoch(1000, 'bbbbbbbb'), 'bbbbbbbc')
  t.equal(mintEpoch(1000, 'bbbbbbzz'), 'bbbbbcaa')
  t.throws(() => mintEpoch(1000, 'zzzzzzzz'), RangeError)
  t.throws(() => mintEpoch(1000, 'short'), TypeError)
})

t.test('a journal says which epoch it followed', async (t) => {
  const directory = await newDirectory(t)
  const { journal } = await opened(t, directory, { previousEpoch: 'kwvnxzab' })
  t.equal(journal.epoch, 'kwvnxzac')
})

t.test('the checksum is that of zlib, with and without its help', async (t) => {
  for (const check of [crc32, crc32ByTable]) t.equal(check(Buffer.from('123456789')), 0xcbf43926)
})
