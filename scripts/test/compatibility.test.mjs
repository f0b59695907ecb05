import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import t from 'tap'
import { inRoot, root } from '../lib/root.mjs'

const page = readFileSync(inRoot('schemas', 'COMPATIBILITY.md'), 'utf8')
const rows = new Map(
  [...page.matchAll(/^\| (UP [\w. ]+?) +\| .*? \| (.*?) +\|$/gm)].map(([, row, here]) => [row, here]),
)

/** @param {string} prefix @param {number} count */
const numbered = (prefix, count) => Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`)

const known = [
  ...'invalid_json missing_type unknown_message_type processing_error missing_action initialization_failed'.split(' '),
  ...'missing_coordinates server_error not_implemented'.split(' '),
].map((code) => `UP 1.6.1 ${code}`)
known.push(...numbered('UP 2.7.', 8), ...numbered('UP 7 L', 14), ...numbered('UP 7 V', 14), ...numbered('UP 7 A', 19))

/** Where tests are: their names have the rows. */
function testsText() {
  const files = execFileSync('git', ['ls-files', '--', '*.test.ts', '*.test.mjs'], { cwd: root, encoding: 'utf8' })
  const own = 'scripts/test/compatibility.test.mjs'
  const names = files.split('\n').filter((file) => file !== '' && file !== own)
  return names.map((file) => readFileSync(inRoot(file), 'utf8')).join('\n')
}

t.test('every fault of the Python pipeline has a row', async (t) => {
  for (const row of known) t.ok(rows.has(row), row)
  t.ok(rows.size >= known.length + 15, 'and so have those of its state and its security')
})

t.test('every row that names a test has one of that name', async (t) => {
  const text = testsText()
  for (const [row, here] of rows) if (here.startsWith('test')) t.ok(isNamed(text, row), row)
})

/**
 * Not as the beginning of a longer row. The tests of error codes share one name, which ends with the code.
 * @param {string} text @param {string} row
 */
function isNamed(text, row) {
  const code = row.startsWith('UP 1.6.1 ') ? row.slice('UP 1.6.1 '.length) : null
  if (code !== null) return text.includes(`story(t, rig, \`UP 1.6.1 $`) && text.includes(`['${code}', `)
  return new RegExp(`${row.replaceAll('.', '\\.')}(?![\\d])`).test(text)
}
