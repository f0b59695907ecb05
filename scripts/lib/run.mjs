import { spawn } from 'node:child_process'
import { root } from './root.mjs'

/**
 * Runs a program to its end, its output where ours goes (or caught, with `quiet`).
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ quiet?: boolean, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ code: number, output: string }>} code -1: it could not be started
 */
export function run(file, args, { quiet = false, env = process.env } = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd: root, env, stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit' })
    let output = ''
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      output = keepEnd(output + text)
    })
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      output = keepEnd(output + text)
    })
    child.on('error', (error) => resolve({ code: -1, output: error.message }))
    child.on('close', (code, signal) => resolve({ code: code ?? (signal ? 1 : 0), output }))
  })
}

/** @param {string} text */
function keepEnd(text) {
  return text.length > 65_536 ? text.slice(-65_536) : text
}

/**
 * Runs npm: the one that runs us, so that no other is needed on PATH.
 * @param {readonly string[]} args
 */
export function npm(args) {
  const script = process.env.npm_execpath
  if (script?.endsWith('.js')) return run(process.execPath, [script, ...args])
  return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args)
}

/**
 * Runs a JavaScript program of an installed package with this Node.
 * @param {string} script path
 * @param {readonly string[]} args
 * @param {{ quiet?: boolean, env?: NodeJS.ProcessEnv }} [options]
 */
export function node(script, args, options) {
  return run(process.execPath, [script, ...args], options)
}
