import type { World } from 'gaia-client'
import type {
  ActionResponse,
  Change,
  EffectsChanged,
  InventoryAdded,
  InventoryRemoved,
  InventoryUpdated,
  ItemAdded,
  ItemRemoved,
  ItemUpdated,
  NpcLeft,
  NpcPlaced,
  NpcSpeech,
  QuestProgressed,
} from 'schemas'
import type { News, Told } from './news.js'
import { type Paint, tame } from './paint.js'
import { carried, effectName, itemName, npcName, titled, zoneItems, zoneNpcs } from './things.js'

type UpdateNews = Extract<News, { kind: 'update' }>

/** An update in words, one line per change, with how long it took from the commit to here. */
export function describeUpdate({ fate, update, before, applied, latencyMs }: UpdateNews, paint: Paint): string {
  const time = paint('dim', `${latencyMs} ms`)
  if (fate !== 'applied') {
    return paint(
      'dim',
      `  ≈ an update ${update.base_version} → ${update.snapshot_version} was ${fate} (here: ${before.version})`,
    )
  }
  return applied
    .flatMap(({ changes }) => changes)
    .map((change) => `  ${paint('yellow', '↯')} ${describeChange(change, before)}  ${time}`)
    .join('\n')
}

/** What became of an action. `**…**` in it is bold. */
export function describeOutcome({ success, message }: ActionResponse, paint: Paint): string {
  const lines = (message ?? '').split('\n').map((line) => `  ${tame(line)}`.trimEnd())
  const text = lines.join('\n').replaceAll(/\*\*([^*\n]+)\*\*/g, (_, words: string) => paint('bold', words))
  return success ? text : paint('yellow', text)
}

/** What comes beside an answer, in words. */
export function describeTold(frame: Told, world: World | null, paint: Paint): string {
  if (frame.type === 'npc_speech') return describeSpeech(frame, world, paint)
  const quest = paint('bold', tame(world?.player.quests?.[frame.quest_id]?.name ?? titled(frame.quest_id)))
  if (frame.type === 'quest_complete') return `  ${paint('green', '★')} ${quest} is done. ${tame(frame.message)}`
  return `  ${paint('green', '✦')} ${quest}: ${frame.bottles_collected} of ${frame.bottles_total}`
}

export function describeSpeech({ npc_id: id, text, voice }: NpcSpeech, world: World | null, paint: Paint): string {
  const known = world && zoneNpcs(world).find((npc) => npc.id === id)
  const who = paint('magenta', tame(known?.name ?? titled(id)))
  return `  ${who} ${paint('dim', `(${tame(voice)})`)}: ${tame(text)}`
}

function describeChange(change: Change, before: World): string {
  if (!('path' in change)) return describeItem(change, before)
  switch (change.path) {
    case 'zone.npcs':
      return describeNpc(change, before)
    case 'zone.weather':
      return change.weather === null ? 'the weather is over' : `the weather turns: ${tame(titled(change.weather))}`
    case 'player.inventory':
      return describeCarried(change, before)
    case 'player.current_area':
      return `you are in ${areaName(before, change.area_id)} now`
    case 'player.quests':
      return describeQuest(change, before)
    case 'player.stats':
      return Object.entries(change.stats)
        .map(([stat, value]) => `your ${tame(stat)} is ${value ?? 'as in the beginning'}`)
        .join(', ')
    case 'player.status_effects':
      return describeEffects(change)
  }
}

function describeItem(change: ItemAdded | ItemRemoved | ItemUpdated, before: World): string {
  const name = nameOf(change, before)
  if (change.operation === 'update') return `${name} changed`
  const where = spotName(before, change.area_id, change.spot_id)
  return change.operation === 'add' ? `${name} lies at ${where} now` : `${name} is gone from ${where}`
}

function describeCarried(change: InventoryAdded | InventoryRemoved | InventoryUpdated, before: World): string {
  const name = nameOf(change, before)
  if (change.operation === 'update') return `${name} changed`
  return change.operation === 'add' ? `you have ${name} now` : `you no longer have ${name}`
}

function describeNpc(change: NpcPlaced | NpcLeft, before: World): string {
  const known = zoneNpcs(before).find(({ instanceId }) => instanceId === change.instance_id)
  if (change.operation === 'remove') return `${tame(known?.name ?? titled(change.instance_id))} is gone`
  const to = `${spotName(before, change.area_id, change.spot_id)}, ${areaName(before, change.area_id)}`
  const name = tame(npcName(change.npc))
  return known === undefined ? `${name} is at ${to} now` : `${name} walks from ${tame(known.where)} to ${to}`
}

function describeQuest({ quest_id: id, quest }: QuestProgressed, before: World): string {
  if (quest === null) return `${tame(before.player.quests?.[id]?.name ?? titled(id))} is forgotten`
  if (quest.status === 'offered') return `you may accept: ${tame(quest.name)}`
  if (quest.status === 'completed') return `${tame(quest.name)} is done`
  const steps = quest.steps.map(({ name, count, total }) => `${tame(name)} ${count}/${total}`)
  return `${tame(quest.name)}: ${steps.join(', ')}`
}

function describeEffects({ status_effects: effects }: EffectsChanged): string {
  if (effects.length === 0) return 'nothing works on you any more'
  return `you are under the effect of: ${effects.map((effect) => tame(effectName(effect))).join(', ')}`
}

type ItemChange = ItemAdded | ItemRemoved | ItemUpdated | InventoryAdded | InventoryRemoved | InventoryUpdated

function nameOf(change: ItemChange, before: World): string {
  if (change.operation === 'add') return tame(itemName(change.item))
  const known = [...zoneItems(before), ...carried(before)].find(({ id }) => id === change.instance_id)
  return tame(known?.name ?? titled(change.instance_id))
}

function areaName(world: World, id: string | null): string {
  return tame(id === null ? 'the open' : (world.areas[id]?.name ?? titled(id)))
}

function spotName(world: World, areaId: string | null, spotId: string | null): string {
  if (areaId === null || spotId === null) return areaName(world, areaId)
  return tame(world.areas[areaId]?.spots[spotId]?.name ?? titled(spotId))
}
