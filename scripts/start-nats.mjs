import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { runMain } from './lib/advice.mjs'
import { needNats } from './lib/nats-install.mjs'
import { natsArguments, natsDataDir, readPort } from './lib/settings.mjs'

/** NATS alone, in the foreground; configured by HOST, PORT, MONITOR_PORT and NATS_DATA_DIR. */
async function main() {
  const port = readPort(process.env, 'PORT', 4222)
  const monitorPort = readPort(process.env, 'MONITOR_PORT', 8222)
  const dataDir = natsDataDir(process.env)
  const { path } = await needNats()
  mkdirSync(dataDir, { recursive: true })
  const args = natsArguments({ host: process.env.HOST || '127.0.0.1', port, monitorPort, dataDir })
  return foreground(path, args)
}

/**
 * Runs a program as if it were us: its end is ours, signals go to it.
 * @param {string} path
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code
 */
function foreground(path, args) {
  const child = spawn(path, args, { stdio: 'inherit' })
  let asked = false
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    process.on(signal, () => {
      asked = true
      child.kill(signal)
    })
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(asked ? 0 : (code ?? 1)))
  })
}

await runMain(main)
