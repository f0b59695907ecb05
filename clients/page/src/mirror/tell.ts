import type { Change, Recovery, World } from 'gaia-client'
import { areaName, itemName, npcName, spotName, titled } from '../words.js'
import { lying, standing } from './things.js'

/** What a change made of the world, in words. `before` is the world that it was made to. */
export function tellChange(change: Change, before: World): string {
  if (!('path' in change)) return tellItem(change, before)
  switch (change.path) {
    case 'zone.npcs':
      return tellNpc(change, before)
    case 'zone.weather':
      return change.weather === null
        ? 'The weather is over'
        : `The weather turns to ${titled(change.weather).toLowerCase()}`
    case 'player.inventory':
      return tellCarried(change, before)
    case 'player.current_area':
      return `You are in ${areaName(before.areas, change.area_id)}`
    case 'player.quests':
      return tellQuest(change, before)
    case 'player.stats':
      return Object.entries(change.stats)
        .map(([stat, value]) => `Your ${stat} is ${value ?? 'as in the beginning'}`)
        .join(', ')
    case 'player.status_effects':
      return `You are under ${change.status_effects.length} effects`
  }
}

type Of<Path> = Extract<Change, { path: Path }>
type ItemChange = Exclude<Change, { path: string }>

function tellItem(change: ItemChange, before: World): string {
  if (change.operation === 'add') {
    return `${itemName(change.item)} lies at ${spotName(before.areas, change.area_id, change.spot_id)}`
  }
  const known = lying(before).find(({ item }) => item.instance_id === change.instance_id)
  const name = known === undefined ? titled(change.instance_id) : itemName(known.item)
  if (change.operation === 'update') return `${name} changed`
  return `${name} is gone from ${spotName(before.areas, change.area_id, change.spot_id)}`
}

function tellCarried(change: Of<'player.inventory'>, before: World): string {
  if (change.operation === 'add') return `You carry ${itemName(change.item)}`
  const known = before.player.inventory.find(({ instance_id: id }) => id === change.instance_id)
  const name = known === undefined ? titled(change.instance_id) : itemName(known)
  return change.operation === 'remove' ? `You carry ${name} no more` : `${name} changed`
}

function tellNpc(change: Of<'zone.npcs'>, before: World): string {
  if (change.operation === 'remove') {
    const known = standing(before).find(({ npc }) => npc.instance_id === change.instance_id)
    return `${known === undefined ? titled(change.instance_id) : npcName(known.npc)} has left`
  }
  return `${npcName(change.npc)} walks to ${spotName(before.areas, change.area_id, change.spot_id)}`
}

function tellQuest({ quest_id: id, quest }: Of<'player.quests'>, before: World): string {
  if (quest === null) return `${before.player.quests?.[id]?.name ?? titled(id)} is forgotten`
  if (quest.status === 'offered') return `You may accept: ${quest.name}`
  if (quest.status === 'completed') return `${quest.name} is done`
  return quest.steps.map(({ name, count, total }) => `${name}: ${count} of ${total}`).join(', ')
}

/** What came of a cursor, as the page says it. */
export function tellRecovery(recovery: Recovery): { readonly title: string; readonly text: string } {
  switch (recovery.outcome) {
    case 'fresh':
      return { title: 'fresh', text: 'asked for the whole world' }
    case 'current':
      return { title: 'current', text: 'missed nothing' }
    case 'replayed':
      return { title: `replayed ${recovery.events}`, text: 'told what it missed' }
    case 'resync':
      return { title: 'resync', text: `asked for the whole world: ${titled(recovery.reason).toLowerCase()}` }
  }
}
