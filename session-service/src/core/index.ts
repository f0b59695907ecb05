import { clientMessageTypes, type GoodbyeCode, type ResyncReason } from 'schemas'
import { connectedFrame } from '../frame.js'
import type { Bus, BusEvents, Caller, Clock, Kb, Reply, Verify, WorldEvent } from '../ports.js'
import type { AttachOutcome } from './attach.js'
import { Attacher } from './attacher.js'
import { Behind } from './behind.js'
import { bounds, type Limits } from './bounds.js'
import { catchUp } from './catch-up.js'
import type { Core, Report } from './core.js'
import { Counts, type FrameKind, frameKinds } from './counts.js'
import { withCursor } from './cursor.js'
import { Drain, type DrainLimits } from './drain.js'
import { startEpoch } from './epoch.js'
import type { Feed } from './feed.js'
import { answerInFlight } from './forward.js'
import { Healer } from './heal.js'
import { beat, startBeating } from './heartbeat.js'
import { take } from './intake.js'
import type { Lane, Message } from './lane.js'
import { Permits } from './permits.js'
import { goodbyeFrame, replyFrame, welcome } from './protocol-v2.js'
import { receive, receiveBinary, receiveTooLarge } from './receive.js'
import { Registry } from './registry.js'
import { replaceNamed, replaceOldest } from './replace.js'
import { type Frame, Session, type Socket, waits } from './session.js'
import { type Survey, survey } from './survey.js'
import { returnAfterMs } from './token-life.js'
import { begin, type V2, type V2Request } from './v2.js'
import { askForWorld, resync } from './world.js'
import { Writer } from './writer.js'

export interface Outside {
  readonly kb: Kb
  readonly verify: Verify
  readonly clock: Clock
  readonly limits: Limits
  readonly report: Report
  newId(): string
  /** From 0 to 1, by chance. */
  random(): number
  /** Makes the bus, which tells the core of the connection. */
  connectBus(events: BusEvents): Bus
}

/**
 * The gateway's core: sessions, feeds, and how what the world does reaches who it concerns.
 * It imports no socket, no NATS, no HTTP and no timer. DESIGN §3.
 */
export class GatewayCore implements Core, BusEvents {
  readonly bus: Bus
  readonly kb: Kb
  readonly verify: Verify
  readonly clock: Clock
  readonly limits: Limits
  readonly report: Report
  readonly registry: Registry
  readonly readers = new Permits(bounds.readers)
  readonly askers = new Permits(bounds.askers)
  readonly counts = new Counts(clientMessageTypes)
  readonly #newId: () => string
  readonly #writer: Writer
  readonly #healer: Healer
  readonly #attacher: Attacher
  readonly #random: () => number
  readonly #behind = new Behind()
  #drain: Drain | null = null

  constructor(outside: Outside) {
    this.kb = outside.kb
    this.verify = outside.verify
    this.clock = outside.clock
    this.limits = outside.limits
    this.report = outside.report
    this.#newId = outside.newId
    this.#random = outside.random
    this.#writer = new Writer(this)
    this.#healer = new Healer(this)
    this.#attacher = new Attacher(this)
    this.bus = outside.connectBus(this)
    this.registry = new Registry(this.bus, this.clock, {
      event: (feed, event) => this.#event(feed, event),
      foreign: (session, body) => this.#foreign(session, body),
    })
  }

  get isHealing(): boolean {
    return this.#healer.isHealing
  }

  get heldEvents(): number {
    return this.#healer.heldEvents
  }

  get lastSequence(): number {
    return this.#healer.trail.seen
  }

  newRequestId(): string {
    return this.#newId()
  }

  random(): number {
    return this.#random()
  }

  // ---- what the world does

  #event(feed: Feed, event: WorldEvent): void {
    this.report.eventIn(event)
    this.#healer.trail.saw(event)
    this.take(feed, event, false)
  }

  #foreign(session: Session, body: Uint8Array): void {
    if (session.isAttached && session.lag === null) this.send(session, body, frameKinds.event)
  }

  take(feed: Feed, event: WorldEvent, isFill: boolean): void {
    take(this, feed, event, isFill)
  }

  holdForHealing(feed: Feed, event: WorldEvent): void {
    this.#healer.hold(feed, event)
  }

  connected(isFirst: boolean): void {
    this.registry.connected()
    this.#healer.heal(isFirst ? 'connected' : 'reconnected')
  }

  disconnected(): void {
    this.#healer.stop()
    for (const session of this.registry.sessions) if (session.state === 'live') session.state = 'behind'
    this.registry.disconnected()
  }

  streamChanged(): void {
    if (this.bus.isConnected) this.#healer.heal('stream_changed')
  }

  epoch(experience: string, epoch: string): void {
    this.newEpoch(experience, epoch)
  }

  newEpoch(experience: string, epoch: string): void {
    startEpoch(this, experience, epoch)
  }

  // ---- how a session gets on

  catchUp(session: Session): void {
    catchUp(this, session)
  }

  resync(session: Session, reason: ResyncReason): void {
    resync(this, session, reason)
  }

  askForWorld(session: Session): void {
    askForWorld(this, session)
  }

  answered(session: Session, lane: Lane): void {
    answerInFlight(this, session, lane)
  }

  send(session: Session, frame: Frame, kind: FrameKind = frameKinds.other): void {
    // Before its socket is open it has been told nothing, so there is nothing to put right: `connected` comes first.
    if (session.isGone || session.socket === null) return
    const { frames, bytes } = this.counts
    frames[kind]!++
    bytes[kind]! += frame.length
    this.#writer.send(session, frame)
  }

  reply(session: Session, frames: readonly Uint8Array[], message: Message | null, reply: Reply): void {
    session.answered = { commit: reply.place.commit, atMs: this.clock.now() }
    for (const frame of frames) {
      this.send(session, session.v2 === null ? frame : replyFrame(frame, session, message, reply), frameKinds.reply)
    }
  }

  close(session: Session, code: GoodbyeCode): void {
    if (session.isGone) return
    if (session.v2 !== null) {
      this.send(session, goodbyeFrame(code, session, code === 'token_expired' ? returnAfterMs(this) : null))
    }
    this.#writer.write(session)
    this.#leave(session)
    session.socket?.close(code)
    this.report.closed(session, code)
  }

  // ---- what a socket does

  /**
   * Makes a session for who has shown a good token, and attaches it. It has a world, or, if the KB does not answer
   * within `deadlineMs`, will get one later. Whoever calls this opens the socket or calls `abandon`.
   */
  async join(
    caller: Caller,
    expiresAtMs: number,
    deadlineMs: number,
    v2: V2Request | null = null,
  ): Promise<Session | { goodbye: GoodbyeCode }> {
    const session = new Session(this.#newId(), caller, expiresAtMs, v2 && begin(v2))
    let outcome: AttachOutcome = 'internal_error'
    try {
      this.registry.add(session)
      session.userFeed = this.registry.userFeed(caller.user, caller.experience)
      this.registry.hold(session.userFeed)
      outcome = await this.#attacher.within(deadlineMs, session)
    } catch (error) {
      this.report.surprise(error, 'attaching')
    }
    if (outcome === 'attached' || outcome === 'unavailable') return session
    this.#leave(session)
    return { goodbye: outcome }
  }

  /** The socket is open: from here on frames go out. */
  opened(session: Session, socket: Socket): void {
    if (session.isGone || this.#drain !== null) {
      this.#leave(session)
      if (session.v2 !== null) socket.write([goodbyeFrame('draining', null)])
      return socket.close('draining')
    }
    session.socket = socket
    session.state = 'behind'
    const { id, user, experience, v2 } = session
    const more = v2 === null ? {} : welcome(session, this.limits.heartbeatMs)
    this.send(session, connectedFrame({ connectionId: id, user, experience, nowMs: this.clock.now() }, more))
    this.report.opened(session)
    if (v2 !== null) this.#openedV2(session, v2)
    replaceOldest(this, session)
    this.catchUp(session)
  }

  #openedV2(session: Session, v2: V2): void {
    for (const event of v2.missed) this.send(session, withCursor(event), frameKinds.event)
    v2.missed = []
    startBeating(this, session, v2)
    this.report.recovered(session, v2.recovery)
    replaceNamed(this, session, v2.replaces)
  }

  /** Something of the client was heard: a frame, or the answer to a ping. */
  heard(session: Session): void {
    if (session.v2 !== null) session.v2.heardAtMs = this.clock.now()
  }

  /** The socket was lost before it was open. */
  abandon(session: Session): void {
    this.#leave(session)
  }

  received(session: Session, bytes: Uint8Array): void {
    this.heard(session)
    receive(this, session, bytes)
  }

  receivedBinary(session: Session, bytes: number): void {
    receiveBinary(this, session, bytes)
  }

  receivedTooLarge(session: Session, bytes: number): void {
    receiveTooLarge(this, session, bytes)
  }

  drained(session: Session): void {
    // Slow, but there.
    this.heard(session)
    this.#writer.drained(session)
  }

  /** The peer has closed, is gone, or has been silent for too long. */
  socketClosed(session: Session, how: 'by_client' | 'lost' | 'idle' = 'by_client'): void {
    if (session.isGone) return
    this.#leave(session)
    this.report.closed(session, how)
  }

  /** Leaves the registry first: what is told to NATS comes after and cannot hold it up. */
  #leave(session: Session): void {
    if (session.isGone) return
    session.state = 'closed'
    this.registry.remove(session)
    session.unwritten = null
    session.clearLanes()
    for (const feed of session.feeds) {
      feed.remove(session)
      this.registry.release(feed)
    }
  }

  // ---- time

  /** To be called about twice a second: expired tokens, stuck sockets, old memories, sessions without a world. */
  tick(): void {
    const now = this.clock.now()
    for (const session of this.registry.sessions) {
      if (session.state === 'joining') continue
      if (session.expiresAtMs <= now) this.close(session, 'token_expired')
      else if (session.lag !== null && this.#writer.isStuck(session, now)) this.close(session, 'slow_consumer')
      else if (session.v2 !== null) beat(this, session, session.v2, now)
    }
    this.#behind.look(this.registry.sessions, now)
    this.registry.sweep()
    this.#healer.trail.sample(now)
    this.#attacher.attachRest()
  }

  // ---- the end

  /** Lets no more sockets in and sees off those that are here, each at its time. To be called often. Returns how many are left. */
  drain(limits: DrainLimits): number {
    this.#drain ??= new Drain(this, limits)
    return this.#drain.step()
  }

  get isDraining(): boolean {
    return this.#drain !== null
  }

  /** Whatever is in flight. */
  closeAll(): void {
    for (const session of [...this.registry.sessions]) this.close(session, 'draining')
  }

  /** For the metrics. */
  survey(): Survey {
    return survey(this)
  }

  /** How long the session has waited that waits longest to be live. */
  get oldestBehindMs(): number {
    return this.#behind.oldestMs(this.clock.now())
  }
}

export type { Frame, Socket } from './session.js'
export type { V2Request } from './v2.js'
export { Session, waits }
