import type { Quest as SeenQuest } from 'schemas'
import type { Content } from '../content/content.js'
import type { QuestStep } from '../content/quests.js'
import type { Player, Progress } from '../world/state.js'

/** A quest as clients see it; undefined if content knows no such quest any more. */
export function seenQuest({ quests }: Content, id: string, { status, done }: Progress): SeenQuest | undefined {
  const quest = quests.get(id)
  if (!quest) return undefined
  const steps = quest.steps.map((step) => ({
    id: step.id,
    name: step.name,
    count: countOf(step, done),
    total: step.total,
  }))
  return { name: quest.name, status, steps }
}

/** All quests that a player was offered, by id. */
export function seenQuests(content: Content, { quests }: Player): Record<string, SeenQuest> {
  const seen = [...quests].map(([id, progress]) => [id, seenQuest(content, id, progress)] as const)
  return Object.fromEntries(seen.filter((entry): entry is [string, SeenQuest] => entry[1] !== undefined))
}

export function countOf({ id, total }: QuestStep, done: Progress['done']): number {
  return Math.min(total, thingsOf(done, id).length)
}

/** What has counted for a step, each thing once. */
export function thingsOf(done: Progress['done'], step: string): readonly string[] {
  return Object.hasOwn(done, step) ? (done[step] ?? []) : []
}
