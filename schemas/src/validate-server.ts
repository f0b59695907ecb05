import { checkSchema } from './check-schema.js'
import { type Checked, unfit } from './checked.js'
import type { Change, PlayerChange, PlayerUpdate, ServerMessage, WorldUpdate, ZoneUpdate } from './generated/types.js'
import { type Protocol, strayOf } from './protocols.js'

export type ServerMessageType = ServerMessage['type']

const checks: { [Type in ServerMessageType]: (frame: unknown) => Checked<Extract<ServerMessage, { type: Type }>> } = {
  connected: (frame) => checkSchema('server/connected', frame),
  pong: (frame) => checkSchema('server/pong', frame),
  commands_schema: (frame) => checkSchema('server/commands-schema', frame),
  npc_speech: (frame) => checkSchema('server/npc-speech', frame),
  area_of_interest: (frame) => checkSchema('server/area-of-interest', frame),
  action_response: (frame) => checkSchema('server/action-response', frame),
  quest_update: (frame) => checkSchema('server/quest-update', frame),
  quest_complete: (frame) => checkSchema('server/quest-complete', frame),
  world_update: validateWorldUpdate,
  error: (frame) => checkSchema('server/error', frame),
  goodbye: (frame) => checkSchema('server/goodbye', frame),
  heartbeat: (frame) => checkSchema('server/heartbeat', frame),
  resync_required: (frame) => checkSchema('server/resync-required', frame),
  token_expiring: (frame) => checkSchema('server/token-expiring', frame),
  authenticated: (frame) => checkSchema('server/authenticated', frame),
}

/** The types of all frames that the gateway sends. */
export const serverMessageTypes = Object.keys(checks) as ServerMessageType[]

/** A frame from the gateway, parsed from JSON: as it is, or as a socket of one protocol may get it. */
export function validateServerMessage(value: unknown, protocol?: Protocol): Checked<ServerMessage> {
  const type = (value as { type?: unknown } | null | undefined)?.type
  if (typeof type !== 'string' || !Object.hasOwn(checks, type)) {
    return unfit('invalid_message', "Field 'type' must be the type of a known frame")
  }
  const frame = value as { readonly type: ServerMessageType; readonly [field: string]: unknown }
  const stray = protocol === undefined ? null : strayOf(frame, protocol)
  if (stray !== null) return unfit('invalid_message', stray)
  if (type !== 'world_update' || protocol !== 'gaia.v2') return checks[frame.type](frame)
  const { cursor: _, ...update } = frame
  return validateWorldUpdate(update)
}

/** A `world_update` of either kind: the one of a zone has no user. */
export function validateWorldUpdate(value: unknown): Checked<WorldUpdate> {
  const user = (value as { user_id?: unknown } | null | undefined)?.user_id
  return user === '' ? validateZoneUpdate(value) : validatePlayerUpdate(value)
}

/** What a commit changed for everyone in a zone: it leads from a version to the next. */
export function validateZoneUpdate(value: unknown): Checked<ZoneUpdate> {
  const checked = checkSchema('nats/zone-update', value)
  return checked.ok ? withSteps(checked.value, [1], checked) : checked
}

/** What a commit changed for one player. Private changes alone leave the version as it is, public ones never do. */
export function validatePlayerUpdate(value: unknown): Checked<PlayerUpdate> {
  const checked = checkSchema('nats/player-update', value)
  if (!checked.ok) return checked
  const isPrivate = checked.value.changes.every(isPrivateChange)
  return withSteps(checked.value, isPrivate ? [0, 1] : [1], checked)
}

/** Changes that only the player sees are told by a path that starts with the player. */
export function isPrivateChange(change: Change): change is PlayerChange {
  return 'path' in change && change.path.startsWith('player.')
}

function withSteps<T>(update: WorldUpdate, steps: readonly number[], checked: Checked<T>): Checked<T> {
  if (steps.includes(update.snapshot_version - update.base_version)) return checked
  const wanted = steps.map((step) => (step === 0 ? 'base_version' : 'base_version + 1')).join(' or ')
  return unfit('invalid_message', `Field 'snapshot_version' must be ${wanted}`)
}

export function isWorldUpdate(value: unknown): value is WorldUpdate {
  return validateWorldUpdate(value).ok
}

export function isZoneUpdate(value: unknown): value is ZoneUpdate {
  return validateZoneUpdate(value).ok
}

export function isPlayerUpdate(value: unknown): value is PlayerUpdate {
  return validatePlayerUpdate(value).ok
}
