import type { Attachment, WorldEvent } from 'session-service/src/ports.js'
import type { Stand } from './memory.js'

/** What a socket has been given, as the judge knows it. */
export interface Track {
  readonly name: string
  readonly user: string
  readonly experience: string
  isConnected: boolean
  hasWorld: boolean
  epoch: string
  zone: string | null
  isFar: boolean
  /** The last commit given. */
  last: number
  /** What it asked and has not been answered; the same request id may be there twice. */
  asked: Asked[]
  /** What it has been answered once; asked again, its effect may come first. */
  readonly answered: Set<string>
  /** The last frame that was published without our headers. */
  lastForeign: number
  /** Messages taken, and frames that may answer one. */
  taken: number
  responses: number
  errors: number
  areas: number
  /** The commit of the first event that overtook one whose live copy was lost. From there on it is not known what is right. */
  passed: number | null
  /** Live copies that were lost on the way to its gateway. */
  readonly lost: ReadonlyMap<string, WorldEvent>
  /** Subjects of what was overtaken: their next event shows it. */
  readonly holes: Set<string>
  /** What the KB said when it was attached last. */
  attached: Attachment | null
  /** Cursors that were probed, and not answered yet. */
  readonly probes: (string | null)[]
  /** Null in protocol v1. */
  v2: TrackV2 | null
}

export interface TrackV2 {
  /** Where the client stood that came. */
  readonly brought: Stand | null
  readonly isFar: boolean
  readonly isTainted: boolean
  /** The last goodbye. */
  said: string | null
  /** Frames of a replay that are still to come. */
  left: number | null
}

export interface Asked {
  readonly request: string
  /** A timer ran out meanwhile: its effect may come first. */
  isOverdue: boolean
}

/** Strikes off the oldest question with this id. False if there is none. */
export function answered(track: Track, request: string): boolean {
  const at = track.asked.findIndex((asked) => asked.request === request)
  if (at >= 0) track.asked.splice(at, 1)
  track.answered.add(request)
  return at >= 0
}

export function newTrack(name: string, user: string, experience: string, lost: Track['lost']): Track {
  return {
    name,
    user,
    experience,
    isConnected: false,
    hasWorld: false,
    epoch: '',
    zone: null,
    isFar: false,
    last: 0,
    asked: [],
    answered: new Set(),
    lastForeign: -1,
    taken: 0,
    responses: 0,
    errors: 0,
    areas: 0,
    passed: null,
    lost,
    holes: new Set(),
    attached: null,
    probes: [],
    v2: null,
  }
}
