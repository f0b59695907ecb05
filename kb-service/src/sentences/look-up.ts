import type { Source } from './lexicon.js'
import { longestName } from './match.js'
import type { Name, Names } from './names.js'
import { has, isPointing, type Spelling, spell, spellWords } from './spelling.js'
import { isAlike, isTypo } from './typo.js'

/**
 * What a phrase names: one thing; several that fit equally well; nothing for certain, but these are near; or none.
 * `doubt` tells how far the phrase is from the name: 0 is the name itself, 4 has a typing error.
 */
export interface Found {
  readonly kind: 'one' | 'several' | 'near' | 'none'
  readonly names: readonly Name[]
  readonly doubt: number
}

interface Phrase extends Spelling {
  /** As it was typed; null where a word was left out. */
  readonly raw: string | null
  /** Its words run together, without an article at its beginning. */
  readonly tail: string
}

interface Way {
  readonly doubt: number
  readonly fits: (phrase: Phrase, name: Name) => boolean
}

const exactly: readonly Way[] = [
  { doubt: 0, fits: ({ raw }, { thing }) => thing.id === raw },
  { doubt: 0, fits: ({ joined }, { name, id }) => name.joined === joined || id.joined === joined },
  { doubt: 0, fits: ({ tail }, { name, id }) => name.joined === tail || id.joined === tail },
  { doubt: 0, fits: ({ bare }, { name, id }) => bare !== '' && (name.bare === bare || id.bare === bare) },
  { doubt: 1, fits: (phrase, { also }) => also.some((name) => isSame(phrase, name)) },
  { doubt: 1, fits: (phrase, { name, id, also }) => [name, id, ...also].some((one) => hasSameWords(phrase, one)) },
]

const partly: readonly Way[] = [
  { doubt: 2, fits: (phrase, { name }) => isPart(phrase, name.telling) },
  { doubt: 3, fits: (phrase, { telling }) => isPart(phrase, telling) },
]

const misspelt: Way = {
  doubt: 4,
  fits: (phrase, { telling, name }) =>
    (phrase.telling.size > 0 && [...phrase.telling].every((typed) => hasNearly(telling, typed, isTypo))) ||
    (phrase.telling.size === 1 && isTypo(phrase.bare, name.bare)),
}

/** Words for anything of a kind. */
const kinds: Readonly<Record<Source, readonly string[]>> = {
  here: ['thing', 'item', 'object'],
  held: ['thing', 'item', 'object'],
  areas: ['area', 'room', 'place'],
  spots: ['spot', 'place'],
  npcs: ['character', 'person'],
  players: ['player', 'person'],
  quests: ['quest', 'mission', 'task'],
}

/** Finds what the words, typed as `raw`, name among these, whose sources are tried in order where nothing else tells them apart. */
export function lookUp(words: readonly string[], raw: string, among: readonly Name[], counter: Names): Found {
  if (words.length > longestName || among.length === 0) return nothing
  const phrase = phraseOf(words, raw)
  return (
    firstFit(exactly, phrase, among, counter) ??
    pointedAt(phrase.words, among) ??
    firstFit(partly, phrase, among, counter) ??
    ofItsKind(phrase, among, counter) ??
    misspeltFit(phrase, among, counter)
  )
}

/** The things of which the words say the name or a part of it, as surely as any. */
export function named(words: readonly string[], raw: string, among: readonly Name[], counter: Names): readonly Name[] {
  if (words.length > longestName || among.length === 0) return []
  return firstFit([...exactly, ...partly], phraseOf(words, raw), among, counter)?.names ?? []
}

function phraseOf(words: readonly string[], raw: string | null): Phrase {
  const [first = '', ...rest] = words
  return { ...spellWords(words), raw, tail: (isPointing(first) ? rest : words).join('') }
}

const nothing: Found = { kind: 'none', names: [], doubt: 0 }

function firstFit(ways: readonly Way[], phrase: Phrase, among: readonly Name[], counter: Names): Found | undefined {
  for (const { doubt, fits } of ways) {
    counter.steps += among.length
    const names = among.filter((name) => fits(phrase, name))
    if (names.length > 0) return choose(names, doubt)
  }
  return undefined
}

/** The joy bottle item: as without the last word. The item: whatever there is. */
function ofItsKind(phrase: Phrase, among: readonly Name[], counter: Names): Found | undefined {
  const words = phrase.words.filter((word) => !among.some(({ source }) => kinds[source].includes(word)))
  if (words.length === phrase.words.length) return undefined
  if (words.every(isPointing)) return point(among)
  return firstFit([...exactly, ...partly], phraseOf(words, null), among, counter)
}

function misspeltFit(phrase: Phrase, among: readonly Name[], counter: Names): Found {
  counter.steps += among.length * phrase.words.length
  const names = among.filter((name) => misspelt.fits(phrase, name))
  if (names.length === 0) return nothing
  const found = choose(names, misspelt.doubt)
  return found.kind === 'one' ? found : { ...found, kind: 'near' }
}

/** What could have been meant where nothing was found: that which has most words in common with the phrase. */
export function closest(raw: string, among: readonly Name[], counter: Names): readonly Name[] {
  const phrase = spell(raw)
  if (phrase.words.length > longestName) return []
  counter.steps += among.length * phrase.words.length
  const counts = among.map(({ telling }) => {
    return [...phrase.telling].filter((typed) => hasNearly(telling, typed, isAlike)).length
  })
  const most = Math.max(1, ...counts)
  return among.filter((_, index) => counts[index] === most)
}

function isSame(phrase: Spelling, name: Spelling): boolean {
  return phrase.joined === name.joined || (phrase.bare !== '' && phrase.bare === name.bare)
}

function hasSameWords(phrase: Spelling, name: Spelling): boolean {
  return phrase.telling.size === name.telling.size && isPart(phrase, name.telling)
}

function isPart(phrase: Spelling, words: ReadonlySet<string>): boolean {
  if (phrase.telling.size === 0) return false
  for (const typed of phrase.telling) if (!has(words, typed)) return false
  return true
}

function hasNearly(words: ReadonlySet<string>, typed: string, isNear: typeof isTypo): boolean {
  if (has(words, typed)) return true
  for (const word of words) if (isNear(typed, word)) return true
  return false
}

const toThings = new Set('it this that these those them one ones'.split(' '))
const toPeople = new Set('him her them he she'.split(' '))
const everything = new Set('all everything anything something everyone both each every any some'.split(' '))

/** It is the only one there is, or, of what the player holds, the last that was acquired. Everything is never one of several. */
function pointedAt(words: readonly string[], among: readonly Name[]): Found | undefined {
  const isPeople = among[0]?.source === 'npcs' || among[0]?.source === 'players'
  const pointers = isPeople ? toPeople : toThings
  if (!words.every((word) => isPointing(word) || pointers.has(word) || everything.has(word))) return undefined
  if (words.some((word) => everything.has(word)))
    return { kind: among.length === 1 ? 'one' : 'several', names: among, doubt: 0 }
  return words.some((word) => pointers.has(word)) ? point(among) : undefined
}

function point(among: readonly Name[]): Found {
  const near = among.filter(({ source }) => source === among[0]?.source)
  const last = near.at(-1)
  if (last && (last.source === 'held' || near.length === 1)) return { kind: 'one', names: [last], doubt: 0 }
  return { kind: 'several', names: near, doubt: 0 }
}

/**
 * Items of one name in one place are as good as each other: the first of them, or the last that was acquired. Of things of
 * one name and several kinds, as a brake wheel and the spot where it is, those of the first source count.
 */
function choose(names: readonly Name[], doubt: number): Found {
  const [first] = names
  if (!first || names.length === 1) return { kind: 'one', names, doubt }
  if (names.every(({ thing }) => thing.name === first.thing.name)) {
    const near = names.filter(({ source }) => source === first.source)
    const one = first.source === 'held' ? near.at(-1) : near[0]
    const areTwins = near.length === 1 || (isItem(first) && near.every(({ thing }) => thing.spot === first.thing.spot))
    if (one && areTwins) return { kind: 'one', names: [one], doubt }
  }
  return { kind: 'several', names, doubt }
}

function isItem({ source }: Name): boolean {
  return source === 'here' || source === 'held'
}
