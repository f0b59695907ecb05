/* Made from the JSON Schemas by `npm run generate`. Change those, not this. */

/**
 * a change: of an item, a character or the weather in the world, or of what the player holds, is and has achieved
 */
export type Change = WorldChange | PlayerChange
/**
 * a public change: add, remove or update of an item at a spot, a character who came or left, or the weather
 */
export type WorldChange = ItemAdded | ItemRemoved | ItemUpdated | NpcPlaced | NpcLeft | WeatherTurned
/**
 * the id of an area or a spot: 1 to 64 characters of a-z 0-9 _ -
 */
export type PlaceId = string
/**
 * the id of an item or a character: 1 to 128 characters of A-Z a-z 0-9 . _ -
 */
export type ThingId = string
/**
 * a weather: 1 to 64 characters of a-z 0-9 _ -
 */
export type Weather = string
/**
 * a private change: of the inventory, the player's area, quests, stats or status effects
 */
export type PlayerChange =
  InventoryAdded | InventoryRemoved | InventoryUpdated | AreaEntered | QuestProgressed | StatsChanged | EffectsChanged
/**
 * the id of a quest: 1 to 64 characters of a-z 0-9 _ -
 */
export type QuestId = string
/**
 * a known error code
 */
export type ErrorCode =
  | 'invalid_json'
  | 'missing_type'
  | 'unknown_message_type'
  | 'processing_error'
  | 'missing_action'
  | 'initialization_failed'
  | 'missing_coordinates'
  | 'server_error'
  | 'kb_unavailable'
  | 'rate_limited'
  | 'too_many_requests_in_flight'
  | 'frame_too_large'
  | 'invalid_message'
  | 'forbidden'
  | 'unauthorized'
  | 'request_conflict'
  | 'unknown_experience'
/**
 * what came of a cursor: fresh, current, replayed with how many events, or resync with a reason
 */
export type Recovery = RecoveryFresh | RecoveryCurrent | RecoveryReplayed | RecoveryResync
/**
 * a known reason to resync
 */
export type ResyncReason =
  | 'expired'
  | 'epoch_changed'
  | 'zone_changed'
  | 'too_many'
  | 'kb_unavailable'
  | 'invalid_cursor'
  | 'overtaken'
  | 'stream_changed'
  | 'no_stream'
/**
 * a request id: 16 to 64 characters of A-Z a-z 0-9 _ -
 */
export type RequestId = string
/**
 * Everything that a client may send.
 */
export type ClientMessage = Ping | GetCommands | UpdateLocation | Action | Chat | RequestResync | Authenticate
/**
 * a cursor as it came from the server
 */
export type Cursor = string
/**
 * a position: lat and lng, or gps with latitude and longitude
 */
export type UpdateLocation = LocationByLatLng | LocationByGps
/**
 * Degrees north.
 */
export type Latitude = number
/**
 * Degrees east.
 */
export type Longitude = number
/**
 * Milliseconds since 1970.
 */
export type Timestamp = number
/**
 * What others can see of a zone, counted: each commit that changes it adds 1.
 */
export type Version = number
/**
 * a zone id: 1 to 64 characters of a-z 0-9 _ -
 */
export type ZoneId = string
/**
 * a user id: 1 to 128 characters of A-Z a-z 0-9 . _ @ + -, no empty part between dots
 */
export type UserId = string
/**
 * an experience id: 1 to 64 characters of a-z 0-9 _ -
 */
export type ExperienceId = string
/**
 * Everything that the gateway sends.
 */
export type ServerMessage =
  | Connected
  | Pong
  | CommandsSchema
  | NpcSpeech
  | AreaOfInterest
  | ActionResponse
  | QuestUpdate
  | QuestComplete
  | WorldUpdate
  | ErrorFrame
  | Goodbye
  | Heartbeat
  | ResyncRequired
  | TokenExpiring
  | Authenticated
/**
 * What a commit changed, forwarded as it came from NATS.
 */
export type WorldUpdate = PlayerUpdate | ZoneUpdate
/**
 * an epoch: 8 lower-case letters
 */
export type Epoch = string
/**
 * The number of a record in an experience's journal; 0 is before the first.
 */
export type Commit = number
/**
 * a whole number in decimal digits
 */
export type Decimal = string
/**
 * 1 to 16 user ids with commas between them
 */
export type Except = string
/**
 * a whole number in decimal digits
 */
export type Decimal1 = string
/**
 * a W3C trace context: 00-{32 hex}-{16 hex}-{2 hex}
 */
export type Traceparent = string
/**
 * The body of a rebase on a player's subject: the area of interest where a commit put the player.
 */
export type Rebase = AreaOfInterest

/**
 * Every schema by folder and name.
 */
export interface Schemas {
  'shared/change': Change
  'shared/error-code': ErrorCode
  'shared/item': Item
  'shared/npc': Npc
  'shared/quest': Quest
  'shared/recovery': Recovery
  'shared/resync-reason': ResyncReason
  'shared/stats': Stats
  'shared/status-effect': StatusEffect
  'shared/update-metadata': UpdateMetadata
  'shared/weather': Weather
  'client/action': Action
  'client/authenticate': Authenticate
  'client/chat': Chat
  'client/get-commands': GetCommands
  'client/message': ClientMessage
  'client/ping': Ping
  'client/request-resync': RequestResync
  'client/update-location': UpdateLocation
  'server/action-response': ActionResponse
  'server/area-of-interest': AreaOfInterest
  'server/authenticated': Authenticated
  'server/commands-schema': CommandsSchema
  'server/connected': Connected
  'server/error': ErrorFrame
  'server/goodbye': Goodbye
  'server/heartbeat': Heartbeat
  'server/message': ServerMessage
  'server/npc-speech': NpcSpeech
  'server/pong': Pong
  'server/quest-complete': QuestComplete
  'server/quest-update': QuestUpdate
  'server/resync-required': ResyncRequired
  'server/token-expiring': TokenExpiring
  'server/world-update': WorldUpdate
  'nats/epoch': EpochEvent
  'nats/headers': EventHeaders
  'nats/player-update': PlayerUpdate
  'nats/rebase': Rebase
  'nats/service-health': ServiceHealth
  'nats/zone-update': ZoneUpdate
  'kb/answer-headers': AnswerHeaders
  'kb/attach-answer': AttachAnswer
  'kb/error': KbError
  'http/experience-info': ExperienceInfo
  'http/experience-list': ExperienceList
  'http/health': KbHealth
  'http/interact-answer': InteractAnswer
  'http/interact-request': InteractRequest
  'http/readiness': KbReadiness
  'http/waypoint-list': WaypointList
}
/**
 * An item lies at this spot now; it replaces the one with that instance_id.
 */
export interface ItemAdded {
  operation: 'add'
  area_id: PlaceId
  spot_id: PlaceId
  instance_id: ThingId
  item: Item
}
/**
 * An item as a client sees it: its template overlaid by the instance. Content may add fields.
 */
export interface Item {
  instance_id: ThingId
  template_id: ThingId
  type: string
  semantic_name?: string
  description?: string
  collectible?: boolean
  visible?: boolean
  state?: {
    [k: string]: unknown
  }
  [k: string]: unknown
}
/**
 * An item is gone from this spot; if it was not there, nothing happens.
 */
export interface ItemRemoved {
  operation: 'remove'
  area_id: PlaceId
  spot_id: PlaceId
  instance_id: ThingId
}
/**
 * Fields of an item that stays where it is have these values now.
 */
export interface ItemUpdated {
  operation: 'update'
  area_id: PlaceId
  spot_id: PlaceId
  instance_id: ThingId
  item: ItemFields
}
/**
 * The fields that changed, with their new values.
 */
export interface ItemFields {
  [k: string]: unknown
}
/**
 * A character stands at this spot now, wherever in the zone it stood before.
 */
export interface NpcPlaced {
  operation: 'update'
  area_id: PlaceId
  spot_id: PlaceId
  path: 'zone.npcs'
  instance_id: ThingId
  npc: Npc
}
/**
 * A character standing at a spot. Content may add fields.
 */
export interface Npc {
  instance_id: ThingId
  template_id: ThingId
  name?: string
  description?: string
  [k: string]: unknown
}
/**
 * A character has left the zone; if it was not there, nothing happens.
 */
export interface NpcLeft {
  operation: 'remove'
  area_id: PlaceId
  spot_id: PlaceId
  path: 'zone.npcs'
  instance_id: ThingId
}
/**
 * The zone has this weather now; null: it has none any more.
 */
export interface WeatherTurned {
  operation: 'update'
  area_id: null
  path: 'zone.weather'
  weather: Weather | null
}
/**
 * The player holds this item now; it replaces the one with that instance_id.
 */
export interface InventoryAdded {
  operation: 'add'
  area_id: null
  path: 'player.inventory'
  instance_id: ThingId
  item: Item
}
/**
 * The player no longer holds this item; if it was not held, nothing happens.
 */
export interface InventoryRemoved {
  operation: 'remove'
  area_id: null
  path: 'player.inventory'
  instance_id: ThingId
}
/**
 * Fields of an item that the player holds have these values now.
 */
export interface InventoryUpdated {
  operation: 'update'
  area_id: null
  path: 'player.inventory'
  instance_id: ThingId
  item: ItemFields
}
/**
 * The player stands in this area of the zone now; null is the zone itself.
 */
export interface AreaEntered {
  operation: 'update'
  area_id: PlaceId | null
  path: 'player.current_area'
}
/**
 * The player's quest stands like this now; null: it is forgotten.
 */
export interface QuestProgressed {
  operation: 'update'
  area_id: null
  path: 'player.quests'
  quest_id: QuestId
  quest: Quest | null
}
/**
 * A quest as one player has it.
 */
export interface Quest {
  name: string
  /**
   * offered, active or completed
   */
  status: 'offered' | 'active' | 'completed'
  /**
   * @minItems 1
   */
  steps: QuestStep[]
}
/**
 * One thing to do, and how much of it is done.
 */
export interface QuestStep {
  id: QuestId
  name: string
  count: number
  total: number
}
/**
 * The player's stats have these values now, null: none any more; those that are not named stay.
 */
export interface StatsChanged {
  operation: 'update'
  area_id: null
  path: 'player.stats'
  stats: StatValues
}
/**
 * Stats with their new values.
 */
export interface StatValues {
  [k: string]: number | null
}
/**
 * The player is under these effects now, and no other.
 */
export interface EffectsChanged {
  operation: 'update'
  area_id: null
  path: 'player.status_effects'
  /**
   * @maxItems 32
   */
  status_effects: StatusEffect[]
}
/**
 * An effect that a player is under. Content may add fields.
 */
export interface StatusEffect {
  /**
   * a time as 2024-11-04T00:00:00.000Z
   */
  applied_at: string
  [k: string]: unknown
}
/**
 * There was no cursor: the client knows nothing yet.
 */
export interface RecoveryFresh {
  outcome: 'fresh'
}
/**
 * Nothing was missed.
 */
export interface RecoveryCurrent {
  outcome: 'current'
}
/**
 * What was missed follows: so many events.
 */
export interface RecoveryReplayed {
  outcome: 'replayed'
  events: number
}
/**
 * What was missed cannot be told: the client asks for an area of interest.
 */
export interface RecoveryResync {
  outcome: 'resync'
  reason: ResyncReason
}
/**
 * What a player is made of, in numbers, as health.
 */
export interface Stats {
  [k: string]: number
}
/**
 * Where an update comes from.
 */
export interface UpdateMetadata {
  source: string
  /**
   * shared or isolated
   */
  state_model: 'shared' | 'isolated'
  [k: string]: unknown
}
/**
 * What the player wants done. Fields of the action itself stand beside these.
 */
export interface Action {
  type: 'action'
  action: string
  request_id?: RequestId | null
  [k: string]: unknown
}
/**
 * A new token of the same user for a socket that is open. Answered by the gateway.
 */
export interface Authenticate {
  type: 'authenticate'
  token: string
}
/**
 * Something said aloud. Answered by whoever listens in this experience.
 */
export interface Chat {
  type: 'chat'
  text?: string | null
}
/**
 * Asks for everything that a client can send.
 */
export interface GetCommands {
  type: 'get_commands'
}
/**
 * Asks for a pong, which brings the timestamp back as it was written: any JSON value.
 */
export interface Ping {
  type: 'ping'
  timestamp?: unknown
  cursor?: Cursor | null
}
/**
 * Where the device is. With lat and lng here, gps is not looked at.
 */
export interface LocationByLatLng {
  type: 'update_location'
  lat: Latitude
  lng: Longitude
}
/**
 * Where the device is, as the command list of older servers told it.
 */
export interface LocationByGps {
  type: 'update_location'
  lat?: null
  lng?: null
  gps: Gps
}
/**
 * A reading of the positioning system.
 */
export interface Gps {
  latitude: Latitude
  longitude: Longitude
}
/**
 * Asks for the area of interest where the player is.
 */
export interface RequestResync {
  type: 'request_resync'
}
/**
 * What became of an action.
 */
export interface ActionResponse {
  type: 'action_response'
  action: string
  success: boolean
  message: string | null
  timestamp: Timestamp
  metadata?: {
    [k: string]: unknown
  }
  item_id?: ThingId
  request_id?: RequestId
  version?: Version
  replayed?: boolean
}
/**
 * All that the player can see and holds, cut from one commit. It replaces what the client knew.
 */
export interface AreaOfInterest {
  type: 'area_of_interest'
  timestamp: Timestamp
  zone: Zone | null
  areas: {
    [k: string]: Area
  }
  player: PlayerState
  snapshot_version: Version
  cursor?: Cursor
}
/**
 * The zone that the player is in. One that is at no real place has no gps.
 */
export interface Zone {
  id: ZoneId
  name: string
  description: string
  gps: GpsPoint | null
  weather?: Weather
}
/**
 * Where a zone is.
 */
export interface GpsPoint {
  lat: Latitude
  lng: Longitude
}
/**
 * A part of a zone, with its spots.
 */
export interface Area {
  id: PlaceId
  name: string
  description: string
  spots: {
    [k: string]: Spot
  }
  /**
   * Ways out, by direction, where not every area can be reached.
   */
  exits?: {
    [k: string]: PlaceId
  }
}
/**
 * A place in an area where items lie and characters stand.
 */
export interface Spot {
  id: PlaceId
  name: string
  description: string
  items: Item[]
  npcs: Npc[]
}
/**
 * The player after the move.
 */
export interface PlayerState {
  current_location: ZoneId | null
  current_area: PlaceId | null
  inventory: Item[]
  quests?: {
    [k: string]: Quest
  }
  stats?: Stats
  status_effects?: StatusEffect[]
}
/**
 * The new token is taken.
 */
export interface Authenticated {
  type: 'authenticated'
  expires_at: Timestamp
}
/**
 * Everything that a client can send, for clients that build their input from it.
 */
export interface CommandsSchema {
  type: 'commands_schema'
  timestamp: Timestamp
  schema_version: string
  commands: {
    [k: string]: Command
  }
}
/**
 * A message or an action that a client can send, as a JSON Schema (draft-07) with examples.
 */
export interface Command {
  $schema: 'http://json-schema.org/draft-07/schema#'
  title: string
  description: string
  type: 'object'
  required: string[]
  properties: {
    [k: string]: unknown
  }
  /**
   * @minItems 1
   */
  examples: {
    [k: string]: unknown
  }[]
  metadata: {
    [k: string]: unknown
  }
}
/**
 * The first frame on every socket.
 */
export interface Connected {
  type: 'connected'
  connection_id: string
  user_id: UserId
  experience: ExperienceId
  timestamp: Timestamp
  message: string
  protocol?: 'gaia.v2'
  session_id?: string
  cursor?: Cursor
  heartbeat_ms?: number
  recovery?: Recovery
}
/**
 * A message could not be handled; the socket stays open.
 */
export interface ErrorFrame {
  type: 'error'
  code: ErrorCode
  message: string
  timestamp: Timestamp
  request_id?: RequestId
  retryable?: boolean
  retry_after_ms?: number
}
/**
 * The last word before the server closes, or, with draining, a notice that it will.
 */
export interface Goodbye {
  type: 'goodbye'
  /**
   * a known goodbye code
   */
  code:
    | 'draining'
    | 'overloaded'
    | 'slow_consumer'
    | 'idle'
    | 'replaced'
    | 'internal_error'
    | 'frame_too_large'
    | 'token_missing'
    | 'token_invalid'
    | 'token_expired'
    | 'revoked'
    | 'unknown_experience'
    | 'invalid_user'
    | 'abuse'
  message: string
  retryable: boolean
  retry_after_ms?: number
  cursor?: Cursor
}
/**
 * The socket lives, and this is where it stands.
 */
export interface Heartbeat {
  type: 'heartbeat'
  timestamp: Timestamp
  cursor?: Cursor
}
/**
 * The answer to a ping, with its timestamp as it was written, else milliseconds since 1970.
 */
export interface Pong {
  type: 'pong'
  timestamp: unknown
  cursor?: Cursor
  current?: boolean
}
/**
 * What a character says to what a player said.
 */
export interface NpcSpeech {
  type: 'npc_speech'
  npc_id: ThingId
  text: string
  voice: string
  timestamp: Timestamp
}
/**
 * How far the player is with a quest, after what was just done. The counts are of the step at hand, whatever it collects.
 */
export interface QuestUpdate {
  type: 'quest_update'
  quest_id: QuestId
  /**
   * in_progress or complete
   */
  status: 'in_progress' | 'complete'
  bottles_collected: number
  bottles_total: number
  timestamp: Timestamp
}
/**
 * The player has just completed a quest. Sent once.
 */
export interface QuestComplete {
  type: 'quest_complete'
  quest_id: QuestId
  message: string
  timestamp: Timestamp
}
/**
 * The body of an update on a player's subject: what a commit changed for that player, public and private in one.
 */
export interface PlayerUpdate {
  type: 'world_update'
  version: '0.4'
  experience: ExperienceId
  user_id: UserId
  base_version: Version
  snapshot_version: Version
  /**
   * @minItems 1
   * @maxItems 200
   */
  changes: Change[]
  timestamp: Timestamp
  metadata: UpdateMetadata | null
}
/**
 * The body of an update on a zone's subject: what everyone there can see. It names no player.
 */
export interface ZoneUpdate {
  type: 'world_update'
  version: '0.4'
  experience: ExperienceId
  user_id: ''
  base_version: Version
  snapshot_version: Version
  /**
   * @minItems 1
   * @maxItems 200
   */
  changes: WorldChange[]
  timestamp: Timestamp
  metadata: UpdateMetadata | null
}
/**
 * Something was missed that cannot be told: ask for an area of interest. Nothing else comes before it.
 */
export interface ResyncRequired {
  type: 'resync_required'
  reason: ResyncReason
}
/**
 * The token ends soon: send another with authenticate.
 */
export interface TokenExpiring {
  type: 'token_expiring'
  expires_at: Timestamp
}
/**
 * The body of an epoch event: the experience has a new numbering from this commit on.
 */
export interface EpochEvent {
  type: 'epoch'
  experience: ExperienceId
  epoch: Epoch
  commit: Commit
  timestamp: Timestamp
}
/**
 * The headers of an event. No Gaia-Zone means that no zone is meant. The server adds headers of its own.
 */
export interface EventHeaders {
  'Gaia-Epoch': Epoch
  'Gaia-Commit': Decimal
  'Gaia-Previous': Decimal
  'Gaia-Experience': ExperienceId
  'Gaia-Zone'?: ZoneId
  'Gaia-Version': Decimal
  'Gaia-Except'?: Except
  'Gaia-Request'?: RequestId
  /**
   * update, rebase or epoch
   */
  'Gaia-Kind': 'update' | 'rebase' | 'epoch'
  'Gaia-At'?: Decimal1
  traceparent?: Traceparent
}
/**
 * The body of a message on gaia.service.health: a service has started, or stops. Not stored, and without headers.
 */
export interface ServiceHealth {
  /**
   * the name of a service: 1 to 64 characters of a-z 0-9 _ -
   */
  service_name: string
  /**
   * starting or stopping
   */
  status: 'starting' | 'stopping'
  /**
   * a time in UTC as ISO 8601 writes it: 2024-11-04T00:00:00.000Z
   */
  timestamp: string
}
/**
 * The headers of an answer to a message. No Gaia-Zone means that the player is in no zone.
 */
export interface AnswerHeaders {
  'Gaia-Epoch': Epoch
  'Gaia-Commit': Decimal
  'Gaia-Zone'?: ZoneId
  'Gaia-Version': Decimal
  'Gaia-Kind'?: 'rebase'
  'Gaia-Replayed'?: 'true'
}
/**
 * Where a player is, and how far the events of the experience have come.
 */
export interface AttachAnswer {
  zone: ZoneId | null
  version: Version
  epoch: Epoch
  commit: Commit
  published: Commit
  user_commit: Commit
  zone_commit: Commit
}
/**
 * Why the KB did not do what was asked. `detail` is the key that older callers read.
 */
export interface KbError {
  detail: string
  code: ErrorCode
  request_id?: RequestId | null
}
/**
 * An experience, as its config.json says.
 */
export interface ExperienceInfo {
  id: ExperienceId
  name: string
  /**
   * three whole numbers with dots between
   */
  version: string
  description: string
  /**
   * shared or isolated
   */
  state_model: 'shared' | 'isolated'
  multiplayer_enabled: boolean
  /**
   * What the experience asks of a client. Content may add some.
   */
  capabilities: {
    [k: string]: boolean
  }
}
/**
 * Every experience that can be played.
 */
export interface ExperienceList {
  experiences: ExperienceInfo[]
}
/**
 * How the KB is.
 */
export interface KbHealth {
  service: 'kb'
  /**
   * healthy or degraded
   */
  status: 'healthy' | 'degraded'
  version: string
  /**
   * ISO 8601, UTC.
   */
  timestamp: string
  nats_connected: boolean
  /**
   * stream, live-only, or unknown until NATS was reached once
   */
  stream: 'stream' | 'live-only' | 'unknown'
  /**
   * Every experience takes commits.
   */
  journal_writable: boolean
  /**
   * Commits on disk of which not every event is published.
   */
  outbox_depth: number
  /**
   * current, or broken if what authors wrote last cannot be used and what was good before it stays
   */
  content: 'current' | 'broken'
  /**
   * What is wrong just now; empty if healthy.
   *
   * Items: nats_away: no connection; stream_unreachable: NATS does not answer for the stream; stream_not_republishing, stream_sealed: the stream has to be removed; stream_not_updatable: used with other settings than it should have; events_waiting: the last try to publish a commit failed, it is tried again; outbox_ended: nothing is published until a restart; journal_unwritable: an experience takes no commits; checkpoint_refused: the journal grows until the disk takes a checkpoint.
   */
  troubles: (
    | 'nats_away'
    | 'stream_unreachable'
    | 'stream_not_republishing'
    | 'stream_not_updatable'
    | 'stream_sealed'
    | 'events_waiting'
    | 'outbox_ended'
    | 'journal_unwritable'
    | 'checkpoint_refused'
  )[]
  /**
   * Every address of the KB, if asked for.
   */
  routes?: KbRoute[]
}
/**
 * An address of the KB.
 */
export interface KbRoute {
  path: string
  /**
   * @minItems 1
   */
  methods: string[]
  description: string
  tags: string[]
  requires_auth: boolean
}
/**
 * What became of what a player said.
 */
export interface InteractAnswer {
  /**
   * False if the rules of the game refuse it.
   */
  success: boolean
  /**
   * A text for the player. Never null.
   */
  narrative: string
  /**
   * Where it was done; empty if none is selected yet.
   */
  experience: string
  state_updates?: {
    [k: string]: unknown
  }
  /**
   * What could be said next.
   */
  available_actions?: string[]
  /**
   * As in `action_response`; or `requires_selection`, if the player has to choose an experience first.
   */
  metadata?: {
    [k: string]: unknown
  }
}
/**
 * What a player says, without a socket. Fields that are not known are ignored, a null counts as absent.
 */
export interface InteractRequest {
  /**
   * What the player wants done: the name of an action, a sentence, or `play <id>` to choose an experience.
   */
  message: string
  /**
   * Where it is to be done; without it in the experience that the player selected last.
   */
  experience?: string | null
  /**
   * True asks which experience it is to be, whatever was selected before.
   */
  force_experience_selection?: boolean | null
  /**
   * Makes the call safe to repeat. Goes before the header Gaia-Request.
   */
  request_id?: RequestId | null
  [k: string]: unknown
}
/**
 * Whether calls should come here.
 */
export interface KbReadiness {
  ready: boolean
}
/**
 * The points on the ground of an experience, as its authors wrote them.
 */
export interface WaypointList {
  success: true
  waypoints: ListedWaypoint[]
  /**
   * How many there are.
   */
  count: number
}
/**
 * A point on the ground. Content may add fields.
 */
export interface ListedWaypoint {
  id: string
  name: string
  /**
   * Where it is; null for one without a place of its own, as a pathway.
   */
  location: GpsPoint | null
  waypoint_type: string
  /**
   * What a client shows and plays there.
   */
  media: {
    [k: string]: unknown
  }
  location_id?: ZoneId
  [k: string]: unknown
}
