import { commandsOf } from '../actions/commands.js'
import type { Handled, Turn } from './handled.js'

/** Tells everything that a client can send. UP §1.9. */
export function getCommands({ at }: Turn): Handled {
  const frame = { type: 'commands_schema', timestamp: at, schema_version: '1.0', commands: commandsOf() }
  return { frames: [frame], rebase: false, plans: [], kind: 'get_commands', result: 'done' }
}
