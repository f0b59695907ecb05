import type { Core } from './core.js'
import { heartbeatFrame, tokenExpiringFrame } from './protocol-v2.js'
import type { Session } from './session.js'
import { warnAt } from './token-life.js'
import type { V2 } from './v2.js'

/** Its socket is open: from now on it is told the time. Who came together does not get its heartbeats together. */
export function startBeating(core: Core, session: Session, v2: V2): void {
  const now = core.clock.now()
  v2.heardAtMs = now
  v2.beatAtMs = now + core.limits.heartbeatMs * (0.5 + core.random() / 2)
  v2.warnAtMs = warnAt(core, session.expiresAtMs)
}

/** What a v2 client is told from time to time; one of which nothing was heard for two and a half beats is gone. */
export function beat(core: Core, session: Session, v2: V2, nowMs: number): void {
  const { heartbeatMs } = core.limits
  if (nowMs - v2.heardAtMs >= heartbeatMs * 2.5) return core.close(session, 'idle')
  if (nowMs >= v2.warnAtMs) {
    v2.warnAtMs = Number.POSITIVE_INFINITY
    core.send(session, tokenExpiringFrame(session.expiresAtMs))
  }
  if (nowMs < v2.beatAtMs) return
  v2.beatAtMs = nowMs + heartbeatMs
  session.socket?.ping()
  if (session.lag === null) core.send(session, heartbeatFrame(session, nowMs))
}
