import { readFileSync } from 'node:fs'
import t from 'tap'
import { defaultLimits } from '../src/index.js'

const folder = new URL('../../', import.meta.url)
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8')
const readme = read('README.md')

/** The first cells of the rows of the table below a heading. */
function table(head: string): string[] {
  const [, after = ''] = readme.split(`\n| ${head}`)
  const [rows = ''] = after.split('\n\n')
  return [...rows.matchAll(/^\| `(\w+)/gm)].map(([, name]) => name!)
}

/** The names of the fields of an interface, or of the words of a union. */
function namesIn(file: string, pattern: RegExp, each: RegExp): string[] {
  const [, body = ''] = pattern.exec(read(file)) ?? []
  return [...body.matchAll(each)].map(([, name]) => name!)
}

t.test('the live view is the example as it lies there', async (t) => {
  t.ok(readme.includes(`\`\`\`js\n${read('examples/live-view.mjs')}\`\`\``))
})

t.test('every limit is there with its default', async (t) => {
  for (const [name, value] of Object.entries(defaultLimits)) {
    t.match(readme, new RegExp(`\\| \`${name}\` +\\| ${value} +\\|`), name)
  }
  t.same(table('limit '), Object.keys(defaultLimits))
})

t.test('every event and every state is there', async (t) => {
  const events = namesIn('src/events.ts', /interface ClientEvents \{\n([\s\S]*?)\n\}/, /^ {2}(\w+):/gm)
  t.ok(events.length > 10)
  t.same(table('event ').sort(), events.sort())
  const states = namesIn('src/state.ts', /type State =([^\n]*)/, /'(\w+)'/g)
  t.equal(states.length, 8)
  t.same(table('word ').sort(), states.sort())
})

t.test('every option is there', async (t) => {
  const options = namesIn('src/options.ts', /interface ConnectOptions \{\n([\s\S]*?)\n\}/, /^ {2}readonly (\w+)/gm)
  t.ok(options.length > 8)
  for (const name of options) t.match(readme, new RegExp(`^\\|.*\`${name}\`.*\\|.*\\|$`, 'm'), name)
})

t.test('every part of the inside is there', async (t) => {
  const [, tree = ''] = /## Inside\n\n```\n([\s\S]*?)```/.exec(readme) ?? []
  const parts = [...tree.matchAll(/(\w+)\.ts/g)].map(([, name]) => name!)
  for (const part of parts) t.doesNotThrow(() => read(`src/${part}.ts`), part)
})
