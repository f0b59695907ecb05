import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Duty, Job, Told } from './worker.js'

const workerFile = fileURLToPath(new URL('./worker.js', import.meta.url))
/** A run that takes longer hangs. */
const longestRunMs = 180_000

/** Does runs on several stages side by side. A stage on which a promise was broken is followed by a new one. */
export async function runAll(
  jobs: Iterator<Job>,
  stages: number,
  duty: Duty,
  tell: (told: Told) => 'go on' | 'stop',
): Promise<void> {
  let isStopped = false
  const next = (): Job | null => {
    const { value, done } = isStopped ? { value: null, done: true } : jobs.next()
    return done === true ? null : value
  }
  await Promise.all(
    Array.from({ length: stages }, async () => {
      for (let job = next(); job !== null; )
        job = await onOneStage(job, duty, next, (told) => {
          if (tell(told) === 'stop') isStopped = true
        })
    }),
  )
}

/** Resolves with the run that is next after a promise was broken, null if there is none. */
function onOneStage(first: Job, duty: Duty, next: () => Job | null, tell: (told: Told) => void) {
  const child = fork(workerFile, [JSON.stringify(duty)], { env: { ...process.env, NODE_OPTIONS: '' } })
  return new Promise<Job | null>((resolve) => {
    let job: Job | null = first
    let timer = watch(child)
    child.on('message', (message: 'ready' | Told) => {
      clearTimeout(timer)
      if (message !== 'ready') {
        tell(message)
        job = next()
        if (message.violations.length > 0) return
      }
      if (job === null) return child.disconnect()
      timer = watch(child)
      child.send(job)
    })
    child.once('exit', (code, signal) => {
      clearTimeout(timer)
      if (code === 0) return resolve(job)
      const text = `the worker ended with ${code ?? signal}`
      tell({
        seed: job?.seed ?? 0,
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
