import { accessSync, constants, copyFileSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { aptGet, has, rootPrefix, succeeds } from './debian.mjs'
import { inRoot } from './root.mjs'
import { run } from './run.mjs'
import { say } from './say.mjs'

/** What belongs together: the server, and the tool that checks and tests its files. */
const programs = ['prometheus', 'promtool']

/** Said where a test cannot run. */
export const noPrometheus =
  'Prometheus and promtool are not here and cannot be had: put both on PATH, or apt-get install prometheus'

/**
 * The folder that has Prometheus and promtool; null if there is none.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | null}
 */
export function findPrometheus(env = process.env) {
  const folders = [...(env.PATH ?? '').split(delimiter), inRoot('data', 'bin'), '/opt/homebrew/bin', '/usr/local/bin']
  return folders.find((folder) => folder !== '' && programs.every((name) => isExecutable(join(folder, name)))) ?? null
}

/**
 * The same, and where there is none it is taken out of Debian's package. That is not installed: it would start a server.
 * @returns {Promise<string | null>}
 */
export async function bringPrometheus() {
  const found = findPrometheus()
  if (found !== null || process.platform !== 'linux' || !(await has('apt-get')) || !(await has('dpkg-deb')))
    return found
  say('Fetching Prometheus (Debian) …')
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-'))
  try {
    if (!(await downloaded(folder)) || !(await unpacked(folder))) return null
    mkdirSync(inRoot('data', 'bin'), { recursive: true })
    for (const name of programs) put(join(folder, 'usr', 'bin', name), inRoot('data', 'bin', name))
    return findPrometheus()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @param {string} folder */
async function downloaded(folder) {
  if (await download(folder)) return true
  const sudo = await rootPrefix()
  return sudo !== null && (await aptGet(sudo, ['update'])) && download(folder)
}

/** @param {string} folder */
async function download(folder) {
  return (await run('sh', ['-c', 'cd "$0" && apt-get -qq download prometheus', folder], { quiet: true })).code === 0
}

/** @param {string} folder */
async function unpacked(folder) {
  const archive = readdirSync(folder).find((name) => name.endsWith('.deb'))
  return archive !== undefined && succeeds('dpkg-deb', ['-x', join(folder, archive), folder])
}

/** Aside and renamed, so that nobody runs half of it. @param {string} from @param {string} to */
function put(from, to) {
  copyFileSync(from, `${to}.new`)
  renameSync(`${to}.new`, to)
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
