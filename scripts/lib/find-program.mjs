import { execFileSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { inRoot } from './root.mjs'

/**
 * Where a program may be, in the order to look: PATH, what we installed, where Go puts things.
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[]} folders
 */
export function programFolders(env) {
  const go = [env.GOBIN, env.GOPATH && join(env.GOPATH, 'bin'), join(homedir(), 'go', 'bin')]
  const path = (env.PATH ?? '').split(delimiter)
  return [...path, inRoot('data', 'bin'), ...go].filter((folder) => !!folder)
}

/**
 * The first program of that name that is new enough and runs; null if there is none.
 * @param {string} name
 * @param {readonly string[]} folders
 * @param {{ ask: string, isNewEnough: (version: string) => boolean }} version what makes it tell its version, and which will do
 * @returns {{ path: string, version: string } | null}
 */
export function findProgram(name, folders, { ask, isNewEnough }) {
  for (const folder of new Set(folders)) {
    const path = join(folder, process.platform === 'win32' ? `${name}.exe` : name)
    const version = isExecutable(path) ? versionOf(path, ask) : null
    if (version !== null && isNewEnough(version)) return { path, version }
  }
  return null
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

/** @param {string} path @param {string} ask */
function versionOf(path, ask) {
  try {
    const text = execFileSync(path, [ask], { encoding: 'utf8', timeout: 5_000, stdio: ['ignore', 'pipe', 'ignore'] })
    return /v?(\d+\.\d+\.\d+)/.exec(text)?.[1] ?? null
  } catch {
    return null
  }
}
