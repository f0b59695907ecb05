import { dirname } from 'node:path'
import { Advice } from './advice.mjs'
import { findProgram, programFolders } from './find-program.mjs'
import { inRoot } from './root.mjs'
import { run } from './run.mjs'
import { say } from './say.mjs'

/** What is built where no k6 is. Its first build takes some minutes. */
export const k6Version = '1.8.1'

/**
 * The first k6 that is new enough and runs; null if there is none. K6_PATH names one.
 * @param {NodeJS.ProcessEnv} [env]
 */
export function findK6(env = process.env) {
  const folders = [...(env.K6_PATH ? [env.K6_PATH, dirname(env.K6_PATH)] : []), ...programFolders(env)]
  return findProgram('k6', folders, { ask: 'version', isNewEnough })
}

/** `k6/websockets` is what the scripts are written for since 1.0. @param {string} version */
export function isNewEnough(version) {
  return Number.parseInt(version, 10) >= 1
}

/** Whether a k6 could be built here. */
export async function canBuildK6() {
  return (await run('go', ['version'], { quiet: true })).code === 0
}

/**
 * A k6 to run: one that is here, else one that Go builds.
 * @returns {Promise<{ path: string, version: string }>}
 */
export async function needK6() {
  const found = findK6()
  if (found !== null) return found
  if (await canBuildK6()) {
    say(`Building k6 ${k6Version} (go install, some minutes) …`)
    const env = { ...process.env, GOBIN: inRoot('data', 'bin') }
    await run('go', ['install', `go.k6.io/k6@v${k6Version}`], { env })
    const built = findK6()
    if (built !== null) return built
  }
  throw new Advice(
    [
      'There is no k6 (1.0 or newer) and none could be built. Do one of these, then try again:',
      '  with Go          install Go (https://go.dev/dl): k6 is then built by itself',
      '  macOS            brew install k6',
      '  Debian, Ubuntu   see https://grafana.com/docs/k6/latest/set-up/install-k6',
      `  by hand          put k6 from https://github.com/grafana/k6/releases into ${inRoot('data', 'bin')}, or set K6_PATH`,
    ].join('\n'),
  )
}
