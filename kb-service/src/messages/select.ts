import { plan } from '../world/delta.js'
import type { Handled, Turn } from './handled.js'

/** The player chooses this experience, later than `after` (milliseconds since 1970). Only over HTTP. UP §3.2. */
export function select({ content, user, at }: Turn, after: number): Handled {
  const response = {
    type: 'action_response',
    action: 'select',
    success: true,
    message: `You are in ${content.name} now. What would you like to do?`,
    timestamp: at,
  }
  const plans = [plan([], [[user, { selectedAt: Math.max(at, after + 1) }]])]
  return { frames: [response], rebase: false, plans, kind: 'select', result: 'done' }
}
