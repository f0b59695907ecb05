import { userSubject, zoneSubject } from 'schemas'
import type { WorldEvent } from 'session-service/src/ports.js'

export const experience = 'sim'

export interface Zone {
  readonly version: number
  readonly items: Readonly<Record<string, number>>
}

export interface Player {
  readonly zone: string | null
  readonly items: Readonly<Record<string, true>>
  readonly gold: number
}

/** What the KB answered to a request id, to be answered again. */
export interface Outcome {
  readonly epoch: string
  readonly commit: number
  readonly zone: string | null
  readonly isOk: boolean
  readonly area: Area | null
}

/** All that the KB knows at one commit; never changed, only replaced. */
export interface State {
  readonly zones: Readonly<Record<string, Zone>>
  readonly players: Readonly<Record<string, Player>>
  /** The last commit with an event, per subject. */
  readonly last: Readonly<Record<string, number>>
  readonly outcomes: Readonly<Record<string, Outcome>>
}

/** What a client shows: cut from one commit. `isFar`: out of every zone's range. */
export interface Area {
  readonly zone: string | null
  readonly version: number
  readonly items: Readonly<Record<string, number>>
  readonly mine: Readonly<Record<string, true>>
  readonly gold: number
  readonly isFar: boolean
}

export type Change =
  | { readonly op: 'set'; readonly item: string; readonly value: number }
  | { readonly op: 'remove'; readonly item: string }
  | { readonly op: 'gain'; readonly item: string }
  | { readonly op: 'lose'; readonly item: string }
  | { readonly op: 'gold'; readonly value: number }

/** An event as the KB made it, and what its body says. */
export interface SimEvent {
  readonly world: WorldEvent
  readonly user: string | null
  readonly base: number
  readonly snapshot: number
  readonly changes: readonly Change[]
  readonly area: Area | null
}

export interface Commit {
  readonly commit: number
  readonly events: readonly SimEvent[]
  readonly state: State
  readonly request: string | null
  readonly player: string | null
}

export function ownSubject(user: string): string {
  return userSubject(user)
}

export function sharedSubject(zone: string): string {
  return zoneSubject(experience, zone)
}

/** Epochs sort by the order in which they were made. */
export function epochName(number: number): string {
  return `epoch${String.fromCharCode(97 + Math.floor(number / 26))}${String.fromCharCode(97 + (number % 26))}x`
}

export function firstState(zones: number, users: number, items: number): State {
  const state = {
    zones: {} as Record<string, Zone>,
    players: {} as Record<string, Player>,
    last: {},
    outcomes: {},
  }
  for (let z = 0; z < zones; z++) state.zones[`z${z}`] = { version: 10, items: homeItems(z, zones, items) }
  for (let u = 0; u < users; u++) {
    state.players[`u${u}`] = { zone: u === 2 ? null : `z${u % zones}`, items: {}, gold: 0 }
  }
  return state
}

/** What a reset brings back into zone number `zone`. */
export function homeItems(zone: number, zones: number, items: number): Record<string, number> {
  const home: Record<string, number> = {}
  for (let i = zone; i < items; i += zones) home[`i${i}`] = 1
  return home
}

export function areaOf(state: State, user: string): Area {
  const player = state.players[user]!
  const zone = player.zone === null ? null : state.zones[player.zone]!
  return {
    zone: player.zone,
    version: zone?.version ?? 0,
    items: zone?.items ?? {},
    mine: player.items,
    gold: player.gold,
    isFar: false,
  }
}

export function without<T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> {
  const { [key]: _, ...rest } = record
  return rest
}
