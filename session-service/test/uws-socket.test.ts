import type { WebSocket } from 'uWebSockets.js'
import t from 'tap'
import { UwsSocket } from '../src/gateway/uws-socket.js'

t.test('what is written behind a frame that is lost is not sent', async (t) => {
  const sent: unknown[] = []
  const full = {
    send: (frame: string) => {
      sent.push(frame)
      return frame.length > 5 ? 2 : 1
    },
    cork: (write: () => void) => write(),
    getBufferedAmount: () => 7,
  }
  const socket = new UwsSocket(full as unknown as WebSocket<unknown>)
  t.equal(socket.write(['one', 'two']), 7)
  t.equal(socket.write(['three', 'too long', 'four']), 'dropped')
  t.same(sent, ['one', 'two', 'three', 'too long'])
})
