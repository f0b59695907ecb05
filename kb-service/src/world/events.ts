import { userSubject, zoneSubject } from 'schemas'
import type { Content } from '../content/content.js'
import type { StoredEvent } from '../journal/record.js'
import { areaOfInterest } from './aoi.js'
import { type Change, isMoved, privateChanges, visibleChanges } from './changes.js'
import type { Plan } from './delta.js'
import { type Player, type State, sharedZone, versionFor, worldOf } from './state.js'

/** Who caused a commit, and with which request. */
export interface Cause {
  player: string | null
  request: string | null
  traceparent?: string
  /** When it was caused, if that was asked for before; milliseconds since 1970. */
  at?: number
}

/** Where players come from and go to, and what each sees of a plan. Taken before the plan is applied. */
export interface Seen {
  /** By zone. In an isolated experience: what the owner sees. */
  visible: Map<string, Change[]>
  /** Whose own world the plan changes; null in a shared experience. */
  owner: string | null
  /** Everyone whom the plan touches, and the actor. */
  touched: Map<string, Touched>
}

interface Touched {
  changes: Change[]
  /** They get their whole area of interest instead of changes. */
  isRebased: boolean
  zoneBefore: string | null
}

/** `before` is the content that clients were told by, if it was another. */
export function see(state: State, content: Content, plan: Plan, actor: string | null, before = content): Seen {
  const owner = content.model === 'isolated' ? (plan.owner ?? actor) : null
  const touched = new Map<string, Touched>()
  const users = [...[actor, owner].filter((one) => one !== null), ...plan.players.keys(), ...plan.renewed]
  for (const user of new Set(users)) {
    const player = state.players.get(user)
    const delta = plan.players.get(user) ?? {}
    touched.set(user, {
      changes: privateChanges(content, player, delta),
      isRebased: isMoved(player, delta) || plan.renewed.has(user),
      zoneBefore: player?.zone ?? null,
    })
  }
  if (owner === null) return { owner, visible: visibleChanges(state.zones, content, plan, before), touched }
  return { owner, visible: visibleToOwner(state, content, plan, owner, before), touched }
}

/** A client of an isolated world knows one zone of it, and a player who is new knows nothing yet. */
function visibleToOwner(
  state: State,
  content: Content,
  plan: Plan,
  owner: string,
  before: Content,
): Map<string, Change[]> {
  const player = state.players.get(owner)
  const visible = player ? visibleChanges(worldOf(state, owner).zones, content, plan, before) : new Map()
  return new Map([...visible].filter(([zone]) => zone === player?.zone))
}

/**
 * The events of a commit: each player in a zone gets exactly one that concerns them. DESIGN §2.
 * Ask after the deltas are applied and before `lastCommits` is.
 */
export function eventsOf(state: State, content: Content, seen: Seen, cause: Cause): StoredEvent[] {
  const ours = { state, content, seen, cause }
  const zones = seen.owner === null ? [...seen.visible.keys()].map((zone) => zoneEvent(ours, zone)) : []
  const players = [...seen.touched.keys()].map((user) => playerEvent(ours, user))
  return [...zones, ...players.filter((event) => event !== null)]
}

interface Ours {
  state: State
  content: Content
  seen: Seen
  cause: Cause
}

/** To everyone in a zone, but those who get a copy of their own. Names nobody. */
function zoneEvent({ state, content, seen, cause }: Ours, zone: string): StoredEvent {
  const version = state.zones.get(zone)?.version ?? 0
  const except = [...seen.touched]
    .filter(([user, touched]) => hasOwnCopy(state, zone, user, touched))
    .map(([user]) => user)
  return {
    ...blank(state, zoneSubject(content.experience, zone), zone, cause),
    version,
    except,
    body: update(content, state.at, '', version - 1, version, seen.visible.get(zone) ?? []),
  }
}

/** True for who stands in the zone and was touched, and for who left it by this commit: a rebase tells them all. */
function hasOwnCopy(state: State, zone: string, user: string, { isRebased, zoneBefore }: Touched): boolean {
  return state.players.get(user)?.zone === zone || (isRebased && zoneBefore === zone)
}

function playerEvent({ state, content, seen, cause }: Ours, user: string): StoredEvent | null {
  const player = state.players.get(user)
  const touched = seen.touched.get(user)
  if (!player || !touched) return null
  const event = {
    ...blank(state, userSubject(user), sharedZone(player), cause),
    version: versionFor(state, player),
    request: user === cause.player ? cause.request : null,
  }
  if (touched.isRebased)
    return { ...event, kind: 'rebase', body: areaOfInterest(worldOf(state, user), content, { player, at: state.at }) }
  const visible = visibleTo(seen, user, player)
  const changes = [...visible, ...touched.changes]
  if (changes.length === 0) return null
  const base = visible.length > 0 ? event.version - 1 : event.version
  return { ...event, body: update(content, state.at, user, base, event.version, changes) }
}

/** In an isolated experience nobody sees the world of another. */
function visibleTo({ visible, owner }: Seen, user: string, { zone }: Player): Change[] {
  if (zone === null || (owner !== null && owner !== user)) return []
  return visible.get(zone) ?? []
}

function blank(state: State, subject: string, zone: string | null, { traceparent }: Cause): StoredEvent {
  const event: StoredEvent = {
    subject,
    kind: 'update',
    zone,
    version: 0,
    previous: state.lastCommits.get(subject) ?? 0,
    except: [],
    request: null,
    body: null,
  }
  return traceparent === undefined ? event : { ...event, traceparent }
}

function update(content: Content, at: number, user: string, base: number, snapshot: number, changes: Change[]) {
  return {
    type: 'world_update',
    version: '0.4',
    experience: content.experience,
    user_id: user,
    base_version: base,
    snapshot_version: snapshot,
    changes,
    timestamp: at,
    metadata: { source: 'kb_service', state_model: content.model },
  }
}
