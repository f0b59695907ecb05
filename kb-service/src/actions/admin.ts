import { type AdminCommand, cut } from './admin/command.js'
import { edit } from './admin/edit.js'
import { examine } from './admin/examine.js'
import { reset } from './admin/reset.js'
import { where } from './admin/where.js'
import { type Outcome, type Params, refuse, type Scene } from './outcome.js'

/** Every command of administrators. A new one needs a file and a line here. */
export const adminCommands: readonly AdminCommand[] = [examine, where, edit, reset]

const byName = new Map(adminCommands.flatMap((one) => [one.name, ...one.aliases].map((name) => [name, one])))
const names = adminCommands.map(({ name }) => name).join(', ')

/** Actions whose name starts with `@`. For administrators only, whatever the client says of itself. UP §1.8.12. */
export function admin(scene: Scene, { action }: Params): Outcome {
  if (!scene.isAdmin) return refuse('❌ Commands that start with @ are for administrators only.')
  const [name, rest] = cut(action)
  if (name === '@') return refuse('❌ Empty admin command')
  return byName.get(name)?.run(scene, rest) ?? refuse(`❌ Unknown admin command '${name}'. Try: ${names}.`)
}
