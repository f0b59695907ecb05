import { type Outcome, type Params, refuse, type Scene } from './outcome.js'
import { reset } from './reset.js'

/** Actions whose name starts with `@`. For administrators only, whatever the client says of itself. UP §1.8.12. */
export function admin(scene: Scene, params: Params): Outcome {
  if (!scene.isAdmin) return refuse('❌ Commands that start with @ are for administrators only.')
  const command = params.action.trim().split(/\s+/)[0] ?? ''
  if (command === '@') return refuse('❌ Empty admin command')
  if (command === '@reset' || command === '@reset-experience') return reset(scene, params)
  return refuse(`❌ Unknown admin command '${command}'. Try: @reset.`)
}
