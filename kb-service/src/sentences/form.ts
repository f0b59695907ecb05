import { type Source, sources } from './lexicon.js'
import { readWords } from './words.js'

/**
 * One action's sentences. In a form
 * - `take|get|(pick up)` is a choice of words, several words of one choice in parentheses; the first is used in suggestions
 * - `[to|into]` is a choice that may be left out
 * - `{instance_id:here}` is a slot: the id of what was named, from one source or, with `{instance_id:held|here}`, from
 *   several, the first being preferred. A slot from `spots` narrows one from `here`
 * - `{message:text}` takes the words as they were typed, up to the next word of the form or to the end
 * - `:` and `,` are only for the eye.
 */
export interface SentenceRule {
  readonly action: string
  readonly forms: readonly string[]
}

/** A form as it is matched. */
export interface Form {
  readonly action: string
  /** Its place among all forms: of two that fit equally well, the earlier counts. */
  readonly order: number
  readonly parts: readonly Part[]
  readonly slots: readonly Slot[]
}

export type Part = Choice | Slot | Mark

export interface Choice {
  readonly kind: 'choice'
  readonly phrases: readonly (readonly string[])[]
  readonly isOptional: boolean
  /** The first phrase, as it was written. */
  readonly shown: string
}

export interface Slot {
  readonly kind: 'slot'
  readonly param: string
  /** None: the slot takes text. */
  readonly sources: readonly Source[]
}

export interface Mark {
  readonly kind: 'mark'
  readonly shown: string
}

/** Throws an Error that names the form if one is broken. */
export function compile(rules: readonly SentenceRule[]): Form[] {
  const forms: Form[] = []
  for (const { action, forms: texts } of rules) {
    for (const text of texts) {
      try {
        forms.push({ action, order: forms.length, ...readForm(text) })
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error)
        throw new Error(`Form '${text}' of action '${action}' is broken: ${why}`)
      }
    }
  }
  return forms
}

function readForm(text: string): Pick<Form, 'parts' | 'slots'> {
  const parts = readParts(text)
  const slots = parts.filter((part) => part.kind === 'slot')
  const said = parts.filter(({ kind }) => kind !== 'mark')
  if (said.length === 0) throw new Error('it is empty')
  if (new Set(slots.map(({ param }) => param)).size < slots.length) throw new Error('a slot is there twice')
  if (slots.filter(isText).length > 1) throw new Error('only one slot can take text')
  if (said.every((part) => part.kind === 'choice' && part.isOptional)) throw new Error('it can be said without a word')
  for (const [index, part] of said.entries()) {
    const next = said[index + 1]
    if (isText(part) && next && (next.kind !== 'choice' || next.isOptional))
      throw new Error('text must be last or end at a word')
  }
  return { parts, slots }
}

const part =
  /\s*(?:\{(?<slot>[^{}]*)\}|\[(?<optional>[^[\]]*)\]|(?<mark>[:,])|(?<choice>(?:\([^()]*\)|[^\s(){}[\]:,])+))/y

function readParts(text: string): Part[] {
  const parts: Part[] = []
  const pattern = new RegExp(part)
  while (text.slice(pattern.lastIndex).trim() !== '') {
    const from = pattern.lastIndex
    const found = pattern.exec(text)?.groups
    if (!found) throw new Error(`'${text.slice(from).trim()}' is not understood`)
    if (found.slot !== undefined) parts.push(readSlot(found.slot))
    else if (found.mark !== undefined) parts.push({ kind: 'mark', shown: found.mark })
    else parts.push(readChoice(found.optional ?? found.choice ?? '', found.optional !== undefined))
  }
  return parts
}

function readSlot(text: string): Slot {
  const [, param, from] = /^([a-z][a-z0-9_]*):([a-z|]+)$/.exec(text) ?? []
  if (param === undefined || from === undefined) throw new Error(`'{${text}}' is not {param:source}`)
  if (from === 'text') return { kind: 'slot', param, sources: [] }
  return { kind: 'slot', param, sources: from.split('|').map(readSource) }
}

function readSource(name: string): Source {
  const source = sources.find((one) => one === name)
  if (source === undefined) throw new Error(`'${name}' is none of ${sources.join(', ')}, text`)
  return source
}

function readChoice(text: string, isOptional: boolean): Choice {
  const phrases = text.split('|').map(readPhrase)
  return { kind: 'choice', phrases: phrases.map(({ words }) => words), isOptional, shown: phrases[0]?.shown ?? '' }
}

function readPhrase(text: string): { words: string[]; shown: string } {
  const several = /^\((.*)\)$/.exec(text)?.[1]
  const shown = (several ?? text).trim()
  const words = readWords(shown).map(({ word }) => word)
  if (words.length === 0) throw new Error(`'${text}' has no word`)
  if (several === undefined && words.length > 1)
    throw new Error(`several words of one choice need parentheses: '${text}'`)
  return { words, shown }
}

/** True if the slot takes the words as they were typed. */
export function isText(part: Part): part is Slot {
  return part.kind === 'slot' && part.sources.length === 0
}
