import {
  healthSubject,
  leaderElectedSubject,
  liveSubject,
  streamCreatedSubject,
  streamDeletedSubject,
  worldStream,
} from 'schemas'
import { Joint } from './joint.js'
import { hear, Nats, type NatsConnection } from './nats.js'
import type { Passed } from './passed.js'
import type { NatsSettings } from './settings.js'
import { WorldStream } from './stream.js'
import type { Wanted } from './wanted.js'

export interface WatchOptions {
  readonly nats: NatsSettings
  readonly wanted: Wanted
  readonly hasHealth: boolean
  /** From when on stored events are wanted; null: none. */
  readonly since: Date | null
  /** False: it ends when what is stored was shown. */
  readonly isFollowing: boolean
}

export interface WatchEvents {
  show(passed: Passed): void
  /** A sentence about how it goes, for people. */
  tell(sentence: string): void
}

/** How a watch ended: somebody closed it, all that is stored was shown, or there is nothing to read from. */
export type WatchEnd = 'closed' | 'read' | 'no stream'

/** Hears what passes, from the stream and live, over every loss of the connection. */
export class Watch {
  readonly #options: WatchOptions
  readonly #events: WatchEvents
  readonly #nats: Nats
  readonly #joint: Joint
  #stream: WorldStream | null = null
  #mode: 'stream' | 'live-only' | null = null
  #silence: () => void = () => {}
  #end: WatchEnd = 'closed'
  #state: 'connecting' | 'connected' | 'away' = 'connecting'
  #isReady = false
  #trouble: string | null = null

  constructor(options: WatchOptions, events: WatchEvents) {
    this.#options = options
    this.#events = events
    this.#nats = new Nats(options.nats, {
      connected: (connection) => this.#connected(connection),
      lost: () => this.#lost(),
      failed: (reason) => this.#failed(reason),
    })
    this.#joint = new Joint(options.since, {
      show: (passed) => this.#show(passed),
      caughtUp: (from) => this.#caughtUp(from),
      remade: () => events.tell('There is a new stream.'),
      unreadable: (reason) => this.#complain(`The stream cannot be read (${reason}): trying until it can.`),
    })
  }

  /** Resolves when it has ended. */
  async run(): Promise<WatchEnd> {
    await this.#nats.run()
    return this.#end
  }

  close(): void {
    this.#finish('closed')
  }

  #finish(end: WatchEnd): void {
    this.#end = end
    this.#joint.lost()
    this.#nats.close()
  }

  // ---- the connection

  #connected(connection: NatsConnection): void {
    const { nats, since, isFollowing } = this.#options
    const hasStream = nats.worldStream === 'auto' && connection.info?.jetstream === true
    const mode = hasStream ? 'stream' : 'live-only'
    if (this.#state === 'away') this.#events.tell('NATS is back.')
    this.#state = 'connected'
    this.#trouble = null
    if (this.#mode !== mode) this.#listen(connection, mode)
    if (this.#stream !== null) return this.#joint.catchUp(this.#stream)
    if (since !== null)
      this.#events.tell('There is no stream to read from: NATS has no JetStream, or WORLD_STREAM is off.')
    if (!isFollowing) return this.#finish('no stream')
    // Then the server knows what we want to hear.
    connection.flush().then(
      () => this.#ready(),
      () => undefined,
    )
  }

  #listen(connection: NatsConnection, mode: 'stream' | 'live-only'): void {
    const { wanted, hasHealth } = this.#options
    this.#silence()
    this.#mode = mode
    const stream = mode === 'stream' ? new WorldStream(connection, wanted.subjects) : null
    this.#stream = stream
    const on = (subject: string, take: (passed: Passed) => void) => hear(connection, subject, take)
    const heard = [
      ...(stream === null
        ? wanted.subjects.map((subject) => on(subject, (passed) => this.#show(passed)))
        : this.#listenBeside(stream, on)),
      ...(hasHealth ? [on(healthSubject, (passed) => this.#events.show(passed))] : []),
    ]
    this.#silence = () => {
      for (const stop of heard) stop()
    }
  }

  #listenBeside(stream: WorldStream, on: (subject: string, take: (passed: Passed) => void) => () => void) {
    const look = () => this.#joint.catchUp(stream)
    return [
      ...this.#options.wanted.subjects.map((subject) =>
        on(liveSubject(subject), (passed) => this.#joint.take(passed, stream)),
      ),
      on(streamCreatedSubject, look),
      // What the old leader had stored may not have been republished.
      on(leaderElectedSubject, look),
      on(streamDeletedSubject, () => {
        this.#joint.gone()
        this.#events.tell('The stream is gone: nothing passes until the KB has made it anew.')
      }),
    ]
  }

  #lost(): void {
    if (this.#state !== 'connected') return
    this.#state = 'away'
    this.#joint.lost()
    const then = this.#stream === null ? ' What passes meanwhile is not shown.' : ''
    this.#events.tell(`NATS is away: trying until it is back.${then}`)
  }

  #failed(reason: string): void {
    this.#complain(
      this.#state === 'connecting'
        ? `NATS does not answer at ${this.#options.nats.servers.join(', ')} (${reason}): trying until it does.`
        : `NATS: ${reason}`,
    )
  }

  /** Says it once, until it is over or something else is wrong. */
  #complain(sentence: string): void {
    if (this.#trouble === sentence) return
    this.#trouble = sentence
    this.#events.tell(sentence)
  }

  // ---- what is shown

  #show(passed: Passed): void {
    if (this.#options.wanted.has(passed)) this.#events.show(passed)
  }

  #caughtUp(from: 'stream' | 'nowhere'): void {
    const { isFollowing } = this.#options
    if (from === 'stream') this.#trouble = null
    else this.#complain(`There is no stream ${worldStream.name} yet: the KB makes it.`)
    if (isFollowing) return this.#ready()
    this.#finish(from === 'stream' ? 'read' : 'no stream')
  }

  /** Says it once: from here on silence means that nothing happens. */
  #ready(): void {
    if (this.#isReady) return
    this.#isReady = true
    const { wanted, nats } = this.#options
    const how = this.#stream === null ? ', without a stream' : ''
    this.#events.tell(`Watching ${wanted.subjects.join(', ')} at ${nats.servers.join(', ')}${how}.`)
  }
}
