import { Advice } from './advice.mjs'
import { openLogFile } from './log-file.mjs'
import { paint } from './paint.mjs'
import { Part } from './part.mjs'
import { untilReady } from './ready.mjs'
import { inRoot } from './root.mjs'
import { say } from './say.mjs'

/** @typedef {{ name: string, colour: import('./paint.mjs').Colour, file: string, args: readonly string[], env: NodeJS.ProcessEnv, readyUrl: string }} PartPlan */

const patienceMs = 60_000

/** The parts that run together: started one after the other, stopped in the opposite order. */
export class System {
  /** @type {Part[]} */
  #parts = []
  /** @type {Promise<void> | null} */
  #stopping = null
  #verbose
  #lost

  /** @param {{ verbose: boolean, lost: (name: string) => void }} options `lost`: a part died too often */
  constructor({ verbose, lost }) {
    this.#verbose = verbose
    this.#lost = lost
  }

  /**
   * Starts a part and waits until it is ready.
   * @param {PartPlan} plan
   * @returns {Promise<void>}
   */
  start(plan) {
    if (this.#stopping !== null) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const log = openLogFile(inRoot('data', 'logs', `${plan.name}.log`))
      let isUp = false
      const slow = setTimeout(
        () =>
          reject(new Advice(`${plan.name} runs but is not ready after ${patienceMs / 1000} s. Its log: ${log.path}`)),
        patienceMs,
      )
      const reports = {
        line: (/** @type {import('./log-line.mjs').LogLine} */ line) => this.#show(plan, line),
        ready: (/** @type {number} */ tookMs) => {
          clearTimeout(slow)
          say(`${paint(plan.colour, plan.name)} ${isUp ? 'is back' : 'is ready'} (${tookMs} ms)`)
          isUp = true
          resolve()
        },
        died: (
          /** @type {string} */ how,
          /** @type {readonly string[]} */ lastLines,
          /** @type {number} */ againInMs,
        ) => tellDeath(plan, `${how}; it starts again in ${againInMs} ms`, lastLines),
        lost: (/** @type {string} */ how, /** @type {readonly string[]} */ lastLines) => {
          clearTimeout(slow)
          tellDeath(plan, how, lastLines)
          if (isUp) this.#lost(plan.name)
          else reject(new Advice(`${plan.name} ${how}; what it said last is above. Its log: ${log.path}`))
        },
      }
      const { name, file, args, env, readyUrl } = plan
      const isReady = (/** @type {AbortSignal} */ signal) => untilReady(readyUrl, signal)
      this.#parts.push(new Part({ name, file, args, env, isReady, keep: log.write }, reports))
    })
  }

  /** @param {PartPlan} plan @param {import('./log-line.mjs').LogLine} line */
  #show(plan, { level, text }) {
    if (level === 'info' && !this.#verbose) return
    const body = level === 'info' ? text : paint(level === 'warn' ? 'yellow' : 'red', text)
    process.stdout.write(`${paint(plan.colour, plan.name.padEnd(7))} ${paint('dim', '│')} ${body}\n`)
  }

  /** Stops all parts, the last started first. Called twice, it is the same stop. */
  stop() {
    this.#stopping ??= this.#stopInOrder()
    return this.#stopping
  }

  async #stopInOrder() {
    for (const part of [...this.#parts].reverse()) await part.stop()
  }

  /** Ends all parts at once. */
  kill() {
    for (const part of this.#parts) part.kill()
  }
}

/** @param {PartPlan} plan @param {string} what @param {readonly string[]} lastLines */
function tellDeath(plan, what, lastLines) {
  process.stdout.write(`${paint('red', '✗')} ${paint(plan.colour, plan.name)} ${what}\n`)
  for (const line of lastLines) process.stdout.write(`  ${paint('dim', line)}\n`)
}
