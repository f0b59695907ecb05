/** What a measurement of one side gave in each round, the warm-up left out. */
export type Rounds = ReadonlyMap<string, readonly number[]>

/**
 * Measures each side in turn, in every round in another order, so that what else the machine does falls on all of them.
 * `warmUps` rounds come first that do not count.
 */
export async function takeTurns<S extends { readonly name: string }>(
  sides: readonly S[],
  rounds: number,
  measure: (side: S) => Promise<number>,
  warmUps = 1,
): Promise<Rounds> {
  const taken = new Map(sides.map(({ name }) => [name, [] as number[]]))
  for (let round = 0; round < warmUps + rounds; round++) {
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
      const value = await measure(side)
      if (round >= warmUps) taken.get(side.name)!.push(value)
    }
  }
  return taken
}

export function median(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** The median of the ratios of rounds, each made of two measurements that were neighbours in time. */
export function medianRatio(above: readonly number[], below: readonly number[]): number {
  return median(above.map((value, round) => value / below[round]!))
}
