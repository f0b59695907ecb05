import type { WebSocket } from 'uWebSockets.js'
import { type GoodbyeCode, goodbyeCodes, v1Reason } from 'schemas'
import type { Frame, Socket } from '../core/index.js'

/** One uWS socket. After its close every call does nothing. */
export class UwsSocket implements Socket {
  #ws: WebSocket<unknown> | null

  constructor(ws: WebSocket<unknown>) {
    this.#ws = ws
  }

  write(frames: readonly Frame[]): number | 'dropped' {
    const ws = this.#ws
    if (ws === null) return 0
    if (frames.length === 1) {
      const result = ws.send(frames[0]!, false, false)
      if (result === 1) return 0
      return result === 2 ? 'dropped' : ws.getBufferedAmount()
    }
    let isDropped = false
    ws.cork(() => {
      // What came behind a frame that is lost would look as if nothing were.
      for (const frame of frames) isDropped ||= ws.send(frame, false, false) === 2
    })
    return isDropped ? 'dropped' : ws.getBufferedAmount()
  }

  ping(): void {
    this.#ws?.ping()
  }

  unsentBytes(): number {
    return this.#ws?.getBufferedAmount() ?? 0
  }

  /** `end`, never `close`: a cut loses frames that were already sent. */
  close(code: GoodbyeCode): void {
    this.#ws?.end(goodbyeCodes[code].closeCode, v1Reason(code))
  }

  lost(): void {
    this.#ws = null
  }
}
