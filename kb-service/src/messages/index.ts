import { type Authenticate, type ClientMessage, errorCodes, validateClientMessage } from 'schemas'
import { action } from './action.js'
import { chat } from './chat.js'
import { getCommands } from './get-commands.js'
import { errorFrame, type Handled, type Turn } from './handled.js'
import { ping } from './ping.js'
import { requestResync } from './request-resync.js'
import { updateLocation } from './update-location.js'

/** What is the gateway's alone never comes here; if it does, it is unknown. */
type Handleable = Exclude<ClientMessage, Authenticate>
type Handlers = {
  [M in Handleable as M['type']]: (turn: Turn, message: M) => Handled
}

/** One handler for each client message: a schema without a handler does not compile. */
const handlers: Handlers = {
  action,
  chat,
  get_commands: getCommands,
  ping,
  request_resync: requestResync,
  update_location: updateLocation,
}

/** Handles what a client sent, parsed from JSON. Pure. What cannot be understood is answered with an `error` frame. */
export function handle(turn: Turn, value: unknown): Handled {
  const checked = validateClientMessage(value)
  if (!checked.ok) return errorFrame(turn, 'unfit', checked.code, checked.message)
  const { type } = checked.value
  if (type === 'authenticate') {
    return errorFrame(turn, 'unfit', 'unknown_message_type', `${errorCodes.unknown_message_type.message}: ${type}`)
  }
  const handler = handlers[type] as (turn: Turn, message: ClientMessage) => Handled
  return handler(turn, checked.value)
}
