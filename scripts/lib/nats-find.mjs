import { execFileSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { inRoot } from './root.mjs'

/**
 * Where nats-server may be, in the order to look.
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[]} folders
 */
export function natsFolders(env) {
  const go = [env.GOBIN, env.GOPATH && join(env.GOPATH, 'bin'), join(homedir(), 'go', 'bin')]
  const system = ['/usr/sbin', '/usr/local/sbin', '/usr/local/bin', '/opt/homebrew/bin']
  const path = (env.PATH ?? '').split(delimiter)
  return [...path, inRoot('data', 'bin'), ...go, ...system].filter((folder) => !!folder)
}

/**
 * The first nats-server that is new enough (2.9) and runs; null if there is none.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {{ path: string, version: string } | null}
 */
export function findNats(env = process.env) {
  for (const folder of new Set(natsFolders(env))) {
    const path = join(folder, process.platform === 'win32' ? 'nats-server.exe' : 'nats-server')
    const version = isExecutable(path) ? versionOf(path) : null
    if (version !== null && isNewEnough(version)) return { path, version }
  }
  return null
}

/** JetStream's republish came with 2.8.3 and works as we need it since 2.9. @param {string} version */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 2 || (major === 2 && minor >= 9)
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

/** @param {string} path */
function versionOf(path) {
  try {
    const text = execFileSync(path, ['--version'], {
      encoding: 'utf8',
      timeout: 5_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return /v?(\d+\.\d+\.\d+)/.exec(text)?.[1] ?? null
  } catch {
    return null
  }
}
