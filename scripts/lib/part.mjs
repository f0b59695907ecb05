import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { readLogLine } from './log-line.mjs'
import { restartPlan } from './restarts.mjs'
import { root } from './root.mjs'

/**
 * One program that `npm start` keeps running.
 * @typedef {{
 *   name: string, file: string, args: readonly string[], env: NodeJS.ProcessEnv,
 *   isReady: (signal: AbortSignal) => Promise<boolean>, keep: (line: string) => void,
 * }} Program
 * What it tells: `line` a log line, `ready` it serves, `died` and starts again in some ms, `lost` it will not start again.
 * @typedef {{
 *   line: (line: import('./log-line.mjs').LogLine) => void, ready: (tookMs: number) => void,
 *   died: (how: string, lastLines: readonly string[], againInMs: number) => void,
 *   lost: (how: string, lastLines: readonly string[]) => void,
 * }} Reports
 */

const lastLineCount = 12

/** Starts a program, starts it again when it dies, stops it when told. */
export class Part {
  /** @type {'starting' | 'ready' | 'waiting' | 'stopping' | 'stopped'} */
  #state = 'starting'
  /** @type {import('node:child_process').ChildProcess | null} */
  #child = null
  /** @type {string[]} */
  #lastLines = []
  /** @type {NodeJS.Timeout | undefined} */
  #timer
  #wasReady = false
  #program
  #reports
  #restarts
  #stopped = withResolvers()

  /**
   * @param {Program} program
   * @param {Reports} reports
   * @param {{ next: () => number | null }} [restarts]
   */
  constructor(program, reports, restarts) {
    this.#program = program
    this.#reports = reports
    this.#restarts = restarts ?? restartPlan({ limit: 8, withinMs: 120_000, firstMs: 250, now: Date.now })
    this.#start()
  }

  get state() {
    return this.#state
  }

  get pid() {
    return this.#child?.pid
  }

  #start() {
    this.#state = 'starting'
    this.#lastLines = []
    const startedMs = performance.now()
    const { file, args, env } = this.#program
    // A group of its own: a Ctrl-C in the terminal reaches us alone, and we stop the parts in order.
    const child = spawn(file, args, {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    })
    this.#child = child
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => this.#take(line))
    }
    const gone = new AbortController()
    child.once('error', (error) => {
      gone.abort()
      this.#end(`could not be started (${error.message})`)
    })
    child.once('close', (code, signal) => {
      gone.abort()
      this.#end(signal ? `was ended by ${signal}` : `ended with exit code ${code}`)
    })
    this.#awaitReady(child, startedMs, gone.signal)
  }

  /** @param {import('node:child_process').ChildProcess} child @param {number} startedMs @param {AbortSignal} gone */
  async #awaitReady(child, startedMs, gone) {
    if (!(await this.#program.isReady(gone))) return
    if (this.#child !== child || this.#state !== 'starting') return
    this.#state = 'ready'
    this.#wasReady = true
    this.#reports.ready(Math.round(performance.now() - startedMs))
  }

  /** @param {string} line */
  #take(line) {
    if (line === '') return
    this.#program.keep(line)
    const read = readLogLine(line)
    this.#lastLines = [...this.#lastLines, read.text].slice(-lastLineCount)
    this.#reports.line(read)
  }

  /** @param {string} how */
  #end(how) {
    if (this.#child === null) return
    this.#child = null
    if (this.#state === 'stopping') return this.#finish()
    const delayMs = this.#wasReady ? this.#restarts.next() : null
    if (delayMs === null) {
      this.#reports.lost(how, this.#lastLines)
      return this.#finish()
    }
    this.#state = 'waiting'
    this.#reports.died(how, this.#lastLines, delayMs)
    this.#timer = setTimeout(() => this.#start(), delayMs)
  }

  #finish() {
    this.#state = 'stopped'
    this.#stopped.resolve(undefined)
  }

  /**
   * Ends the program: asked to, and after `patienceMs` made to. Called twice, it is the same stop.
   * @param {number} [patienceMs]
   */
  stop(patienceMs = 30_000) {
    if (this.#state === 'waiting') {
      clearTimeout(this.#timer)
      this.#finish()
    }
    if (this.#state === 'starting' || this.#state === 'ready') {
      this.#state = 'stopping'
      const child = this.#child
      child?.kill('SIGTERM')
      const timer = setTimeout(() => child?.kill('SIGKILL'), patienceMs)
      this.#stopped.promise.then(() => clearTimeout(timer))
    }
    return this.#stopped.promise
  }

  /** Ends the program at once, without a word. */
  kill() {
    this.#child?.kill('SIGKILL')
  }
}

/** Promise.withResolvers comes with Node 22. */
function withResolvers() {
  /** @type {(value: unknown) => void} */
  let resolve = () => undefined
  const promise = new Promise((done) => {
    resolve = done
  })
  return { promise, resolve }
}
