import { EventEmitter, once } from 'node:events'
import t from 'tap'
import { Part } from '../lib/part.mjs'

/**
 * Runs a few lines of JavaScript as a part; it is ready once it has printed `ready`.
 * @param {import('tap').Test} t
 * @param {string} code
 * @param {{ next: () => number | null }} restarts
 */
function play(t, code, restarts) {
  const news = new EventEmitter()
  const log = /** @type {string[]} */ ([])
  const program = {
    name: 'part',
    file: process.execPath,
    args: ['-e', code],
    env: process.env,
    isReady: async (/** @type {AbortSignal} */ signal) => {
      await once(news, 'said ready', { signal }).catch(() => undefined)
      return !signal.aborted
    },
    keep: (/** @type {string} */ line) => {
      log.push(line)
      news.emit(`said ${line}`)
    },
  }
  const reports = {
    line: () => undefined,
    ready: () => news.emit('ready'),
    died: (/** @type {unknown[]} */ ...args) => news.emit('died', ...args),
    lost: (/** @type {unknown[]} */ ...args) => news.emit('lost', ...args),
  }
  const part = new Part(program, reports, restarts)
  t.teardown(() => part.stop(0))
  return { part, news, log }
}

const stay = 'console.log("ready"); setInterval(() => {}, 1000)'

t.test('a part that is killed says so, with its last lines, and starts again', async (t) => {
  const { part, news } = play(t, `console.log("about to serve"); ${stay}`, { next: () => 1 })
  await once(news, 'ready')
  process.kill(Number(part.pid), 'SIGKILL')
  const [how, lastLines, againInMs] = await once(news, 'died')
  t.equal(how, 'was ended by SIGKILL')
  t.same(lastLines, ['about to serve', 'ready'])
  t.equal(againInMs, 1)
  await once(news, 'ready')
  t.equal(part.state, 'ready')
})

t.test('a part that ends before it was ever ready is not tried again', async (t) => {
  const { part, news } = play(t, 'console.error("PORT=x is no port"); process.exit(78)', { next: () => 1 })
  const [how, lastLines] = await once(news, 'lost')
  t.equal(how, 'ended with exit code 78')
  t.same(lastLines, ['PORT=x is no port'])
  t.equal(part.state, 'stopped')
})

t.test('a part that dies too often is lost', async (t) => {
  const { part, news } = play(t, stay, { next: () => null })
  await once(news, 'ready')
  process.kill(Number(part.pid), 'SIGKILL')
  await once(news, 'lost')
  t.equal(part.state, 'stopped')
})

t.test('stopping asks first, and waits for the end', async (t) => {
  const code = `process.on("SIGTERM", () => { console.log("tidied"); process.exit(0) }); ${stay}`
  const { part, news, log } = play(t, code, { next: () => 1 })
  await once(news, 'ready')
  await part.stop()
  t.same(log, ['ready', 'tidied'])
  t.equal(part.state, 'stopped')
})

t.test('who does not listen is ended when patience is', async (t) => {
  const { part, news } = play(t, `process.on("SIGTERM", () => {}); ${stay}`, { next: () => 1 })
  await once(news, 'ready')
  await part.stop(1)
  t.equal(part.state, 'stopped')
})

t.test('a part that waits to start again can be stopped', async (t) => {
  const { part, news } = play(t, stay, { next: () => 1_000_000 })
  await once(news, 'ready')
  process.kill(Number(part.pid), 'SIGKILL')
  await once(news, 'died')
  await part.stop()
  t.equal(part.state, 'stopped')
})

t.test('a program that is not there is lost at once', async (t) => {
  const lost = new Promise((resolve) => {
    const program = {
      name: 'part',
      file: '/no/such/program',
      args: [],
      env: {},
      isReady: async () => false,
      keep: () => undefined,
    }
    new Part(program, { line: () => undefined, ready: () => undefined, died: () => undefined, lost: resolve })
  })
  t.match(await lost, /could not be started/)
})
