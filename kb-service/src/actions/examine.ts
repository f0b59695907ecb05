import { advance } from '../quests/advance.js'
import { findHeld, findHere, titleOf } from '../world/find.js'
import type { Item } from '../world/state.js'
import { waysFrom } from '../world/ways.js'
import type { ActionDefinition } from './definition.js'
import { effectsOf, tellEffects } from './effects.js'
import { done, type Outcome, type Params, refuse, type Scene } from './outcome.js'

export const examine: ActionDefinition = {
  name: 'examine',
  title: 'Examine Item Command',
  help: 'Looks closely at an item that you carry or that lies in your area, or at a character, a spot or an area.',
  fields: { instance_id: 'The item, or the character, spot or area' },
  required: ['instance_id'],
  example: { instance_id: 'bottle_joy' },
  metadata: { search_order: ['inventory', 'area', 'location'] },
  changes: false,
  deed: 'examine',
  sentences: [
    'look [closely] at|inside {instance_id:held|here|npcs|spots|areas}',
    'examine|inspect|study|describe|check|read|x {instance_id:held|here|npcs|spots|areas}',
    'take|have (a look at)|(a closer look at) {instance_id:held|here|npcs|spots|areas}',
    '(what is)|whats|(who is)|whos {instance_id:held|here|npcs|spots|areas}',
    'tell me about {instance_id:held|here|npcs|spots|areas}',
  ],
  play: look,
}

const plain = 'You see nothing special about it.'

/** UP §1.8.5. Hidden things are not found. */
function look(scene: Scene, params: Params): Outcome {
  const { world, content, player } = scene
  const id = params.instance_id || params.item_id
  if (!id) return refuse('Please specify which item to examine.')
  const held = findHeld(player, id)
  if (held) return lookAtItem(scene, held, 'inventory')
  const placed = findHere(world, content, player, id)
  if (placed) return lookAtItem(scene, placed.item, 'world')
  return lookAtNpc(scene, id) ?? lookAtPlace(scene, id) ?? refuse(`You don't see '${id}' here.`)
}

function lookAtItem(scene: Scene, item: Item, location: 'inventory' | 'world'): Outcome {
  const { content } = scene
  const seen = content.describe(item)
  const lines = [
    ...(location === 'world' && seen.collectible === true ? ['You can take it with you.'] : []),
    ...(seen.consumable === true ? ['It can be used only once.'] : []),
    ...labelled('Effects', tellEffects(effectsOf(seen))),
    ...labelled('State', tellState(seen.state)),
    ...(location === 'inventory' ? ['(In your inventory)'] : []),
  ]
  const description = typeof seen.description === 'string' && seen.description !== '' ? seen.description : plain
  const quests = advance(scene, { does: 'examine', what: item.template_id, thing: item.instance_id })
  const metadata = {
    instance_id: item.instance_id,
    template_id: item.template_id,
    location,
    has_effects: tellEffects(effectsOf(seen)) !== '' || effectsOf(seen).unlock !== null,
    is_consumable: seen.consumable === true,
    is_collectible: seen.collectible === true,
  }
  const message = paragraphs(titleOf(content, item), description, lines.join('\n'))
  return { ...done(message, metadata, quests.plan), frames: quests.frames }
}

/** By its own id, or by the one that it has in an area of interest. */
function lookAtNpc({ world, content, player }: Scene, id: string): Outcome | null {
  const npcs = player.zone === null ? undefined : world.zones.get(player.zone)?.npcs
  for (const [npc, { area }] of npcs ?? []) {
    const seen = content.describeNpc(npc)
    if (!seen || (npc !== id && seen.instance_id !== id)) continue
    if (player.area !== null && area !== player.area) return null
    return done(paragraphs(seen.name ?? npc, seen.description || plain), { npc_id: npc, location: 'world' })
  }
  return null
}

/** A spot of the player's area, or an area that can be seen from there. */
function lookAtPlace({ content, player }: Scene, id: string): Outcome | null {
  const areas = waysFrom(content, player)?.areas ?? new Map()
  for (const [area, { spots }] of areas) {
    const spot = player.area === null || player.area === area ? spots.get(id) : undefined
    if (spot) return done(paragraphs(spot.name, spot.description || plain), { area_id: area, spot_id: id })
  }
  const area = areas.get(id)
  return area ? done(paragraphs(area.name, area.description || plain), { area_id: id }) : null
}

function paragraphs(title: string, ...texts: string[]): string {
  return [`**${title}**`, ...texts.filter((text) => text !== '')].join('\n\n')
}

function labelled(label: string, text: string): string[] {
  return text === '' ? [] : [`${label}: ${text}`]
}

/** `glowing, not punched, symbol: spiral`; what is no plain value is left out. */
function tellState(state: unknown): string {
  if (typeof state !== 'object' || state === null || Array.isArray(state)) return ''
  const words = Object.entries(state).flatMap(([key, value]) => {
    const name = key.replaceAll('_', ' ')
    if (typeof value === 'boolean') return [value ? name : `not ${name}`]
    return typeof value === 'string' || typeof value === 'number' ? [`${name}: ${value}`] : []
  })
  return words.join(', ')
}
