import { epochSubject } from 'schemas'
import type { CommitRecord, StoredEvent, StoredOutcome } from '../journal/record.js'
import type { Plan, ZoneDelta } from './delta.js'
import type { Seen } from './events.js'
import { type State, versionFor } from './state.js'

/** The answer that a commit keeps for the same request. */
export interface Keep {
  request: string
  hash: string
  frames: unknown[]
  rebase: boolean
}

/** Versions after a plan: a zone of which others see a change rises by exactly 1. */
export function versioned(state: State, plan: Plan, { visible }: Seen): ZoneDelta[] {
  return [...plan.zones].map(([zone, { put, gone }]) => ({
    zone,
    version: (state.zones.get(zone)?.version ?? 0) + (visible.has(zone) ? 1 : 0),
    put,
    gone,
  }))
}

/** What a record says of the request that it answers. */
export function kept(
  state: State,
  user: string | null,
  { request, hash, frames, rebase }: Keep,
): Partial<CommitRecord> {
  const zone = (user === null ? null : state.players.get(user)?.zone) ?? null
  const outcome: StoredOutcome = { frames, rebase, zone, version: versionFor(state, zone) }
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
