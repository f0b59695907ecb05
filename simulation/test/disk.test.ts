import { test } from 'tap'
import { SimDisk } from '../src/disk.js'

const text = Buffer.from('one\n')

/** A file with a first part that is on the disk for good, and a second that is only written. */
async function halfSynced(disk: SimDisk): Promise<void> {
  const files = disk.open()
  await files.makeDirectory('/kb')
  await files.syncDirectory('/')
  const file = await files.append('/kb/file')
  await file.write(text)
  await file.sync()
  await files.syncDirectory('/kb')
  await file.write(Buffer.from('two\n'))
}

test('a process that is killed leaves what it wrote', async (t) => {
  const disk = new SimDisk()
  await halfSynced(disk)
  disk.kill('process', 1)
  t.equal(String(await disk.open().read('/kb/file')), 'one\ntwo\n')
})

test('a loss of power leaves what was synced, and of the rest any part', async (t) => {
  const found = new Set<string>()
  for (let seed = 1; seed <= 200; seed++) {
    const disk = new SimDisk()
    await halfSynced(disk)
    disk.kill('power', seed)
    const read = String(await disk.open().read('/kb/file'))
    t.ok(read.startsWith('one\n'))
    found.add(read)
  }
  t.ok(found.has('one\n') && found.has('one\ntwo\n') && found.has('one\ntw'), [...found].join())
  t.ok(
    [...found].some((read) => read.endsWith('\0')),
    'torn',
  )
})

test('a name whose folder was not synced may be gone after a loss of power, and may not', async (t) => {
  const found = new Set<boolean>()
  for (let seed = 1; seed <= 20; seed++) {
    const disk = new SimDisk()
    await halfSynced(disk)
    const files = disk.open()
    await files.rename('/kb/file', '/kb/other')
    disk.kill('power', seed)
    const names = await disk.open().list('/kb')
    t.equal(names.length, 1, 'a rename is all or nothing')
    found.add(names[0] === 'other')
  }
  t.equal(found.size, 2)
})

test('nobody hears of what a killed process asked', async (t) => {
  const disk = new SimDisk()
  const files = disk.open()
  await files.makeDirectory('/kb')
  const file = await files.append('/kb/journal-1.jsonl')
  await file.write(text)
  let isTold = false
  const told = () => {
    isTold = true
  }
  file.sync().then(told, told)
  disk.kill('process', 1)
  file.write(text).then(told, told)
  await new Promise(setImmediate)
  t.equal(disk.pending.size, 0)
  t.notOk(isTold)
})

test('a full disk takes half a write, and says so', async (t) => {
  const disk = new SimDisk()
  const files = disk.open()
  await files.makeDirectory('/kb')
  const file = await files.append('/kb/file')
  disk.mood.isFull = true
  await t.rejects(file.write(text), { code: 'ENOSPC' })
  t.equal(String(await files.read('/kb/file')), 'on')
})
