import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type Checked, compileSchema } from 'schemas'
import t from 'tap'
import { type Files, readContent } from '../src/content/content.js'
import type { Problem } from '../src/content/problem.js'
import { parseJson, readYamlBlock, type Source } from '../src/content/source.js'
import { contentDir } from './support/experience.js'

const schemaDir = join(contentDir, '../content-schemas')
const experiences = readdirSync(contentDir)

const checks = new Map<string, (value: unknown) => Checked<unknown>>(
  readdirSync(schemaDir).map((file) => [
    basename(file, '.schema.json'),
    compileSchema(JSON.parse(readFileSync(join(schemaDir, file), 'utf8')) as object),
  ]),
)

/** Where the files are for which there is a schema, and what of a file it describes. */
const kinds = {
  config: ['config.json', parseJson],
  'world.template': ['world.template.json', parseJson],
  timers: ['timers.json', parseJson],
  item: ['templates/items', readYamlBlock],
  npc: ['templates/npcs', readYamlBlock],
  quest: ['templates/quests', readYamlBlock],
  waypoint: ['waypoints', readYamlBlock],
} as const

type Kind = keyof typeof kinds

/** The text of every file of an experience, by its path. */
function textsOf(experience: string): Map<string, string> {
  const entries = readdirSync(join(contentDir, experience), { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  return new Map(files.map((file) => [file.slice(join(contentDir, experience).length + 1), readFileSync(file, 'utf8')]))
}

function sourceOf(file: string, text: string, problems: Problem[]): Source {
  return { file, text, report: (reason, line = null) => void problems.push({ file, line, reason }) }
}

/** What the service says of an experience that is made of these texts. */
function problemsOf(experience: string, texts: ReadonlyMap<string, string>): Problem[] {
  const problems: Problem[] = []
  const at = (path: string) => (texts.has(path) ? sourceOf(path, texts.get(path)!, problems) : null)
  const below = (folder: string) =>
    [...texts].filter(([path]) => path.startsWith(folder)).map(([path, text]) => sourceOf(path, text, problems))
  const files: Files = {
    config: at('config.json'),
    world: at('world.template.json'),
    timers: at('timers.json'),
    items: below('templates/items/'),
    npcs: below('templates/npcs/'),
    quests: below('templates/quests/'),
    waypoints: below('waypoints/'),
  }
  readContent(experience, files)
  return problems
}

/** Every value that is described by a schema: where it stands, and the value. */
function described(texts: ReadonlyMap<string, string>, kind: Kind): { path: string; value: unknown }[] {
  const [place, read] = kinds[kind]
  const found = [...texts].filter(([path]) => path === place || path.startsWith(`${place}/`))
  const values = found.map(([path, text]) => ({ path, value: read(sourceOf(path, text, []))?.value }))
  return values.filter(({ value }) => value !== undefined)
}

t.test('what is shipped is as the schemas say, and names them', async (t) => {
  t.same([...checks.keys()].sort(), Object.keys(kinds).sort())
  for (const experience of experiences) {
    const texts = textsOf(experience)
    for (const kind of Object.keys(kinds) as Kind[]) {
      for (const { path, value } of described(texts, kind)) {
        t.strictSame(checks.get(kind)!(value), { ok: true, value }, `${experience}/${path}`)
        const { $schema } = value as { $schema?: string }
        if (path.endsWith('.json')) t.equal($schema, `../../content-schemas/${kind}.schema.json`)
      }
    }
  }
})

const page = readFileSync(join(contentDir, '../../docs/content.md'), 'utf8')

t.test('the page for designers names every field of every schema', async (t) => {
  for (const kind of checks.keys()) {
    const schema = readFileSync(join(schemaDir, `${kind}.schema.json`), 'utf8')
    for (const name of fieldsOf(JSON.parse(schema)))
      t.ok(page.includes(`\`${name}\``) || name === '$schema', `${kind}: ${name}`)
  }
})

t.test('every example on the page for designers is as its schema says', async (t) => {
  const examples = [...page.matchAll(/^```(?:json|yaml) (\S+)\n([\s\S]*?)^```$/gm)]
  t.same(examples.map(([, kind]) => kind).sort(), [...checks.keys()].sort())
  for (const [, kind, text] of examples) {
    const { value } = readYamlBlock(sourceOf('page', `\`\`\`yaml\n${text}\`\`\`\n`, []))!
    t.strictSame(checks.get(kind!)!(value), { ok: true, value }, kind!)
  }
})

function fieldsOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const own = Object.keys((schema as { properties?: object }).properties ?? {})
  return [...own, ...Object.values(schema).flatMap(fieldsOf)]
}

/** What may be wrong at any place. */
const wrong = [undefined, null, 7, -1e9, '', 'no such', 'No Such!', true, [], [7], {}, { 'No Such!': 7 }]

/** Every value that has something wrong at one place; of places that are alike only the first is tried. */
function* broken(value: unknown, tried: Set<string>): Generator<{ place: string; value: unknown }> {
  function* within(part: unknown, path: readonly string[]): Generator<{ place: string; value: unknown }> {
    const shape = path.map((name, index) => (isNumbered(path, index) ? '*' : name)).join('.')
    if (tried.has(shape)) return
    tried.add(shape)
    for (const one of wrong) yield { place: shape, value: changed(value, path, one) }
    if (typeof part !== 'object' || part === null) return
    if (!Array.isArray(part)) yield { place: `${shape}+`, value: changed(value, path, { ...part, 'No Such!': 7 }) }
    for (const [name, member] of Object.entries(part)) yield* within(member, [...path, name])
  }
  yield* within(value, [])
}

/** Names that authors give: those of zones, areas and spots, directions, entries of lists. */
function isNumbered(path: readonly string[], index: number): boolean {
  return /^\d+$/.test(path[index]!) || ['locations', 'areas', 'spots', 'exits', 'trust'].includes(path[index - 1] ?? '')
}

function changed(value: unknown, path: readonly string[], to: unknown): unknown {
  const [name, ...rest] = path
  if (name === undefined) return to
  const copy = structuredClone(value) as Record<string, unknown>
  const part = changed(copy[name], rest, to)
  if (part === undefined) delete copy[name]
  else copy[name] = part
  return Array.isArray(copy) ? copy.filter((entry) => entry !== undefined) : copy
}

/** JSON is YAML. */
function written(path: string, before: string, value: unknown): string {
  const json = JSON.stringify(value) ?? ''
  return path.endsWith('.json') ? json : before.replace(/^```yaml\n[\s\S]*?^```$/m, () => `\`\`\`yaml\n${json}\n\`\`\``)
}

for (const kind of Object.keys(kinds) as Kind[]) {
  t.test(`what the schema "${kind}" refuses is refused by the service too`, async (t) => {
    const experience = described(textsOf('wylding-woods'), kind).length > 0 ? 'wylding-woods' : 'west-of-house'
    const texts = textsOf(experience)
    const samples = described(texts, kind)
    const tried = new Set<string>()
    let refused = 0
    for (const { path, value: good } of samples) {
      for (const { place, value } of broken(good, tried)) {
        if (checks.get(kind)!(value).ok) continue
        refused++
        const problems = problemsOf(experience, new Map(texts).set(path, written(path, texts.get(path)!, value)))
        if (problems.length === 0) t.fail(`${path} ${place} is taken: ${JSON.stringify(value).slice(0, 300)}`)
      }
    }
    t.ok(refused > 20, `${refused} samples were refused`)
  })
}
