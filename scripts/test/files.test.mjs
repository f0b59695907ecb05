import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { filesBelow, removeOrphans } from '../lib/build.mjs'
import { openLogFile } from '../lib/log-file.mjs'
import { selectTests } from '../lib/test-files.mjs'

t.test('a compiled test whose source is gone is removed, the others stay', async (t) => {
  const folder = t.testdir({
    src: { 'a.ts': '' },
    test: { 'a.test.ts': '' },
    dist: {
      src: { 'a.js': '', 'a.js.map': '', 'a.d.ts': '', 'b.js': '', 'b.d.ts': '', 'data.json': '{}' },
      test: { 'a.test.js': '', 'old.test.js': '', 'old.test.js.map': '' },
      'tsconfig.tsbuildinfo': '',
    },
  })
  removeOrphans(folder)
  t.same(filesBelow(join(folder, 'dist')), [
    'src/a.d.ts',
    'src/a.js',
    'src/a.js.map',
    'src/data.json',
    'test/a.test.js',
    'tsconfig.tsbuildinfo',
  ])
})

t.test('a workspace that was never built has no orphans', async (t) => {
  t.doesNotThrow(() => removeOrphans(join(t.testdir({}), 'none')))
})

t.test('slow tests run apart from quick ones, and helpers are no tests', async (t) => {
  const files = [
    'kb/dist/test/a.test.js',
    'kb/dist/test/b.slow.test.js',
    'kb/dist/test/support/c.js',
    'scripts/test/d.test.mjs',
  ]
  t.same(selectTests(files, 'quick', []), ['kb/dist/test/a.test.js', 'scripts/test/d.test.mjs'])
  t.same(selectTests(files, 'slow', []), ['kb/dist/test/b.slow.test.js'])
  t.same(selectTests(files, 'quick', ['d.test', 'nothing']), ['scripts/test/d.test.mjs'])
})

t.test('a log file that is full makes room for a new one', async (t) => {
  const path = join(t.testdir({}), 'logs', 'kb.log')
  const log = openLogFile(path, 10)
  for (const line of ['first line', 'second line', 'third']) log.write(line)
  t.equal(readFileSync(`${path}.1`, 'utf8'), 'second line\n')
  t.equal(readFileSync(path, 'utf8'), 'third\n')
})

t.test('a log file that was there is gone on with', async (t) => {
  const path = join(t.testdir({}), 'kb.log')
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, 'before\n')
  openLogFile(path, 100).write('after')
  t.equal(readFileSync(path, 'utf8'), 'before\nafter\n')
  t.notOk(existsSync(`${path}.1`))
})
