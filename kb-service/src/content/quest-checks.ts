import { basename } from 'node:path'
import type { Quest } from './quests.js'
import type { Source } from './source.js'
import type { Npc } from './templates.js'

/** What one deed may change: 200 in an event, less what the deed itself does. DESIGN §2. */
const mostChanges = 190

/** Reports quests that nobody can ever begin, and deeds from which more follows than one event can tell. */
export function checkQuests(
  sources: readonly Source[],
  quests: ReadonlyMap<string, Quest>,
  npcs: ReadonlyMap<string, Npc>,
): void {
  const offered = new Set([...npcs.values()].flatMap(({ dialogue }) => dialogue.map(({ offers }) => offers)))
  const changes = new Map<string, number>()
  for (const source of sources) {
    const id = basename(source.file, '.md')
    const quest = quests.get(id)
    if (!quest) continue
    if (quest.starts === 'when_accepted' && !offered.has(id)) source.report('is to be accepted, but nobody offers it')
    for (const deed of deedsOf(quest)) {
      const sum = (changes.get(deed) ?? 0) + changesOf(quest)
      changes.set(deed, sum)
      if (sum > mostChanges) {
        source.report(`makes ${sum} changes follow from one deed (${deed}), more than ${mostChanges}`)
        break
      }
    }
  }
}

function deedsOf({ steps }: Quest): Set<string> {
  return new Set(
    steps.flatMap(({ does, of, to }) => of.map((one) => `${does} ${one}${to === null ? '' : ` to ${to}`}`)),
  )
}

function changesOf({ onStart, onComplete }: Quest): number {
  const lists = [onStart, onComplete].flatMap(({ reveals, hides, gives }) => [reveals, hides, gives])
  return 1 + lists.reduce((sum, { length }) => sum + length, 0)
}
