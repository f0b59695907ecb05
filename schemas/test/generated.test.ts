import { spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { generateTypes } from '../src/generate/types.js'
import { packageUrl, schemaFolders } from '../src/schema-files.js'

const typesFile = 'src/generated/types.ts'

/** The package as it lies in an image, in a folder of its own. */
function installElsewhere(root: string): string {
  for (const part of ['package.json', 'dist/src', 'src/generated', ...schemaFolders]) {
    cpSync(fileURLToPath(new URL(part, packageUrl)), `${root}/schemas/${part}`, { recursive: true })
  }
  symlinkSync(fileURLToPath(new URL('../node_modules', packageUrl)), `${root}/node_modules`)
  return `${root}/schemas`
}

function run(cwd: string, ...args: string[]) {
  return spawnSync(process.execPath, args, { cwd, encoding: 'utf8' })
}

t.test('the types that are checked in are those of the schemas', async (t) => {
  const checkedIn = readFileSync(new URL(typesFile, packageUrl), 'utf8')
  t.equal(await generateTypes(), checkedIn, 'else run `npm run build && npm run generate`')
})

t.test('the check fails and says what to do, until the types are generated anew', async (t) => {
  const home = installElsewhere(t.testdir())
  const generate = (...args: string[]) => run(home, 'dist/src/generate/main.js', ...args)
  appendFileSync(`${home}/${typesFile}`, 'export type Stray = never\n')
  const stale = generate('--check')
  t.equal(stale.status, 1)
  t.match(stale.stderr, /does not fit the JSON Schemas. Run `npm run build && npm run generate`/)

  rmSync(`${home}/${typesFile}`)
  t.equal(generate('--check').status, 1, 'also if there are none')

  t.equal(generate().status, 0)
  t.equal(generate('--check').status, 0)
})

t.test('the checks find their schemas wherever the package lies', async (t) => {
  const home = installElsewhere(t.testdir())
  const script = `
    const { validateClientMessage } = await import('./dist/src/index.js')
    console.log(validateClientMessage({ type: 'ping' }).ok)`
  t.equal(run(home, '--input-type=module', '--eval', script).stdout, 'true\n')
})
