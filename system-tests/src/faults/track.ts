import { userSubject, zoneSubject } from 'schemas'
import type { ActionJudge } from './action-judge.js'
import type { Epoch, PastEvent } from './epoch.js'
import type { History } from './history.js'
import type { Fail } from './judge.js'
import type { Losses } from './losses.js'
import type { Published } from './published.js'
import type { ClientRecord, SocketRecord } from './recording.js'
import { isZoneSubject, type Stand } from './stand.js'
import type { SocketWorld } from './world-line.js'

export interface SocketCase {
  readonly history: History
  readonly client: ClientRecord
  readonly socket: SocketRecord
  readonly world: SocketWorld
  readonly actions: ActionJudge
  readonly published: Published
  readonly losses: Losses
  readonly fail: Fail
  readonly recovered: (what: string) => void
}

/** That nothing is missing which was there before; whether it is true is known at the end. */
export interface Claim {
  /** The first that was not given. */
  readonly next: PastEvent
  readonly epoch: Epoch
  readonly text: string
  readonly atMs: number
}

/** What is known of one socket while its frames are judged, one after another. */
export class Track {
  readonly case: SocketCase
  stand: Stand | null = null
  isConnected = false
  /** Who speaks v1 is told events before it has a world. */
  hasWorld: boolean
  /** Frames of a replay that are still to come. */
  left = 0
  /** It asked for an area of interest, and was given none since. */
  asksForWorld = false
  /** Of what is judged now. */
  atMs = 0
  readonly claims: Claim[] = []
  /** Events that were lost on the way to its gateway, and passed by what came on its other subject: by subject. */
  readonly holes = new Map<string, PastEvent>()
  /** It came back with a cursor that is past a hole: nobody can know. */
  isResidual = false
  /** What the last pong said. */
  isCurrent = false

  constructor(socketCase: SocketCase) {
    this.case = socketCase
    this.hasWorld = socketCase.client.protocol === 'gaia.v1'
  }

  /** The first event after where it stands, and not after `commit`, that is for this player in the zone that it shows. */
  expected({ epoch, high, zone }: Stand, commit: number): PastEvent | undefined {
    if (high === null || zone === undefined) return undefined
    const { user, experience } = this.case.client
    const isNext = (event: PastEvent) => event.commit > high && event.commit <= commit
    const own = epoch.on(userSubject(user)).find((e) => isNext(e) && (e.kind === 'rebase' || e.zone === zone))
    const others = zone === null ? [] : epoch.on(zoneSubject(experience, zone))
    const shared = others.find((event) => isNext(event) && !event.except.includes(user))
    if (own === undefined || shared === undefined) return own ?? shared
    return own.commit < shared.commit ? own : shared
  }

  concerns({ experience, subject, except }: PastEvent): boolean {
    const { user, experience: own } = this.case.client
    if (experience !== own) return false
    return (
      subject === userSubject(user) ||
      (subject !== userSubject(user) && isZoneSubject(subject) && !except.includes(user))
    )
  }

  epochOf({ experience, epoch }: PastEvent): Epoch {
    return this.case.history.epoch(experience, epoch)!
  }

  fail(kind: string, text: string): void {
    const { client, socket, fail } = this.case
    fail(kind, `${client.name} ${text}`, { client: client.name, socket: socket.number, atMs: this.atMs })
  }
}
