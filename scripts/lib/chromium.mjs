import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { installDebian } from './debian.mjs'
import { say } from './say.mjs'

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']
const elsewhere = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/**
 * A Chromium or Chrome that is here: CHROME_PATH, else on PATH, else where macOS has it.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | null} its path
 */
export function findChromium(env = process.env) {
  const onPath = (env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))
  const asked = env.CHROME_PATH ? [env.CHROME_PATH] : []
  return [...asked, ...onPath, ...elsewhere].find(isExecutable) ?? null
}

/**
 * The same; where there is none, Debian's package is installed.
 * @returns {Promise<string | null>} null: there is none to be had, and it was said what to do
 */
export async function needChromium() {
  const found = findChromium()
  if (found !== null) return found
  const brought = (await installDebian('chromium')) ? findChromium() : null
  if (brought === null) {
    say(
      'No Chromium: what is tested in a browser is left out. Debian: sudo apt-get install chromium; else set CHROME_PATH',
    )
  }
  return brought
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
