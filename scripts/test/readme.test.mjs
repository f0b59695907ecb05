import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import { variableTable as ofKb } from '../../kb-service/dist/src/config.js'
import { variableTable as ofSession } from '../../session-service/dist/src/config.js'
import { inRoot } from '../lib/root.mjs'

const readme = readFileSync(inRoot('README.md'), 'utf8')
const { scripts } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'))

/** @returns {Map<string, string>} `variable for` → default, as the table has it */
function readTable() {
  const rows = readme.matchAll(/^\| `([A-Z_0-9]+)` +\| (?:`([^`]*)`|–) +\| (both|session|kb) +\|/gm)
  return new Map([...rows].map(([, name, standard, service]) => [`${name} ${service}`, standard ?? '–']))
}

/** @returns {Map<string, string>} the same from the code */
function readCode() {
  const session = new Map(ofSession.map((variable) => [variable.name, variable.default ?? '–']))
  const kb = new Map(ofKb.map((variable) => [variable.name, variable.default ?? '–']))
  const rows = new Map()
  for (const [name, standard] of session)
    rows.set(`${name} ${kb.get(name) === standard ? 'both' : 'session'}`, standard)
  for (const [name, standard] of kb) if (session.get(name) !== standard) rows.set(`${name} kb`, standard)
  return rows
}

t.test('the table of the environment has each variable of both services with its default, and no other', async (t) => {
  t.strictSame(Object.fromEntries([...readTable()].sort()), Object.fromEntries([...readCode()].sort()))
})

t.test('every command that the README names is there', async (t) => {
  const named = [...readme.matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name)
  t.ok(named.length > 5)
  for (const name of named) t.ok(scripts[name], `npm run ${name}`)
})

t.test('every file and folder that the README names is there', async (t) => {
  const named = [...readme.matchAll(/[`(]((?:schemas|session-service|kb-service|system-tests)\/[\w/.-]*)[`)]/g)]
  t.ok(named.length > 5)
  for (const [, path] of named) t.ok(existsSync(inRoot(path)), path)
})
