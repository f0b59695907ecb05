import type { Reply } from '../ports.js'
import { bounds } from './bounds.js'
import type { Core } from './core.js'
import type { Lane, Message } from './lane.js'
import { refuse } from './refuse.js'
import { type Session, waits } from './session.js'
import { askKb, closeUnauthorized } from './token-life.js'
import { askedNow, giveWorld } from './world.js'

/** Puts a client's message into its lane, and on to the KB when its turn comes. */
export function forward(core: Core, session: Session, lane: Lane, message: Message): void {
  if (!lane.push(message, core.limits.maxQueued)) {
    return refuse(core, session, 'too_many_requests_in_flight', undefined, message)
  }
  pump(core, session, lane)
}

function pump(core: Core, session: Session, lane: Lane): void {
  if (session.isGone) return
  const message = lane.next()
  if (message === null) return
  send(core, session, lane, message).catch((error) => {
    core.report.surprise(error, 'forwarding a message')
    if (session.isGone || lane.inFlight !== message) return
    refuse(core, session, 'server_error', undefined, message)
    settle(core, session, lane, message)
  })
}

async function send(core: Core, session: Session, lane: Lane, message: Message): Promise<void> {
  if (!session.isAttached) {
    refuse(core, session, 'kb_unavailable', undefined, message)
    return settle(core, session, lane, message)
  }
  if (message.asksForWorld) oweWorld(core, session, message)
  const asked = askedNow(core)
  const reply = await askKb(core, session, message.frame, message.requestId, message.asked.traceparent)
  if (session.isGone) return closeEarly(reply)
  if ('refusal' in reply) {
    if (reply.refusal === 'unauthorized') {
      message.asked.end('unauthorized')
      return closeUnauthorized(core, session)
    }
    refuse(core, session, reply.refusal, reply.message, message)
    return settle(core, session, lane, message)
  }
  if (reply.frames.length === 0 && reply.rest === null) {
    // A KB that says nothing: whoever asked must not wait for ever.
    refuse(core, session, 'server_error', undefined, message)
    return settle(core, session, lane, message)
  }
  if (reply.isRebase) {
    // Before anything that might ask: from here on the next world that is given answers this message.
    message.stage = 'replaced'
    giveWorld(core, session, reply, asked)
    return
  }
  core.newEpoch(session.experience, reply.place.epoch)
  core.reply(session, reply.frames, message, reply)
  if (reply.rest !== null) await tellOn(core, session, message, reply)
  if (!session.isGone) settle(core, session, lane, message)
}

/** Events wait for the area of interest that the client asked for, but not for long. */
function oweWorld(core: Core, session: Session, message: Message): void {
  session.fallBehind(waits.world)
  message.cancelWait = core.clock.after(bounds.worldWaitMs, () => {
    message.cancelWait = null
    if (session.asks === 'resync' || session.isWorldless) return
    if (message.stage === 'asked') message.stage = 'overdue'
    session.stopWaiting(waits.world | waits.reply)
    core.catchUp(session)
  })
}

/** The reply is out; what comes later is a story, which events overtake. */
async function tellOn(core: Core, session: Session, message: Message, reply: Reply) {
  stopWaitingFor(core, session, message)
  for await (const frames of reply.rest!) {
    if (session.isGone) return
    core.reply(session, frames, message, reply)
  }
}

function stopWaitingFor(core: Core, session: Session, message: Message): void {
  message.stage = 'told'
  message.asked.end('answered')
  message.cancelWait?.()
  message.cancelWait = null
  session.stopWaiting(waits.reply)
  core.catchUp(session)
}

/** The message has its answer, which was not a world. */
function settle(core: Core, session: Session, lane: Lane, message: Message): void {
  if (message.asksForWorld && session.asks === 'nothing') session.stopWaiting(waits.world)
  answerInFlight(core, session, lane)
}

/** The message in flight is answered: what waited for it goes on, the next one starts. */
export function answerInFlight(core: Core, session: Session, lane: Lane): void {
  lane.done()
  session.stopWaiting(waits.reply)
  core.catchUp(session)
  pump(core, session, lane)
}

async function closeEarly(reply: object): Promise<void> {
  if ('rest' in reply && reply.rest !== null) await (reply as Reply).rest![Symbol.asyncIterator]().return?.()
}
