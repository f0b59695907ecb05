const codes = { red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36, dim: 2, bold: 1 }

/** @typedef {keyof typeof codes} Colour */

/**
 * Whether colours belong on this output: https://no-color.org, and never into a pipe.
 * @param {NodeJS.ProcessEnv} env
 * @param {boolean} isTerminal
 */
export function wantsColour(env, isTerminal) {
  if (env.NO_COLOR) return false
  return isTerminal && env.TERM !== 'dumb'
}

const coloured = wantsColour(process.env, process.stdout.isTTY === true)

/**
 * Text in a colour, if standard output shows colours.
 * @param {Colour} colour
 * @param {string} text
 */
export function paint(colour, text) {
  return coloured ? `\x1b[${codes[colour]}m${text}\x1b[0m` : text
}
