import { chmodSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import t from 'tap'
import { findChromium } from '../lib/chromium.mjs'

t.test('CHROME_PATH goes before what is on PATH, and what is no program is passed over', async (t) => {
  const folder = t.testdir({ a: { chromium: 'no program' }, b: { 'google-chrome': '' }, mine: '' })
  const [onPath, mine] = [join(folder, 'b', 'google-chrome'), join(folder, 'mine')]
  for (const path of [onPath, mine]) chmodSync(path, 0o755)
  const PATH = [join(folder, 'a'), join(folder, 'b')].join(delimiter)
  t.equal(findChromium({ PATH, CHROME_PATH: mine }), mine)
  t.equal(findChromium({ PATH, CHROME_PATH: join(folder, 'nothing') }), onPath)
  t.equal(findChromium({ PATH }), onPath)
})

t.test('where there is none, there is none', { skip: process.platform === 'darwin' }, async (t) => {
  t.equal(findChromium({ PATH: t.testdir({}) }), null)
})
