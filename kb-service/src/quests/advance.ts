import type { Scene } from '../actions/outcome.js'
import type { DeedKind, Quest, QuestStep } from '../content/quests.js'
import { merge, type Plan, plan } from '../world/delta.js'
import type { Progress } from '../world/state.js'
import { consequences } from './consequences.js'
import { countOf, thingsOf } from './view.js'

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
  /** The steps that the deed belongs to, as they stand after it. */
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
  const all = [...scene.content.quests].map(([id, quest]) => advanceOne(scene, deed, id, quest))
  const found = all.filter((one) => one !== null)
  const news = found.filter(({ isNew }) => isNew)
  const progress = plan(
    [],
    news.length === 0 ? [] : [[scene.user, { quests: news.map((one) => [one.id, one.progress]) }]],
  )
  const follows = news.flatMap(({ follows }) => follows)
  const taken = deed.does === 'collect' ? deed.thing : null
  return {
    plan: merge(progress, consequences(scene, follows, taken)),
    frames: news.flatMap((one) => framesOf(scene.at, one)),
    steps: found.map(({ id, step, progress: { status, done } }) => {
      return { quest: id, count: countOf(step, done), total: step.total, isComplete: status === 'completed' }
    }),
  }
}

interface Step {
  readonly id: string
  readonly quest: Quest
  readonly step: QuestStep
  readonly progress: Progress
  /** False if the thing had counted before. */
  readonly isNew: boolean
  readonly follows: readonly Quest['onStart'][]
}

function advanceOne({ player }: Scene, deed: Deed, id: string, quest: Quest): Step | null {
  const before = player.quests.get(id)
  const counting = quest.steps.filter((one) => isCounted(one, deed))
  const step = counting.find((one) => countOf(one, before?.done ?? {}) < one.total) ?? counting.at(-1)
  if (step === undefined || !isOpen(quest, before)) return null
  const things = thingsOf(before?.done ?? {}, step.id)
  const counted = withThing(things, step, deed)
  const done = { ...before?.done, [step.id]: counted }
  const isComplete = quest.steps.every((one) => countOf(one, done) >= one.total)
  return {
    id,
    quest,
    step,
    progress: { status: isComplete ? 'completed' : 'active', done },
    isNew: counted !== things || isComplete,
    follows: [...(before?.status === 'active' ? [] : [quest.onStart]), ...(isComplete ? [quest.onComplete] : [])],
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
function framesOf(at: number, { id, quest, step, progress: { status, done } }: Step): object[] {
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
