import type { Lexicon, Named, Source } from './lexicon.js'
import { type Spelling, spell } from './spelling.js'

/** A thing of the lexicon and the ways to name it. */
export interface Name {
  readonly thing: Named
  readonly source: Source
  readonly id: Spelling
  readonly name: Spelling
  readonly also: readonly Spelling[]
  /** The telling words of the name and all other names. */
  readonly telling: ReadonlySet<string>
}

/** A lexicon, each source of it spelled out when it is first asked for. Counts the comparisons made with it. */
export class Names {
  /** Comparisons of a word or a name made so far: the work of a reading. */
  steps = 0
  readonly #lexicon: Lexicon
  readonly #spelled = new Map<Source, readonly Name[]>()

  constructor(lexicon: Lexicon) {
    this.#lexicon = lexicon
  }

  of(sources: readonly Source[]): readonly Name[] {
    return sources.flatMap((source) => this.#from(source))
  }

  #from(source: Source): readonly Name[] {
    const known = this.#spelled.get(source) ?? this.#lexicon[source].map((thing) => spellOut(thing, source))
    this.#spelled.set(source, known)
    return known
  }
}

function spellOut(thing: Named, source: Source): Name {
  const name = spell(thing.name)
  const also = (thing.also ?? []).map(spell)
  const telling = new Set([name, ...also].flatMap((spelling) => [...spelling.telling]))
  return { thing, source, id: spell(thing.id), name, also, telling }
}
