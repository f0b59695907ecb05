import type { Action } from 'schemas'
import { act } from '../actions/index.js'
import { type ParamName, type Params, paramLengths } from '../actions/outcome.js'
import { errorFrame, type Handled, type Turn } from './handled.js'

/** Plays the action and tells how it went. UP §1.7. */
export function action(turn: Turn, message: Action): Handled {
  const params = readParams(message)
  if (typeof params === 'string') return errorFrame(turn, 'unfit', 'invalid_message', params)
  const { kind, outcome } = act(turn, params)
  const { success, message: text, metadata, plans, frames, renews = false } = outcome
  const response: Record<string, unknown> = {
    type: 'action_response',
    action: message.action,
    success,
    message: text,
    timestamp: turn.at,
  }
  if (Object.keys(metadata).length > 0) response.metadata = metadata
  if (metadata.instance_id !== undefined) response.item_id = metadata.instance_id
  return { frames: [response, ...frames], rebase: false, plans, renews, kind, result: success ? 'done' : 'refused' }
}

/** The fields that actions read, or a sentence about one that is of the wrong kind. Other fields are left alone. */
function readParams(message: Action): Params | string {
  const params: Record<string, string> & { action: string } = { action: message.action }
  for (const [name, longest] of Object.entries(paramLengths) as [ParamName, number][]) {
    const value = message[name]
    if (value === undefined || value === null) continue
    if (typeof value !== 'string') return `Field '${name}' must be a string`
    if (value.length > longest) return `Field '${name}' must be at most ${longest} characters long`
    params[name] = value
  }
  return params
}
