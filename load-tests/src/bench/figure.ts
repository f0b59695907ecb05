import { median, medianRatio, type Rounds } from './compare.js'

/** One line of the table. */
export interface Figure {
  readonly name: string
  readonly unit: string
  readonly bare: number | null
  readonly gateway: number
  /** Gateway to bare forwarder. */
  readonly ratio: number | null
  /** What is asked of it, in words; null where nothing is. */
  readonly limit: string | null
  readonly isMet: boolean | null
  /** What each round gave. */
  readonly rounds: Readonly<Record<string, readonly number[]>>
}

export interface Limit {
  readonly words: string
  readonly accepts: (gateway: number, ratio: number) => boolean
}

/** A line of what the rounds of `bare` and `gateway` gave. */
export function figureOf(name: string, unit: string, rounds: Rounds, limit: Limit | null, bareName = 'bare'): Figure {
  const bare = rounds.get(bareName)!
  const gateway = rounds.get('gateway')!
  const ratio = medianRatio(gateway, bare)
  return {
    name,
    unit,
    bare: median(bare),
    gateway: median(gateway),
    ratio,
    limit: limit?.words ?? null,
    isMet: limit?.accepts(median(gateway), ratio) ?? null,
    rounds: Object.fromEntries(rounds),
  }
}

/** A line that has no counterpart, and must not be above `most`. */
export function boundFigure(name: string, unit: string, gateway: number, most: number): Figure {
  return { ...lonelyFigure(name, unit, gateway), limit: most === 0 ? '0' : `<= ${most}`, isMet: gateway <= most }
}

/** A line that has no counterpart. */
export function lonelyFigure(name: string, unit: string, gateway: number): Figure {
  return { name, unit, bare: null, gateway, ratio: null, limit: null, isMet: null, rounds: {} }
}
