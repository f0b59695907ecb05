import { findProgram, programFolders } from './find-program.mjs'

/**
 * Where nats-server may be, in the order to look.
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[]} folders
 */
export function natsFolders(env) {
  return [...programFolders(env), '/usr/sbin', '/usr/local/sbin', '/usr/local/bin', '/opt/homebrew/bin']
}

/**
 * The first nats-server that is new enough (2.9) and runs; null if there is none.
 * @param {NodeJS.ProcessEnv} [env]
 */
export function findNats(env = process.env) {
  return findProgram('nats-server', natsFolders(env), { ask: '--version', isNewEnough })
}

/** JetStream's republish came with 2.8.3 and works as we need it since 2.9. @param {string} version */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 2 || (major === 2 && minor >= 9)
}
