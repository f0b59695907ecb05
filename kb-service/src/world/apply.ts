import type { CommitRecord } from '../journal/record.js'
import type { StoredPlayerDelta, ZoneDelta } from './delta.js'
import type { Alarm, Player, State, Zone } from './state.js'

/**
 * Makes a record's commit in memory: live (before the journal has it) and at recovery alike.
 * Throws if the record does not follow on the state.
 */
export function apply(state: State, record: CommitRecord): void {
  applyDeltas(state, record)
  applyRest(state, record)
}

/** The first half: zones and players. Live, the events are made between the two halves, from what others see then. */
export function applyDeltas(state: State, record: CommitRecord): void {
  if (record.commit !== state.commit + 1) throw new Error(`commit ${record.commit} does not follow ${state.commit}`)
  state.commit = record.commit
  state.at = record.at
  for (const delta of record.world as ZoneDelta[]) applyToZone(state.zones, delta)
  for (const [user, delta] of Object.entries(record.players)) applyToPlayer(state, user, delta as StoredPlayerDelta)
  for (const [timer, alarm] of Object.entries(record.timers ?? {})) set(state.timers, timer, alarm as Alarm | null)
}

/** The second half: which subjects had an event, and what was answered. */
export function applyRest(state: State, record: CommitRecord): void {
  for (const event of record.events) state.lastCommits.set(event.subject, record.commit)
  state.outcomes.forget(record.at)
  const { player, request_id: request, request_hash: hash, outcome, commit, at } = record
  if (player === null || request === null || hash === null || outcome === null) return
  state.outcomes.add(player, { request, hash, commit, at, outcome })
}

function applyToZone(zones: Map<string, Zone>, delta: ZoneDelta): void {
  const zone: Zone = zones.get(delta.zone) ?? { version: 0, items: new Map(), npcs: new Map(), weather: null }
  if (!(delta.version >= zone.version)) throw new Error(`zone ${delta.zone} would fall to version ${delta.version}`)
  zones.set(delta.zone, zone)
  zone.version = delta.version
  for (const id of delta.gone) zone.items.delete(id)
  for (const placed of delta.put) zone.items.set(placed.item.instance_id, placed)
  for (const [npc, place] of delta.npcs ?? []) set(zone.npcs, npc, place)
  if (delta.weather !== undefined) zone.weather = delta.weather
}

function applyToPlayer(state: State, user: string, delta: StoredPlayerDelta): void {
  const player: Player = state.players.get(user) ?? newPlayer()
  state.players.set(user, player)
  if (delta.zone !== undefined) player.zone = delta.zone
  if (delta.area !== undefined) player.area = delta.area
  for (const id of delta.gone ?? []) player.inventory.delete(id)
  for (const item of delta.put ?? []) player.inventory.set(item.instance_id, item)
  for (const [quest, progress] of delta.quests ?? []) set(player.quests, quest, progress)
  for (const [npc, trust] of delta.trust ?? []) set(player.trust, npc, trust)
  for (const [stat, value] of delta.stats ?? []) set(player.stats, stat, value)
  if (delta.effects !== undefined) player.effects = delta.effects
  if (delta.selectedAt !== undefined) player.selectedAt = delta.selectedAt
  if (delta.own !== undefined) applyToOwnWorld(player, delta.own)
}

function applyToOwnWorld(player: Player, { version, zones }: NonNullable<StoredPlayerDelta['own']>): void {
  player.own ??= { version: 0, zones: new Map() }
  if (!(version >= player.own.version)) throw new Error(`a player's world would fall to version ${version}`)
  player.own.version = version
  for (const delta of zones) applyToZone(player.own.zones, delta)
}

function set<T>(map: Map<string, T>, key: string, value: T | null): void {
  if (value === null) map.delete(key)
  else map.set(key, value)
}

/** A player before the first commit of theirs. */
export function newPlayer(): Player {
  return {
    zone: null,
    area: null,
    inventory: new Map(),
    quests: new Map(),
    trust: new Map(),
    stats: new Map(),
    effects: [],
    selectedAt: 0,
    own: null,
  }
}
