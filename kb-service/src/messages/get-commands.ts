import { commandsOf } from '../actions/commands.js'
import type { Handled, Turn } from './handled.js'

/** Tells everything that this player's client can send. UP §1.9. */
export function getCommands(turn: Turn): Handled {
  const frame = { type: 'commands_schema', timestamp: turn.at, schema_version: '1.0', commands: commandsOf(turn) }
  return { frames: [frame], rebase: false, plans: [], kind: 'get_commands', result: 'done' }
}
