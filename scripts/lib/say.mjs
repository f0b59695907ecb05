import { paint } from './paint.mjs'

/** One line about what we do. @param {string} text */
export function say(text) {
  process.stdout.write(`${paint('dim', '·')} ${text}\n`)
}
