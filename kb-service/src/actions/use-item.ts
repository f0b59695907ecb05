import { advance } from '../quests/advance.js'
import { consequences } from '../quests/consequences.js'
import { merge, type Plan, type PlayerDelta, plan } from '../world/delta.js'
import { findHeld, isVisible, nameOf } from '../world/find.js'
import type { Player, StatusEffect } from '../world/state.js'
import type { ActionDefinition } from './definition.js'
import { type Effects, effectsOf, statusName, tellHealth } from './effects.js'
import { done, type Outcome, type Params, refuse, type Scene } from './outcome.js'

export const useItem: ActionDefinition = {
  name: 'use_item',
  title: 'Use Item Command',
  help: 'Uses an item from your inventory. Some can be used only once.',
  fields: { instance_id: 'The item' },
  required: ['instance_id'],
  example: { instance_id: 'moon_tea' },
  metadata: {
    effects: [
      'health: more or fewer points',
      'status_effects: what you are under from then on',
      'unlock: an item that can be seen from then on',
    ],
  },
  changes: true,
  deed: 'use',
  sentences: ['use|activate|try|eat|drink|open|consume|light {instance_id:held}'],
  play: use,
}

const standardHealth = 100
/** As many as one event may tell of; the oldest end first. schemas/shared/change.json. */
export const mostStatusEffects = 32

/** UP §1.8.6. */
function use(scene: Scene, params: Params): Outcome {
  const { content, user, player } = scene
  const id = params.instance_id || params.item_id
  if (!id) return refuse('Please specify which item to use.')
  const item = findHeld(player, id)
  if (!item) return refuse(`You don't have '${id}' in your inventory.`)
  const name = nameOf(content, item)
  const { use_behavior: behavior, consumable, ...seen } = content.describe(item)
  const effects = effectsOf(seen)
  const applied = namesOf(effects)
  const story = typeof behavior === 'string' ? behavior : ''
  if (applied.length === 0 && story === '') return refuse(`You can't use ${name} right now.`)
  const quests = advance(scene, { does: 'use', what: item.template_id, thing: item.instance_id })
  const gone = consumable === true ? { gone: [item.instance_id] } : {}
  const felt: PlayerDelta = { ...gone, ...changesOf(player, effects, scene.at) }
  const told = tell(scene, effects)
  const verb = consumable === true ? 'consumed' : 'used'
  const message = `You ${verb} ${name}.${told.length > 0 ? ` (${told.join(', ')})` : ''}${story && `\n\n${story}`}`
  const metadata = { instance_id: item.instance_id, effects_applied: applied, consumable: consumable === true }
  const own = merge(plan([], [[user, felt]]), unlocking(scene, effects), quests.plan)
  return { ...done(message, metadata, own), frames: quests.frames }
}

function namesOf({ health, status, unlock }: Effects): string[] {
  const all = { health, status_effects: status, unlock }
  return Object.entries(all).flatMap(([name, effect]) => (effect === null ? [] : [name]))
}

/** Health stays between 0 and the most that the player can have. */
function changesOf({ stats, effects: before }: Player, { health, status }: Effects, at: number): PlayerDelta {
  const most = Math.max(0, stats.get('max_health') ?? standardHealth)
  const sum = (stats.get('health') ?? standardHealth) + (health ?? 0)
  const effect: StatusEffect = { ...status, applied_at: new Date(at).toISOString() }
  return {
    ...(health !== null && { stats: [['health', Math.min(most, Math.max(0, sum))]] }),
    ...(status !== null && { effects: [...before, effect].slice(-mostStatusEffects) }),
  }
}

function unlocking(scene: Scene, { unlock }: Effects): Plan {
  const reveals = unlock === null ? [] : [unlock]
  return consequences(scene, [{ reveals, hides: [], gives: [], trust: new Map() }])
}

/** What is felt or seen of it: an item that could be seen before is not unlocked once more. */
function tell(scene: Scene, { health, status, unlock }: Effects): string[] {
  const unlocked = unlock === null ? null : unlockedName(scene, unlock)
  return [
    ...(health === null ? [] : [tellHealth(health)]),
    ...(status === null ? [] : [`${statusName(status)} applied`]),
    ...(unlocked === null ? [] : [`unlocked ${unlocked}`]),
  ]
}

function unlockedName({ world, content }: Scene, id: string): string | null {
  for (const { items } of world.zones.values()) {
    const placed = items.get(id)
    if (placed) return isVisible(content, placed.item) ? null : nameOf(content, placed.item)
  }
  const isItem = [...content.zones.values()].some(({ items }) => items.some(({ item }) => item.instance_id === id))
  return isItem ? null : id
}
