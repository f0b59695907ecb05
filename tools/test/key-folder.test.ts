import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import t from 'tap'
import { type KeyAlgorithm, KeyFolderError, openKey } from '../src/key-folder.js'
import { signToken } from '../src/tokens.js'

const tool = fileURLToPath(new URL('../src/token.js', import.meta.url))

/** Runs the command with an empty environment. */
function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [tool, ...args], { encoding: 'utf8', env: {} })
  return { status, token: stdout.trim(), said: stderr }
}

function open(folder: string, alg: KeyAlgorithm = 'ES256', isNew = false) {
  return openKey({ folder, alg, isNew })
}

function published(folder: string): JSONWebKeySet {
  return JSON.parse(readFileSync(join(folder, 'jwks.json'), 'utf8'))
}

t.test('the command makes a key the first time, and signs with it from then on', async (t) => {
  const folder = join(t.testdir({}), 'new', 'keys')
  const first = run('--keys', folder, '--user', 'bob', '--role', 'admin')
  const verified = await jwtVerify(first.token, createLocalJWKSet(published(folder)))
  t.match(verified.protectedHeader, { alg: 'ES256', typ: 'JWT' })
  t.match(verified.payload, { sub: 'bob', aud: 'authenticated', app_metadata: { role: 'admin' } })
  t.equal(first.said, `A new ES256 key, ${verified.protectedHeader.kid}, is in ${folder}/jwks.json\n`)
  const second = run('--keys', folder)
  t.match(second, { status: 0, said: '' })
  t.match((await jwtVerify(second.token, createLocalJWKSet(published(folder)))).payload, { sub: 'alice' })
  t.equal(published(folder).keys.length, 1)
})

t.test('the command says in a sentence what it cannot use', async (t) => {
  const folder = t.testdir({ 'private.json': '{' })
  const { status, token, said } = run('--keys', folder)
  t.match({ status, token }, { status: 2, token: '' })
  t.equal(said, `${join(folder, 'private.json')} is no set of keys: take it away, or name another folder.\n`)
  t.match(run('--keys', join(folder, 'private.json')), { status: 2, said: /cannot be used for keys/ })
})

t.test('there is one key for each algorithm, verified with what is published', async (t) => {
  const folder = t.testdir({})
  for (const alg of ['RS256', 'ES256', 'EdDSA'] as const) {
    const signer = await open(folder, alg)
    t.equal(signer.isMade, true)
    const token = await signToken({ user: 'alice', ttlMs: 60_000 }, { audience: 'authenticated' }, signer)
    const { protectedHeader } = await jwtVerify(token, createLocalJWKSet(published(folder)))
    t.same(protectedHeader, { alg, typ: 'JWT', kid: signer.kid })
  }
  t.match(published(folder).keys, [
    { kty: 'RSA', alg: 'RS256', use: 'sig' },
    { kty: 'EC', alg: 'ES256', use: 'sig' },
    { kty: 'OKP', alg: 'EdDSA', use: 'sig' },
  ])
  for (const alg of ['RS256', 'ES256', 'EdDSA'] as const) t.equal((await open(folder, alg)).isMade, false)
})

t.test('the private keys are for their owner alone, and not among the published ones', async (t) => {
  const folder = t.testdir({})
  await open(folder, 'RS256')
  await open(folder, 'ES256')
  t.same(readdirSync(folder).sort(), ['jwks.json', 'private.json'])
  t.equal(statSync(join(folder, 'private.json')).mode & 0o777, 0o600)
  for (const key of published(folder).keys) t.notOk(['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'].some((name) => name in key))
})

t.test('what is published is left as it is, and made again if somebody took it away', async (t) => {
  const folder = t.testdir({})
  const { kid } = await open(folder)
  const before = readFileSync(join(folder, 'jwks.json'), 'utf8')
  t.match(await open(folder), { kid })
  t.equal(readFileSync(join(folder, 'jwks.json'), 'utf8'), before)
  rmSync(join(folder, 'jwks.json'))
  t.match(await open(folder), { kid })
  t.equal(readFileSync(join(folder, 'jwks.json'), 'utf8'), before)
})

t.test('a new key signs from then on, and the old one stays published', async (t) => {
  const folder = t.testdir({})
  const old = await open(folder)
  const next = await open(folder, 'ES256', true)
  t.not(next.kid, old.kid)
  t.equal((await open(folder)).kid, next.kid)
  t.match(published(folder).keys, [{ kid: old.kid }, { kid: next.kid }])
})

const broken: Record<string, string>[] = [
  { 'private.json': '{"keys":5}' },
  { 'private.json': '{"keys":[null]}' },
  { 'private.json': '{"keys":[{"kid":"a","alg":"ES256","kty":"EC"}]}' },
  { 'jwks.json': '<html>' },
]

for (const files of broken) {
  t.test(`what is no folder of keys is left alone: ${JSON.stringify(files)}`, async (t) => {
    const folder = t.testdir(files)
    await t.rejects(open(folder), KeyFolderError)
    for (const [name, text] of Object.entries(files)) t.equal(readFileSync(join(folder, name), 'utf8'), text)
  })
}

t.test('more keys than services take are not published', async (t) => {
  const folder = t.testdir({})
  const { kid } = await open(folder)
  const [key] = published(folder).keys
  const keys = Array.from({ length: 40 }, (_, n) => ({ ...key, kid: `old-${n}` }))
  writeFileSync(join(folder, 'jwks.json'), JSON.stringify({ keys: [key, ...keys.slice(1)] }))
  await t.rejects(open(folder, 'ES256', true), /has 40 keys: take away those whose tokens have ended/)
  t.match(await open(folder), { kid }, 'and the old key goes on to sign')
})
