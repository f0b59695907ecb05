import { WebSocket } from 'k6/websockets'
import { mintToken } from './tokens.js'

const patienceMs = 20_000

/**
 * Puts every thing of the experience back before a run, as an administrator: a run that was broken off leaves things in pockets.
 * Only where the secret is known and the experience is one for load tests. Resolves with what `play` needs.
 */
export function begin(settings) {
  const { experience, given, token, urls } = settings
  if (given !== null || !experience.startsWith('load')) return { startMs: Date.now() }
  return new Promise((resolve, reject) => {
    const headers = { Authorization: `Bearer ${mintToken(token, 'load-admin', 600, 'admin')}` }
    const socket = new WebSocket(`${urls[0]}/ws/experience?experience=${experience}`, null, { headers })
    const end = (settle, value) => {
      clearTimeout(timer)
      socket.onclose = () => undefined
      socket.close()
      settle(value)
    }
    const timer = setTimeout(() => end(reject, new Error(`${urls[0]} does not answer`)), patienceMs)
    socket.onopen = () => socket.send(JSON.stringify({ type: 'action', action: '@reset world CONFIRM' }))
    socket.onmessage = ({ data }) => {
      const { type, success, message } = JSON.parse(data)
      if (type === 'error' || success === false) end(reject, new Error(`the world could not be reset: ${message}`))
      else if (type === 'action_response') end(resolve, { startMs: Date.now() })
    }
    socket.onclose = () => end(reject, new Error(`${urls[0]} closed the socket: is it there, and the secret its own?`))
    socket.onerror = ({ error }) => end(reject, new Error(`${urls[0]}: ${error}`))
  })
}
