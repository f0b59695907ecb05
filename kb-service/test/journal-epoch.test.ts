import { isEpoch } from 'schemas'
import t from 'tap'
import { crc32, crc32ByTable } from '../src/journal/crc32.js'
import { distinctEpochs, mintEpoch } from '../src/journal/epoch.js'
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

t.test('two journals made at the same moment by one process have two epochs', async (t) => {
  const mint = distinctEpochs()
  const epochs = [mint(1_700_000_000_000), mint(1_700_000_000_000), mint(1_600_000_000_000, 'bbbbbbbb'), mint(1000)]
  t.equal(new Set(epochs).size, epochs.length)
  t.same([...epochs].sort(), epochs, 'and a later one sorts higher')
  t.equal(distinctEpochs()(1000, 'bbbbbbbb'), 'bbbbbbbc')
})

t.test('a journal says which epoch it followed', async (t) => {
  const directory = await newDirectory(t)
  const { journal } = await opened(t, directory, { previousEpoch: 'kwvnxzab' })
  t.equal(journal.epoch, 'kwvnxzac')
})

t.test('the checksum is that of zlib, with and without its help', async (t) => {
  for (const check of [crc32, crc32ByTable]) t.equal(check(Buffer.from('123456789')), 0xcbf43926)
})
