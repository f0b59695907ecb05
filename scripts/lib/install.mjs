import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { Advice } from './advice.mjs'
import { inRoot } from './root.mjs'
import { npm } from './run.mjs'
import { say } from './say.mjs'

const oldestNode = 20

/**
 * Refuses a Node that is too old.
 * @param {string} [version] as in process.versions.node
 */
export function requireNode(version = process.versions.node) {
  if (Number.parseInt(version, 10) >= oldestNode) return
  throw new Advice(
    `Node ${version} is too old: install Node ${oldestNode} or newer (https://nodejs.org), then try again.`,
  )
}

/** Installs the packages of package-lock.json, if they are not there or not these. */
export async function install() {
  if (!needsInstall(modified('package-lock.json'), modified('node_modules/.package-lock.json'), installedAbi())) return
  say('Installing packages (npm ci) …')
  const { code } = await npm(['ci', '--no-audit', '--no-fund', '--loglevel=error'])
  if (code !== 0) throw new Advice('npm ci failed (above). Is the network there? `npm ci` alone must work first.')
  writeFileSync(abiFile, process.versions.modules)
}

/**
 * Whether packages are missing, older than the lock file, or installed under another Node (some are native).
 * @param {number} lockMs when package-lock.json was changed
 * @param {number | null} installedMs when npm last installed; null: never
 * @param {string | null} abi NODE_MODULE_VERSION they were installed under; null: not known
 */
export function needsInstall(lockMs, installedMs, abi) {
  if (installedMs === null) return true
  return installedMs < lockMs || (abi !== null && abi !== process.versions.modules)
}

const abiFile = inRoot('node_modules', '.installed-for-node-abi')

/** @param {string} name */
function modified(name) {
  return statSync(inRoot(name), { throwIfNoEntry: false })?.mtimeMs ?? null
}

function installedAbi() {
  try {
    return readFileSync(abiFile, 'utf8')
  } catch {
    return null
  }
}
