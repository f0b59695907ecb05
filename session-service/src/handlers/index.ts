import type { Core } from '../core/core.js'
import type { Session } from '../core/session.js'
import type { Frame } from '../frame.js'
import { authenticate } from './authenticate.js'
import { forwardTalk, forwardToWorld, forwardWorldQuestion } from './forward.js'
import { ping } from './ping.js'

/** What the gateway does with a client message. `bytes` are the frame's own: a handler that keeps them copies them. */
export type Handler = (core: Core, session: Session, frame: Frame, bytes: Uint8Array) => void

/** Messages that the gateway answers itself, or whose lane or answer is a special one. All others go to the KB as they are. */
const handlers: ReadonlyMap<string, Handler> = new Map([
  ['ping', ping],
  ['authenticate', authenticate],
  ['chat', forwardTalk],
  ['update_location', forwardWorldQuestion],
  ['request_resync', forwardWorldQuestion],
])

export function handle(core: Core, session: Session, frame: Frame, bytes: Uint8Array): void {
  const handler = handlers.get(frame.type) ?? forwardToWorld
  handler(core, session, frame, bytes)
}
