import type { Content } from '../../src/content/content.js'
import type { DialogueLine } from '../../src/content/dialogue.js'
import type { Consequences, Quest, QuestStep } from '../../src/content/quests.js'
import type { Timer } from '../../src/content/timers.js'

/** A quest as content would make it; what is not said is as plain as can be. */
export function questOf(steps: readonly Partial<QuestStep>[], more: Partial<Quest> = {}): Quest {
  return {
    name: 'A Quest',
    description: 'Do it.',
    whenComplete: 'Done!',
    starts: 'by_itself',
    givenBy: null,
    trustNeeded: 0,
    onStart: followsOf(),
    onComplete: followsOf(),
    ...more,
    steps: steps.map((step, index) => stepOf(`step_${index + 1}`, step)),
  }
}

function stepOf(id: string, { of = ['bottle_joy'], ...more }: Partial<QuestStep>): QuestStep {
  return { id, name: `Step ${id}`, does: 'collect', of, to: null, total: of.length, ...more }
}

export function followsOf(more: Partial<Consequences> = {}): Consequences {
  return { reveals: [], hides: [], gives: [], trust: new Map(), ...more }
}

/** The content with these quests and no others. */
export function withQuests(content: Content, quests: Record<string, Quest>): Content {
  return { ...content, quests: new Map(Object.entries(quests)) }
}

/** The content with other words in a character's mouth. */
export function withDialogue(content: Content, npc: string, dialogue: readonly DialogueLine[]): Content {
  const character = content.npcs.get(npc)
  if (!character) throw new Error(`there is no ${npc}`)
  return { ...content, npcs: new Map([...content.npcs, [npc, { ...character, dialogue }]]) }
}

/** The content with these timers and no others. */
export function withTimers(content: Content, ...timers: readonly [name: string, timer: Timer][]): Content {
  return { ...content, timers: new Map(timers) }
}
