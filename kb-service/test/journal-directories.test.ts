import t from 'tap'
import { disk, type Files } from '../src/journal/files.js'
import { newDirectory, opened, written } from './support/journal-directory.js'

/** The real disk, and which directories were synced. */
function counting(): { files: Files; synced: string[] } {
  const synced: string[] = []
  const syncDirectory = async (path: string) => {
    await disk.syncDirectory(path)
    synced.push(path)
  }
  return { files: { ...disk, syncDirectory }, synced }
}

t.test('every directory that a new journal made outlives a loss of power', async (t) => {
  const root = await newDirectory(t)
  const { files, synced } = counting()
  await opened(t, `${root}/data/kb/wylding-woods`, { files })
  for (const parent of [root, `${root}/data`, `${root}/data/kb`, `${root}/data/kb/wylding-woods`]) {
    t.ok(synced.includes(parent), parent.slice(root.length) || 'the one above all')
  }
})

t.test('a file that a killed process had just renamed outlives a loss of power after the next start', async (t) => {
  const directory = await newDirectory(t)
  await written(directory, 3)
  const { files, synced } = counting()
  await opened(t, directory, { files })
  t.same(synced, [directory])
})
