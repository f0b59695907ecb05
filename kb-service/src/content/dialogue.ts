import { readWords } from '../sentences/words.js'
import type { Field } from './source.js'

/** Something that a character may say. The first line whose conditions all hold is said. */
export interface DialogueLine {
  readonly says: string
  readonly when: Conditions
  /** A quest that is offered by saying this. */
  readonly offers: string | null
}

/** What must hold; what is absent need not. */
export interface Conditions {
  readonly quest?: string
  readonly status?: QuestStatus
  readonly trustAtLeast?: number
  /** The player holds an item of this template. */
  readonly holds?: string
  /** The player said one of these words. */
  readonly words?: readonly string[]
  readonly weather?: string
}

const statuses = ['none', 'offered', 'active', 'completed'] as const
export type QuestStatus = (typeof statuses)[number]

/** The lines of a character's `dialogue`; the last must have no condition, so that there is always something to say. */
export function readDialogue(field: Field): DialogueLine[] {
  const lines = field.entries().map(readLine)
  if (lines.length > 0 && Object.keys(lines.at(-1)?.when ?? {}).length > 0) {
    field.report('must end with a line that has no "when"')
  }
  return lines
}

function readLine(field: Field): DialogueLine {
  field.known('says', 'when', 'offers')
  const offers = field.at('offers')
  return {
    says: field.at('says').text(),
    when: readConditions(field.at('when')),
    offers: offers.isAbsent ? null : offers.text(),
  }
}

function readConditions(field: Field): Conditions {
  if (field.isAbsent) return {}
  field.known('quest', 'status', 'trust_at_least', 'holds', 'words', 'weather')
  const status = field.at('status')
  if (!status.isAbsent && !statuses.includes(status.value as QuestStatus)) {
    status.report(`must be one of ${statuses.join(', ')}`)
  }
  if (status.isAbsent !== field.at('quest').isAbsent) field.report('must have both quest and status, or none of them')
  const words = field.at('words').entries()
  const trust = field.at('trust_at_least')
  return {
    ...(!status.isAbsent && { quest: field.at('quest').text(), status: status.value as QuestStatus }),
    ...(!trust.isAbsent && { trustAtLeast: trust.number(0, 100) }),
    ...(!field.at('holds').isAbsent && { holds: field.at('holds').text() }),
    ...(words.length > 0 && { words: words.map(readWord) }),
    ...(!field.at('weather').isAbsent && { weather: field.at('weather').text() }),
  }
}

/** As words of players are compared: whatever its case and accents. */
function readWord(field: Field): string {
  const words = readWords(field.text())
  if (words.length !== 1) field.report('must be one word')
  return words[0]?.word ?? ''
}

/** What lines may name. */
export interface Spoken {
  readonly quests: { has(id: string): boolean }
  readonly templates: { has(id: string): boolean }
  /** None: what is said of weather waits for timers that turn it. */
  readonly weathers: ReadonlySet<string>
}

/** Reports what lines name and does not exist. */
export function checkDialogue(field: Field, { quests, templates, weathers }: Spoken): void {
  const check = (named: Field, known: { has(id: string): boolean }, kind: string) => {
    if (!named.isAbsent && !known.has(String(named.value))) named.report(`is "${named.value}", which is no ${kind}`)
  }
  for (const line of Array.isArray(field.value) ? field.entries() : []) {
    const when = line.at('when')
    check(line.at('offers'), quests, 'quest')
    check(when.at('quest'), quests, 'quest')
    check(when.at('holds'), templates, 'item template')
    if (weathers.size > 0) check(when.at('weather'), weathers, 'weather of timers.json')
  }
}
