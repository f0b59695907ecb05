import type { CommitRecord } from '../journal/record.js'
import type { PlayerDelta, ZoneDelta } from './delta.js'
import type { Player, State, Zone } from './state.js'

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
  for (const delta of record.world as ZoneDelta[]) applyToZone(state, delta)
  for (const [user, delta] of Object.entries(record.players)) applyToPlayer(state, user, delta as PlayerDelta)
}

/** The second half: which subjects had an event, and what was answered. */
export function applyRest(state: State, record: CommitRecord): void {
  for (const event of record.events) state.lastCommits.set(event.subject, record.commit)
  state.outcomes.forget(record.at)
  const { player, request_id: request, request_hash: hash, outcome, commit, at } = record
  if (player === null || request === null || hash === null || outcome === null) return
  state.outcomes.add(player, { request, hash, commit, at, outcome })
}

function applyToZone(state: State, delta: ZoneDelta): void {
  const zone: Zone = state.zones.get(delta.zone) ?? { version: 0, items: new Map() }
  if (!(delta.version >= zone.version)) throw new Error(`zone ${delta.zone} would fall to version ${delta.version}`)
  state.zones.set(delta.zone, zone)
  zone.version = delta.version
  for (const id of delta.gone) zone.items.delete(id)
  for (const placed of delta.put) zone.items.set(placed.item.instance_id, placed)
}

function applyToPlayer(state: State, user: string, delta: PlayerDelta): void {
  const player: Player = state.players.get(user) ?? newPlayer()
  state.players.set(user, player)
  if (delta.zone !== undefined) player.zone = delta.zone
  if (delta.area !== undefined) player.area = delta.area
  for (const id of delta.gone ?? []) player.inventory.delete(id)
  for (const item of delta.put ?? []) player.inventory.set(item.instance_id, item)
  if (delta.deliveries === undefined) return
  player.deliveries.clear()
  for (const [npc, templates] of delta.deliveries) player.deliveries.set(npc, templates)
}

function newPlayer(): Player {
  return { zone: null, area: null, inventory: new Map(), deliveries: new Map() }
}
