import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Duty, Told } from './worker.js'

const workerFile = fileURLToPath(new URL('./worker.js', import.meta.url))
/** A run that takes longer hangs. */
const longestRunMs = 180_000

/** Runs seeds on several stages side by side. A stage on which a promise was broken is followed by a new one. */
export async function runSeeds(
  seeds: Iterator<number>,
  jobs: number,
  duty: Duty,
  tell: (told: Told) => 'go on' | 'stop',
): Promise<void> {
  let isStopped = false
  const next = (): number | null => {
    const { value, done } = isStopped ? { value: 0, done: true } : seeds.next()
    return done === true ? null : value
  }
  await Promise.all(
    Array.from({ length: jobs }, async () => {
      for (let seed = next(); seed !== null; )
        seed = await onOneStage(seed, duty, next, (told) => {
          if (tell(told) === 'stop') isStopped = true
        })
    }),
  )
}

/** Resolves with the seed that is next after a promise was broken, null if there is none. */
function onOneStage(first: number, duty: Duty, next: () => number | null, tell: (told: Told) => void) {
  const child = fork(workerFile, [JSON.stringify(duty)], { env: { ...process.env, NODE_OPTIONS: '' } })
  return new Promise<number | null>((resolve) => {
    let seed: number | null = first
    let timer = watch(child)
    child.on('message', (message: 'ready' | Told) => {
      clearTimeout(timer)
      if (message !== 'ready') {
        tell(message)
        seed = next()
        if (message.violations.length > 0) return
      }
      if (seed === null) return child.disconnect()
      timer = watch(child)
      child.send(seed)
    })
    child.once('exit', (code, signal) => {
      clearTimeout(timer)
      if (code === 0) return resolve(seed)
      const text = `the worker ended with ${code ?? signal}`
      tell({
        seed: seed ?? 0,
        tookMs: 0,
        counts: {},
        memory: {},
        faults: [],
        report: null,
        violations: [{ kind: 'checker', text }],
      })
      resolve(next())
    })
  })
}

function watch(child: ChildProcess): NodeJS.Timeout {
  return setTimeout(() => child.kill('SIGTERM'), longestRunMs)
}
