import { run } from './run.mjs'
import { say } from './say.mjs'

/**
 * Installs a package of Debian or Ubuntu, as root or by sudo.
 * @param {string} name
 * @returns {Promise<boolean>} false: this is another system, or it may not or does not work
 */
export async function installDebian(name) {
  if (process.platform !== 'linux' || !(await has('apt-get'))) return false
  const sudo = await rootPrefix()
  if (sudo === null) return false
  say(`Installing ${name} (apt-get) …`)
  if (await aptGet(sudo, ['install', '-y', '--no-install-recommends', name])) return true
  await aptGet(sudo, ['update'])
  return aptGet(sudo, ['install', '-y', '--no-install-recommends', name])
}

/**
 * What makes a command run as root: nothing, sudo, or null where neither will do.
 * sudo may ask for the password only where a person sits.
 */
export async function rootPrefix() {
  if (process.getuid?.() === 0) return []
  const sudo = process.stdin.isTTY ? ['sudo'] : ['sudo', '-n']
  return (await succeeds('sudo', [...sudo.slice(1), 'true'])) ? sudo : null
}

/** @param {string[]} prefix @param {string[]} args */
export function aptGet(prefix, args) {
  const [file = '', ...rest] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', ...args]
  return succeeds(file, rest)
}

/**
 * Whether a program is there.
 * @param {string} program
 * @param {string} [probe] what it is asked
 */
export async function has(program, probe = '--version') {
  return (await run(program, [probe], { quiet: true })).code === 0
}

/** @param {string} file @param {readonly string[]} args @param {NodeJS.ProcessEnv} [env] */
export async function succeeds(file, args, env) {
  return (await run(file, args, env ? { env } : {})).code === 0
}
