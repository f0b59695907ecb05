import { run } from './run.mjs'

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

/** @param {string} program @param {string} [probe] */
export async function has(program, probe = '--version') {
  return (await run(program, [probe], { quiet: true })).code === 0
}

/** @param {string} file @param {readonly string[]} args @param {NodeJS.ProcessEnv} [env] */
export async function succeeds(file, args, env) {
  return (await run(file, args, env ? { env } : {})).code === 0
}
