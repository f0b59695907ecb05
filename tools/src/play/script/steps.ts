import type { World } from 'gaia-client'
import type { ActionResponse } from 'schemas'
import { zoneNpcs } from '../things.js'
import { holds, lies, perform, type Stage, type Step, see, seen, succeeded } from './stage.js'
import type { Count } from './witness.js'

/** The world appears, and the player is in that zone. */
export function arrive(name: string, zone: string): Step {
  return { name, play: (stage) => see(stage, `the area of interest of ${zone}`, (world) => world.zone?.id === zone) }
}

/** Everything is put back, whatever was left from another time. */
export function tidyUp(items: readonly string[]): Step {
  const isTidy = (world: World) =>
    items.every((id) => lies(world, id)) &&
    world.player.inventory.length === 0 &&
    Object.keys(world.player.quests ?? {}).length === 0
  return {
    name: 'everything is where it was',
    play: async (stage) => {
      succeeded(await stage.reset())
      await see(stage, 'everything back, nothing carried, no quest begun', isTidy)
    },
  }
}

/** Goes to an area, which may count for a quest; `by` is what the world is told, the area or a direction. */
export function go(area: string, by: string, sentence: string, count: Count | null = null): Step {
  return {
    name: `go ${by}`,
    play: async (stage) => {
      await perform(stage, { action: 'go', fields: { destination: by }, sentence })
      await see(stage, `standing in ${area}`, ({ player }) => player.current_area === area)
      if (count !== null) await counted(stage, count)
    },
  }
}

/** Goes to the area where a character stands at that moment. */
export function goTo(npc: string): Step {
  return {
    name: `go to where ${npc} is`,
    play: async (stage) => {
      const world = seen(stage)
      const area = zoneNpcs(world).find(({ id }) => id === npc)?.areaId
      if (area == null) throw new Error(`${npc} is not here`)
      await go(area, area, `go to the ${world.areas[area]?.name}`).play(stage)
    },
  }
}

/** Talks until a quest is offered. */
export function askFor(quest: string, npc: string, message: string, sentence: string): Step {
  return {
    name: `talk to ${npc}`,
    play: async (stage) => {
      const answer = await perform(stage, { action: 'talk', fields: { npc_id: npc, message }, sentence })
      if (answer.metadata?.offers !== quest) throw new Error(`${quest} was not offered: ${answer.message}`)
      await see(stage, `${quest} offered`, (world) => statusOf(world, quest) === 'offered')
    },
  }
}

export function accept(quest: string): Step {
  const deed = { action: 'accept_quest', fields: { quest_id: quest }, sentence: 'accept the quest' }
  return {
    name: `accept ${quest}`,
    play: async (stage) => {
      await perform(stage, deed)
      await see(stage, `${quest} begun`, (world) => statusOf(world, quest) === 'active')
    },
  }
}

/** An item goes from its spot to the player's hands; and counts for a quest, if it does. */
export function take(id: string, sentence: string, count: Count | null = null): Step {
  return {
    name: `take ${id}`,
    play: async (stage) => {
      await perform(stage, { action: 'collect_item', fields: { instance_id: id }, sentence })
      const { witness } = stage
      await see(
        stage,
        'the update that moves it to the inventory',
        (world) =>
          witness.saw('remove', id, 'zone') &&
          witness.saw('add', id, 'inventory') &&
          holds(world, id) &&
          !lies(world, id),
      )
      if (count !== null) await counted(stage, count)
    },
  }
}

export function drop(id: string, sentence: string): Step {
  return {
    name: `drop ${id}`,
    play: async (stage) => {
      await perform(stage, { action: 'drop_item', fields: { instance_id: id }, sentence })
      const { witness } = stage
      await see(
        stage,
        'the update that puts it back into the zone',
        (world) =>
          witness.saw('add', id, 'zone') &&
          witness.saw('remove', id, 'inventory') &&
          lies(world, id) &&
          !holds(world, id),
      )
    },
  }
}

/** A gift to a character, which counts for a quest. */
export function give(id: string, npc: string, sentence: string, count: Count): Step {
  return {
    name: `give ${id} to ${npc}`,
    play: async (stage) => {
      const fields = { instance_id: id, target_npc_id: npc }
      const answer = await perform(stage, { action: 'give_item', fields, sentence })
      requireHook(answer, count)
      const { witness } = stage
      await see(
        stage,
        'the update that takes it from the inventory',
        (world) => witness.saw('remove', id, 'inventory') && !holds(world, id),
      )
      await counted(stage, count)
    },
  }
}

/** The answer lists what is carried. */
export function takeStock(): Step {
  const deed = { action: 'inventory', fields: {}, sentence: 'what am I carrying' }
  return {
    name: 'what is carried',
    play: async (stage) => {
      const { metadata } = await perform(stage, deed)
      const { length } = seen(stage).player.inventory
      if (metadata?.item_count !== length) throw new Error(`${metadata?.item_count} things were told of, not ${length}`)
    },
  }
}

/** A closer look, which changes nothing. */
export function examine(id: string, sentence: string): Step {
  return {
    name: `examine ${id}`,
    play: async (stage) => {
      const answer = await perform(stage, { action: 'examine', fields: { instance_id: id }, sentence })
      if (answer.item_id !== id || !answer.message) throw new Error(`${answer.item_id} was told of: ${answer.message}`)
    },
  }
}

/** The answer tells where the player is. */
export function look(words: string): Step {
  return {
    name: 'look',
    play: async (stage) => {
      const { message } = await perform(stage, { action: 'look', fields: {}, sentence: 'look around' })
      if (!message?.includes(words)) throw new Error(`nothing of ${words} in: ${message}`)
    },
  }
}

/** An item that is carried shows another one that nobody saw before. */
export function reveal(shown: string, id: string, sentence: string): Step {
  return {
    name: `use ${id}`,
    play: async (stage) => {
      if (lies(seen(stage), shown)) throw new Error(`${shown} is there already`)
      await perform(stage, { action: 'use_item', fields: { instance_id: id }, sentence })
      const { witness } = stage
      await see(stage, `${shown}, which was hidden`, (world) => witness.saw('add', shown, 'zone') && lies(world, shown))
    },
  }
}

/** Both the frames beside the answer and the update say so. */
function counted(stage: Stage, count: Count): Promise<void> {
  const { quest, total, completes } = count
  const what = `${quest} at ${count.count} of ${total}${completes ? ', and done' : ''}`
  const status = completes ? 'completed' : 'active'
  return see(stage, what, (world) => stage.witness.heard(count) && statusOf(world, quest) === status)
}

function requireHook({ metadata }: ActionResponse, { count, completes }: Count): void {
  const hook = metadata?.hook_result as { quest_updates?: Record<string, unknown> } | undefined
  const { bottles_collected: told, quest_complete: isDone } = hook?.quest_updates ?? {}
  if (told !== count || isDone !== completes)
    throw new Error(`the answer says ${told} and ${isDone}, not ${count} and ${completes}`)
}

function statusOf({ player }: World, quest: string): string | undefined {
  return player.quests?.[quest]?.status
}
