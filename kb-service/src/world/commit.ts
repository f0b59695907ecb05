import { epochSubject } from 'schemas'
import type { CommitRecord, StoredEvent, StoredOutcome } from '../journal/record.js'
import type { Plan, StoredPlayerDelta, ZoneDelta, ZonePlan } from './delta.js'
import type { Seen } from './events.js'
import { type State, sharedZone, versionFor } from './state.js'

/** The answer that a commit keeps for the same request. */
export interface Keep {
  request: string
  hash: string
  /** Asked when the plan is applied. */
  frames: () => unknown[]
  rebase: boolean
}

/** Zones and players as they are stored, with the versions after the plan: what is seen to change rises by exactly 1. */
export function stored(state: State, plan: Plan, seen: Seen): Pick<CommitRecord, 'world' | 'players'> {
  const players = new Map<string, StoredPlayerDelta>(plan.players)
  const { owner } = seen
  if (owner !== null && plan.zones.size > 0) {
    players.set(owner, { ...players.get(owner), own: ownWorld(state, plan, seen) })
  }
  const world = owner === null ? [...plan.zones].map((zone) => storedZone(state, zone, seen)) : []
  return { world, players: Object.fromEntries(players) }
}

function storedZone(state: State, [zone, change]: [string, ZonePlan], { visible }: Seen): ZoneDelta {
  return zoneDelta(zone, change, (state.zones.get(zone)?.version ?? 0) + (visible.has(zone) ? 1 : 0))
}

function ownWorld(state: State, { zones }: Plan, { owner, visible }: Seen): NonNullable<StoredPlayerDelta['own']> {
  const known = state.players.get(owner ?? '')?.own?.version
  const version = known === undefined ? state.floor + 1 : known + (visible.size > 0 ? 1 : 0)
  return { version, zones: [...zones].map(([zone, change]) => zoneDelta(zone, change, version)) }
}

/** What is empty is left out. */
function zoneDelta(zone: string, { put, gone, npcs, weather }: ZonePlan, version: number): ZoneDelta {
  return { zone, version, put, gone, ...(npcs.length > 0 && { npcs }), ...(weather !== undefined && { weather }) }
}

/** What a record says of the request that it answers. */
export function kept(
  state: State,
  user: string | null,
  { request, hash, frames, rebase }: Keep,
): Partial<CommitRecord> {
  const player = user === null ? undefined : state.players.get(user)
  const outcome: StoredOutcome = {
    frames: frames(),
    rebase,
    zone: sharedZone(player),
    version: versionFor(state, player),
  }
  return { request_id: request, request_hash: hash, outcome }
}

/** Tells gateways of a new numbering, also those whose zones are quiet. */
export function epochEvent(experience: string, epoch: string, { commit, at }: CommitRecord): StoredEvent {
  return {
    subject: epochSubject(experience),
    kind: 'epoch',
    zone: null,
    version: 0,
    previous: 0,
    except: [],
    request: null,
    body: { type: 'epoch', experience, epoch, commit, timestamp: at },
  }
}
