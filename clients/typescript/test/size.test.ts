import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const folder = new URL('../../', import.meta.url)
const script = fileURLToPath(new URL('scripts/size.mjs', folder))

function weigh(...args: string[]) {
  return spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' })
}

t.test('the client runs in browsers, has no dependencies, and is as light as its README says', async (t) => {
  const { status, stdout } = weigh()
  t.equal(status, 0, stdout)
  const [, bytes] = /is (\d+) bytes/.exec(stdout) ?? []
  const [, told] = /^(\d+) bytes, minified and gzipped/m.exec(readFileSync(new URL('README.md', folder), 'utf8')) ?? []
  t.ok(Math.abs(Number(bytes) - Number(told)) < 100, `${bytes} bytes, not ${told}`)
  t.notOk('dependencies' in JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')))
})

t.test('and one that were heavier would be noticed', async (t) => {
  t.equal(weigh('--budget', '5000').status, 1)
})
