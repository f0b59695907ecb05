export type Random = () => number

/** Numbers from 0 to below 1, always the same for a seed (mulberry32). */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A seed of its own for each part of a run, so that what one part draws changes nothing for the others. */
export function branch(seed: number, part: number): Random {
  return seeded(Math.imul(seed, 0x9e3779b1) ^ Math.imul(part + 1, 0x85ebca6b))
}

export function below(random: Random, end: number): number {
  return Math.floor(random() * end)
}

export function between(random: Random, from: number, to: number): number {
  return from + Math.floor(random() * (to - from))
}

export function pick<T>(random: Random, list: readonly T[]): T | undefined {
  return list[below(random, list.length)]
}

/** One of the names, as often as its weight says. */
export function weighed<T extends string>(random: Random, weights: Readonly<Partial<Record<T, number>>>): T {
  const all = Object.entries(weights) as [T, number][]
  let left = random() * all.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [name, weight] of all) {
    left -= weight
    if (left < 0) return name
  }
  return all.at(-1)![0]
}
