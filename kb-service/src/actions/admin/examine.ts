import { done, type Outcome, refuse, type Scene } from '../outcome.js'
import { type AdminCommand, cut } from './command.js'
import { locate } from './locate.js'
import { editableProperties } from './property.js'
import { rawArea, rawLocation, rawNpc, rawPlayer } from './raw.js'

export const examine: AdminCommand = {
  name: '@examine',
  aliases: [],
  title: 'Examine Command',
  help: 'Tells everything that is known of an item, a location, an area, a character or a player.',
  usage: '@examine item <id> | location <id> | area <location>.<area> | npc <id> | player <id>',
  example: '@examine item bottle_joy',
  changes: false,
  run: examineObject,
}

interface Examined {
  readonly path: string
  readonly raw: unknown
  readonly editable: readonly string[]
}

type Look = (scene: Scene, id: string) => Examined | undefined

const looks = new Map<string, Look>([
  ['item', examineItem],
  ['location', (scene, id) => untouchable(`locations.${id}`, rawLocation(scene, id))],
  ['area', examineArea],
  ['npc', (scene, id) => untouchable(`npcs.${id}`, rawNpc(scene, id))],
  ['player', (scene, id) => untouchable(`players.${id}`, rawPlayer(scene, id))],
])

/** UP §1.8.12. */
function examineObject(scene: Scene, rest: string): Outcome {
  const [type, id] = cut(rest)
  const examined = looks.get(type)
  if (!examined || id === '') return refuse(`❌ Usage: ${examine.usage}`)
  const found = examined(scene, id)
  if (!found) return refuse(`❌ ${type.charAt(0).toUpperCase()}${type.slice(1)} '${id}' not found.`)
  const { path, raw, editable } = found
  const properties = editable.length > 0 ? ` Can be edited: ${editable.join(', ')}.` : ''
  return done(`✅ ${path}.${properties}`, {
    command_type: 'admin_examine',
    object_type: type,
    object_id: id,
    world_path: path,
    raw_json: raw,
    editable_properties: editable,
  })
}

/** As clients see it, its template included, since that is what can be edited. */
function examineItem({ world, content }: Scene, id: string): Examined | undefined {
  const found = locate(world, id)
  if (!found) return undefined
  const seen = content.describe(found.item)
  return { path: found.path, raw: seen, editable: editableProperties(seen) }
}

function examineArea(scene: Scene, id: string): Examined | undefined {
  const [location = '', area = '', ...rest] = id.split('.')
  const raw = rest.length === 0 ? rawArea(scene, location, area) : undefined
  return untouchable(`locations.${location}.areas.${area}`, raw)
}

function untouchable(path: string, raw: unknown): Examined | undefined {
  return raw === undefined ? undefined : { path, raw, editable: [] }
}
