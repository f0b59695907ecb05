export type { ActOptions, GaiaClient } from './client.js'
export { connect } from './connect.js'
export type {
  ClientEvents,
  EnteredEvent,
  FailureEvent,
  Fate,
  Frame,
  InventoryEvent,
  ItemEvent,
  NpcEvent,
  QuestEvent,
  RecoveryEvent,
  ResyncCause,
  StateEvent,
  Update,
  UpdateEvent,
} from './events.js'
export type {
  Action,
  ActionResponse,
  Area,
  AreaOfInterest,
  Change,
  ClientMessage,
  CommandsSchema,
  Connected,
  ErrorCode,
  ErrorFrame,
  Goodbye,
  Item,
  Npc,
  NpcSpeech,
  PlayerState,
  Quest,
  QuestComplete,
  QuestUpdate,
  Recovery,
  ResyncReason,
  ServerMessage,
  Spot,
  Stats,
  StatusEffect,
  WorldUpdate,
  Zone,
} from './generated/messages.js'
export type { Device, DeviceSign, Time, WebSocketClass, WebSocketLike } from './host.js'
export {
  type ConnectOptions,
  defaultLimits,
  type Limits,
  type Position,
  type Protocol,
  type TokenReason,
} from './options.js'
export type { Commands, Done, Echo, Failed, FailureCode, Outcome, Ping, Refused, Sight, Speech } from './outcome.js'
export type { Ending, EndingCode, State, Status } from './state.js'
export { enter, type Known, type Taken, take } from './world/rule.js'
export type { World } from './world/world.js'
