import { checkSchema } from 'schemas'
import { type Plan, plan } from '../../world/delta.js'
import type { Item } from '../../world/state.js'
import { done, type Outcome, refuse, type Scene } from '../outcome.js'
import { type AdminCommand, cut } from './command.js'
import { type Located, locate } from './locate.js'
import { editableProperties, isSafe, readPath, valueAt, withValue } from './property.js'
import { kindOf, readValue } from './value.js'

export const edit: AdminCommand = {
  name: '@edit',
  aliases: [],
  title: 'Edit Command',
  help: 'Gives a property of an item, wherever it is, another value of the same type. Everyone who sees it is told.',
  usage: '@edit item <id> <dotted.property> <value>',
  example: '@edit item bottle_joy state.glowing false',
  changes: true,
  run: editItem,
}

/** As JSON: edits do not make an item grow without end, since whole areas have to fit into an event. */
const mostItemBytes = 4096

/** The item is replaced by a copy of itself in one commit, where it lies or in the hands that hold it. UP §1.8.12. */
function editItem(scene: Scene, rest: string): Outcome {
  const [kind, afterKind] = cut(rest)
  const [id, afterId] = cut(afterKind)
  const [property, text] = cut(afterId)
  if (kind !== 'item' || text === '') return refuse(`❌ Usage: ${edit.usage}`)
  const found = locate(scene.world, id)
  if (!found) return refuse(`❌ Item '${id}' not found.`)
  const changed = change(scene, found.item, property, text)
  if ('refusal' in changed) return refuse(`❌ ${changed.refusal}`)
  const { item, before, value } = changed
  const metadata = {
    command_type: 'admin_edit',
    object_type: 'item',
    object_id: id,
    world_path: found.path,
    property,
    old_value: before,
    new_value: value,
  }
  const isSame = JSON.stringify(before) === JSON.stringify(value)
  const message = `✅ ${id}.${property} is ${isSame ? 'already ' : ''}${JSON.stringify(value)}`
  if (isSame) return done(`${message}.`, metadata)
  return done(`${message} now, it was ${JSON.stringify(before)}.`, metadata, put(found, item))
}

type Changed = { readonly item: Item; readonly before: unknown; readonly value: unknown }

function change({ content }: Scene, item: Item, property: string, text: string): Changed | { refusal: string } {
  const path = readPath(property)
  if ('refusal' in path) return { refusal: `'${property}' ${path.refusal} and cannot be edited.` }
  const seen = content.describe(item)
  const before = valueAt(seen, path)
  if (before === undefined) {
    return { refusal: `The item has no property '${property}'. It has: ${editableProperties(seen).join(', ')}.` }
  }
  const value = readValue(text, before)
  if (value === undefined) return { refusal: `'${property}' must be ${kindOf(before)}, as it is now.` }
  const [top = ''] = path
  const edited: Item = { ...item, [top]: withValue(seen, path, value)[top] }
  if (!isSafe(edited)) return { refusal: 'That value cannot be part of an item.' }
  const fit = checkSchema('shared/item', content.describe(edited))
  if (!fit.ok) return { refusal: `${fit.message}.` }
  const bytes = Buffer.byteLength(JSON.stringify(edited))
  if (bytes > mostItemBytes && bytes > Buffer.byteLength(JSON.stringify(item))) {
    return { refusal: `The item would be larger than ${mostItemBytes} bytes.` }
  }
  return { item: edited, before, value }
}

function put(found: Located, item: Item): Plan {
  if ('user' in found) return plan([], [[found.user, { put: [item] }]])
  return plan([[found.zone, { put: [{ ...found.placed, item }] }]], [])
}
