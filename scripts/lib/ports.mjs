import { connect, createServer } from 'node:net'
import { Advice } from './advice.mjs'

/**
 * Refuses to go on where a port is taken, and says by what and what to do.
 * @param {number} port
 * @param {string} variable that names another one
 * @param {string} use what the port is for
 */
export async function requireFree(port, variable, use) {
  if (await isFree(port)) return
  const holder = (await natsOn(port)) ?? (await serviceOn(port)) ?? { text: 'another program', help: '' }
  const help = holder.help || 'Stop it'
  throw new Advice(
    `Port ${port} (${use}) is taken by ${holder.text}. ${help}, or choose another port: ${variable}=${port + 10_000} npm start`,
  )
}

/** @param {number} port @returns {Promise<boolean>} */
export function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '0.0.0.0', exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/** What a NATS server says of itself in its greeting. @param {number} port */
async function natsOn(port) {
  const greeting = await firstLine(port)
  if (!greeting.startsWith('INFO ')) return null
  const info = parse(greeting.slice(5))
  const jetstream = info.jetstream === true
  const text = `a NATS server (${info.version ?? 'unknown version'}, JetStream ${jetstream ? 'on' : 'off'})`
  const stop = 'Stop it (if a package started it: sudo systemctl disable --now nats-server)'
  const use = `, use it as it is (NATS_URL=nats://127.0.0.1:${port} npm start)`
  return { text, help: jetstream ? stop + use : stop }
}

/** @param {number} port @returns {Promise<string>} '' if nothing is said within a second */
function firstLine(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    let text = ''
    function finish() {
      socket.destroy()
      resolve(text.split('\r\n')[0] ?? '')
    }
    socket.setTimeout(1_000, finish)
    socket.once('error', finish)
    socket.once('end', finish)
    socket.setEncoding('utf8').on('data', (part) => {
      text += part
      if (text.includes('\r\n') || text.length > 65_536) finish()
    })
  })
}

/** Whether one of our services answers there. @param {number} port */
async function serviceOn(port) {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(1_000) })
    const { service } = parse(await answer.text())
    if (typeof service !== 'string') return null
    return { text: `a ${service} that already runs`, help: 'Stop that one first' }
  } catch {
    return null
  }
}

/** @param {string} text @returns {Record<string, unknown>} */
function parse(text) {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}
