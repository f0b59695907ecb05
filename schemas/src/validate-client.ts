import { checkSchema } from './check-schema.js'
import { type Checked, fit, type Unfit, unfit } from './checked.js'
import { errorCodes } from './error-codes.js'
import type { ClientMessage, LocationByGps, LocationByLatLng, UpdateLocation } from './generated/types.js'

type Fields = Record<string, unknown>
export type ClientMessageType = ClientMessage['type']

const checks: { [Type in ClientMessageType]: (message: Fields) => Checked<Extract<ClientMessage, { type: Type }>> } = {
  ping: (message) => checkSchema('client/ping', message),
  get_commands: (message) => checkSchema('client/get-commands', message),
  chat: (message) => checkSchema('client/chat', message),
  update_location: checkLocation,
  action: checkAction,
  authenticate: (message) => checkSchema('client/authenticate', message),
  request_resync: (message) => checkSchema('client/request-resync', message),
}

/** The types of all client messages. */
export const clientMessageTypes = Object.keys(checks) as ClientMessageType[]

/**
 * What a client sent, parsed from JSON. Codes: `processing_error` (no object), `missing_type`, `unknown_message_type`,
 * `missing_action`, `missing_coordinates`, `invalid_message`.
 */
export function validateClientMessage(value: unknown): Checked<ClientMessage> {
  const type = readMessageType(value)
  if (!type.ok) return type
  if (!isClientMessageType(type.value)) return unknownType(type.value)
  return checks[type.value](value as Fields)
}

/**
 * As much of a client's message as the gateway looks at: its `type`. Known or not, it is the receiver's to judge; one
 * that is no string, or empty, counts as missing. Codes: `processing_error`, `missing_type`.
 */
export function readMessageType(value: unknown): Checked<string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return standard('processing_error')
  const { type } = value as Fields
  return typeof type === 'string' && type !== '' ? fit(type) : standard('missing_type')
}

/** Where the device says that it is, in degrees. */
export function coordinatesOf(message: UpdateLocation): { lat: number; lng: number } {
  if (isByLatLng(message)) return { lat: message.lat, lng: message.lng }
  return { lat: message.gps.latitude, lng: message.gps.longitude }
}

function isByLatLng(message: UpdateLocation): message is LocationByLatLng {
  return typeof message.lat === 'number'
}

function isClientMessageType(type: string): type is ClientMessageType {
  return Object.hasOwn(checks, type)
}

function unknownType(type: string): Unfit {
  return unfit('unknown_message_type', `${errorCodes.unknown_message_type.message}: ${type.slice(0, 64)}`)
}

function checkAction(message: Fields) {
  if (!message.action) return standard('missing_action')
  return checkSchema('client/action', message)
}

function checkLocation(message: Fields): Checked<LocationByLatLng | LocationByGps> {
  const { lat, lng, gps } = message
  if (isGiven(lat) && isGiven(lng)) return checkSchema('client/update-location#LocationByLatLng', message)
  if (isGiven(lat) || isGiven(lng) || !isGiven(gps)) return standard('missing_coordinates')
  return checkSchema('client/update-location#LocationByGps', message)
}

/** Some clients write null for a field that they do not send. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null
}

function standard(code: 'processing_error' | 'missing_type' | 'missing_action' | 'missing_coordinates'): Unfit {
  return unfit(code, errorCodes[code].message)
}
