import { request } from 'node:http'
import { within } from './until.js'

export interface Handshake {
  /** 101 if the socket was opened. */
  readonly status: number
  /** The subprotocol that the server chose. */
  readonly protocol: string | null
  /** All that came back before the first frame, as text. */
  readonly headers: string
}

/** Asks for a WebSocket as a client does, and tells what came back; the socket is cut. */
export function handshake(url: string, protocols: string): Promise<Handshake> {
  const headers = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': Buffer.from('0123456789abcdef').toString('base64'),
    'Sec-WebSocket-Protocol': protocols,
  }
  const answered = new Promise<Handshake>((resolve, reject) => {
    const asking = request(url, { headers, agent: false })
    asking.once('error', reject)
    asking.once('response', (answer) => {
      resolve({ status: answer.statusCode ?? 0, protocol: null, headers: answer.rawHeaders.join('\n') })
      answer.destroy()
    })
    asking.once('upgrade', (answer, socket) => {
      const protocol = answer.headers['sec-websocket-protocol'] ?? null
      resolve({ status: answer.statusCode ?? 0, protocol, headers: answer.rawHeaders.join('\n') })
      socket.destroy()
    })
    asking.end()
  })
  return within('a handshake', answered)
}
