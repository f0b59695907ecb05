import { userSubject, zoneSubject } from 'schemas'
import type { Report } from '../../src/core/core.js'
import { type Frame, GatewayCore, type Session, type Socket, type V2Request } from '../../src/core/index.js'
import type {
  Attachment,
  Bus,
  BusEvents,
  Caller,
  Kb,
  Listener,
  Reading,
  Refusal,
  Reply,
  StreamEnd,
  Subscription,
  Verify,
  WorldEvent,
} from '../../src/ports.js'
import { ManualClock } from './manual-clock.js'

export const epoch = 'abcdefgh'
export const woods = 'woods'
export const shop = 'shop'

/** A socket that keeps what it is given. `unsent` is what it claims that the peer has not taken. */
export class KeptSocket implements Socket {
  readonly frames: string[] = []
  pings = 0
  closedWith: string | null = null
  unsent = 0

  write(frames: readonly Frame[]): number {
    for (const frame of frames) this.frames.push(typeof frame === 'string' ? frame : Buffer.from(frame).toString())
    return this.unsent
  }

  close(code: string): void {
    this.closedWith = code
  }

  ping(): void {
    this.pings++
  }

  unsentBytes(): number {
    return this.unsent
  }

  /** Types of what it was given, or what an event calls itself. */
  get told(): string[] {
    return this.frames.map((frame) => {
      const { type, code, n } = JSON.parse(frame)
      return n ?? (type === 'error' ? code : type)
    })
  }
}

/** A call of the KB that waits to be answered. */
export interface Pending<T> {
  readonly caller: Caller
  readonly frame: string
  readonly requestId: string
  answer(value: T): void
}

class Later implements Kb {
  isUp = true
  readonly attaches: Pending<Attachment | Refusal>[] = []
  readonly messages: Pending<Reply | Refusal>[] = []

  attach(caller: Caller): Promise<Attachment | Refusal> {
    return new Promise((answer) => this.attaches.push({ caller, frame: '', requestId: '', answer }))
  }

  message(caller: Caller, frame: Uint8Array, requestId: string): Promise<Reply | Refusal> {
    const text = Buffer.from(frame).toString()
    return new Promise((answer) => this.messages.push({ caller, frame: text, requestId, answer }))
  }
}

/** NATS that does what it is told, and a stream that is what the test says. */
class ToldBus implements Bus {
  mode: Bus['mode'] = 'stream'
  isConnected = true
  readonly listeners = new Map<string, Listener>()
  reads: { subjects: readonly string[]; after: number; answer: (reading: Reading) => void }[] = []
  end: StreamEnd | null = { created: 'then', firstSequence: 1, lastSequence: 0, perSubject: 10_000 }
  stored: WorldEvent[] = []

  subscribe(subject: string, listener: Listener): Subscription {
    this.listeners.set(subject, listener)
    const subscription = { isOpen: this.isConnected, release: () => void this.listeners.delete(subject) }
    queueMicrotask(() => listener.opened())
    return subscription
  }

  read(subjects: readonly string[], after: number): Promise<Reading> {
    return new Promise((answer) => this.reads.push({ subjects, after, answer }))
  }

  streamEnd(): Promise<StreamEnd | null> {
    return Promise.resolve(this.end)
  }

  async *readAll(after: number, last: number): AsyncIterable<WorldEvent> {
    for (const event of this.stored) if (event.sequence > after && event.sequence <= last) yield event
  }
}

/** The core with everything around it in the test's hands. */
export class Stage {
  readonly clock = new ManualClock()
  readonly kb = new Later()
  readonly bus = new ToldBus()
  readonly reported: string[] = []
  /** How messages of clients ended. */
  readonly ended: string[] = []
  readonly core: GatewayCore
  events!: BusEvents
  #ids = 0
  #turn: (() => void)[] = []

  /** What a token comes to. */
  verify: Verify = async () => ({ goodbye: 'token_invalid' })
  random = () => 0.5

  constructor(limits: Partial<GatewayCore['limits']> = {}) {
    const report = new Proxy({} as Report, {
      get:
        (_, name) =>
        (...args: unknown[]) => {
          if (name === 'surprise') throw args[0]
          if (name === 'asked') return this.#asked()
          this.reported.push(typeof args[1] === 'string' ? `${String(name)} ${args[1]}` : String(name))
        },
    })
    const clock = {
      now: () => this.clock.now(),
      after: (ms: number, task: () => void) => this.clock.after(ms, task),
      endOfTurn: (task: () => void) => void this.#turn.push(task),
    }
    this.core = new GatewayCore({
      kb: this.kb,
      clock,
      report,
      verify: (token) => this.verify(token),
      random: () => this.random(),
      newId: () => `id-${++this.#ids}`,
      limits: {
        maxQueued: 3,
        socketsPerUser: 10,
        lagBytes: 1_000,
        slowTimeoutMs: 30_000,
        framesPerSecond: 100,
        frameBurst: 500,
        heartbeatMs: 25_000,
        resumeMaxEvents: 256,
        ...limits,
      },
      connectBus: (events) => {
        this.events = events
        return this.bus
      },
    })
  }

  #asked() {
    let hasEnded = false
    const end = (outcome: string) => {
      if (!hasEnded) this.ended.push(outcome)
      hasEnded = true
    }
    return { traceparent: '', end }
  }

  /** Lets promises go on and turns end, until nothing moves any more. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 3; quiet++) {
      await new Promise((resolve) => setImmediate(resolve))
      const turn = this.#turn.splice(0)
      if (turn.length > 0) quiet = -1
      for (const task of turn) task()
    }
  }

  /** A player whose socket is open and who stands in the shop at `commit`. */
  async enter(
    user = 'alice',
    commit = 10,
    { v2 = null, lifeMs = 3_600_000 }: { v2?: V2Request | null; lifeMs?: number } = {},
  ): Promise<{ session: Session; socket: KeptSocket }> {
    const joining = this.core.join({ user, experience: woods, token: 't' }, this.clock.now() + lifeMs, 5_000, v2)
    for (let tries = 0; tries < 3; tries++) {
      await this.settle()
      this.kb.attaches.shift()?.answer(this.attachment(commit))
    }
    const session = await joining
    if ('goodbye' in session) throw new Error(session.goodbye)
    const socket = new KeptSocket()
    this.core.opened(session, socket)
    await this.settle()
    return { session, socket }
  }

  /** As `enter`, with protocol v2, by a client that was in the shop at `commit` before. */
  enterV2(user = 'alice', commit = 10, lifeMs?: number): Promise<{ session: Session; socket: KeptSocket }> {
    const v2 = { cursor: `${epoch}.${commit}.${commit}.${shop}`, replaces: null }
    return this.enter(user, commit, lifeMs === undefined ? { v2 } : { v2, lifeMs })
  }

  attachment(commit: number, zone: string | null = shop): Attachment {
    return { epoch, commit, zone, version: commit, published: commit, userCommit: 0, zoneCommit: 0 }
  }

  reply(type: string, commit: number, zone: string | null = shop): Reply {
    const frame = Buffer.from(JSON.stringify({ type, n: `${type} ${commit}` }))
    const place = { epoch, commit, zone, version: commit }
    return { place, isRebase: type === 'area_of_interest', isReplayed: false, frames: [frame], rest: null }
  }

  say(session: Session, message: object): void {
    this.core.received(session, Buffer.from(JSON.stringify(message)))
  }

  event(subject: string, commit: number, more: Partial<WorldEvent> = {}): WorldEvent {
    return {
      subject,
      experience: woods,
      epoch,
      commit,
      previous: commit - 1,
      zone: shop,
      kind: 'update',
      except: null,
      request: null,
      sequence: commit,
      body: Buffer.from(JSON.stringify({ type: 'world_update', n: commit })),
      ...more,
    }
  }

  /** An event of the shop comes live. */
  inShop(commit: number, more: Partial<WorldEvent> = {}): void {
    const subject = zoneSubject(woods, shop)
    this.bus.listeners.get(subject)?.event(this.event(subject, commit, more))
  }

  /** An event of a player comes live. */
  toPlayer(user: string, commit: number, more: Partial<WorldEvent> = {}): void {
    const subject = userSubject(user)
    this.bus.listeners.get(subject)?.event(this.event(subject, commit, more))
  }
}
