import type { Scene } from '../actions/outcome.js'
import type { Consequences, DeedKind, Quest, QuestStep } from '../content/quests.js'
import { merge, type Plan, plan } from '../world/delta.js'
import type { Progress } from '../world/state.js'
import { consequences } from './consequences.js'
import { countOf } from './view.js'

/** Something that a player did and that quests may count. */
export interface Deed {
  readonly does: DeedKind
  /** The template, area or character that it was done with. */
  readonly what: string
  /** The very thing, where there may be several of its template. */
  readonly thing: string
  /** To whom it was delivered. */
  readonly to?: string
}

/** What a deed means for the player's quests. */
export interface Advance {
  readonly plan: Plan
  /** `quest_update` and `quest_complete`, in order. */
  readonly frames: readonly object[]
  /** The steps that the deed counts for, as they stand after it. */
  readonly steps: readonly Counted[]
}

export interface Counted {
  readonly quest: string
  readonly count: number
  readonly total: number
  /** The whole quest is done. */
  readonly isComplete: boolean
}

/** Counts a deed for every quest that it belongs to. Each thing counts once, and a quest is completed once. Pure. */
export function advance(scene: Scene, deed: Deed): Advance {
  const advances = [...scene.content.quests].map(([id, quest]) => advanceOne(scene, deed, id, quest))
  const found = advances.filter((one) => one !== null)
  return {
    plan: merge(plan([], []), ...found.map((one) => one.plan)),
    frames: found.flatMap((one) => one.frames),
    steps: found.flatMap((one) => one.steps),
  }
}

function advanceOne(scene: Scene, deed: Deed, id: string, quest: Quest): Advance | null {
  const before = scene.player.quests.get(id)
  const step = quest.steps.find((one) => isCounted(one, deed))
  if (step === undefined || !isOpen(quest, before)) return null
  const done = { ...before?.done, [step.id]: withThing(before?.done[step.id] ?? [], step, deed) }
  const isComplete = quest.steps.every((one) => countOf(one, done) >= one.total)
  const progress: Progress = { status: isComplete ? 'completed' : 'active', done }
  const follows: Consequences[] = [
    ...(before?.status === 'active' ? [] : [quest.onStart]),
    ...(isComplete ? [quest.onComplete] : []),
  ]
  const own = plan([], [[scene.user, { quests: [[id, progress]] }]])
  return {
    plan: merge(own, ...follows.map((one) => consequences(scene, one))),
    frames: framesOf(scene.at, id, quest, step, progress),
    steps: [{ quest: id, count: countOf(step, done), total: step.total, isComplete }],
  }
}

function isCounted({ does, of, to }: QuestStep, deed: Deed): boolean {
  return does === deed.does && of.includes(deed.what) && (to === null || to === deed.to)
}

function isOpen({ starts }: Quest, progress: Progress | undefined): boolean {
  if (progress?.status === 'completed') return false
  return progress?.status === 'active' || starts === 'by_itself'
}

/** Where a step names as many templates as it counts, each template counts once; else each thing. */
function withThing(things: readonly string[], { of, total }: QuestStep, { what, thing }: Deed): readonly string[] {
  const key = of.length >= total ? what : thing
  return things.includes(key) || things.length >= total ? things : [...things, key]
}

/** The names are those of the first quest that clients knew: they stand for whatever is counted. UP §1.8.3. */
function framesOf(at: number, id: string, quest: Quest, step: QuestStep, { status, done }: Progress): object[] {
  const isComplete = status === 'completed'
  const update = {
    type: 'quest_update',
    quest_id: id,
    status: isComplete ? 'complete' : 'in_progress',
    bottles_collected: countOf(step, done),
    bottles_total: step.total,
    timestamp: at,
  }
  if (!isComplete) return [update]
  return [update, { type: 'quest_complete', quest_id: id, message: quest.whenComplete, timestamp: at }]
}
