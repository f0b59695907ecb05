import type { Stored } from './passed.js'

/** Several readings, each in the order of the stream, as one in that order. Holds one message of each. */
export async function* mergeInOrder(readings: readonly AsyncIterable<Stored>[]): AsyncGenerator<Stored> {
  const iterators = readings.map((reading) => reading[Symbol.asyncIterator]())
  try {
    const heads = await Promise.all(iterators.map((iterator) => iterator.next()))
    for (;;) {
      const first = firstOf(heads)
      if (first < 0) return
      yield heads[first]!.value
      heads[first] = await iterators[first]!.next()
    }
  } finally {
    await Promise.all(iterators.map((iterator) => iterator.return?.()))
  }
}

/** The index of the lowest sequence; -1 if all are at their end. */
function firstOf(heads: readonly IteratorResult<Stored>[]): number {
  let first = -1
  for (const [index, { done, value }] of heads.entries()) {
    if (done) continue
    if (first < 0 || value.sequence < heads[first]!.value.sequence) first = index
  }
  return first
}
