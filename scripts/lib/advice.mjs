import { paint } from './paint.mjs'

/** A failure that a person can do something about: the message says what. Shown without a stack. */
export class Advice extends Error {
  name = 'Advice'
}

/**
 * Runs a command line tool; its number is the exit code. Advice is printed, anything else is a fault of ours.
 * @param {() => Promise<number>} main
 */
export async function runMain(main) {
  try {
    process.exitCode = await main()
  } catch (error) {
    if (!(error instanceof Advice)) throw error
    process.stderr.write(`\n${paint('red', 'It did not work.')} ${error.message}\n\n`)
    process.exitCode = 1
  }
}
