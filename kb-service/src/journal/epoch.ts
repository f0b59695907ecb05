import { isEpoch } from 'schemas'

const letters = 8
const base = 26
/** 100 ms: eight letters then last until the year 2631. */
const unitMs = 100
const firstLetter = 'a'.charCodeAt(0)

/**
 * Names a numbering of commits: 8 lower-case letters minted from the clock, so that a later one sorts higher.
 * Sorts above `previous` even if the clock was put back.
 */
export function mintEpoch(nowMs: number, previous: string | null = null): string {
  const now = Math.floor(nowMs / unitMs)
  const units = previous === null ? now : Math.max(now, unitsOf(previous) + 1)
  if (!(units >= 0 && units < base ** letters)) throw new RangeError('no epoch for this time')
  return spell(units)
}

/** Mints the epochs of one process: no two of its journals have the same, even if they are made at the same moment. */
export function distinctEpochs(): typeof mintEpoch {
  let last = ''
  return (nowMs, previous = null) => {
    const floor = last > (previous ?? '') ? last : previous
    last = mintEpoch(nowMs, floor)
    return last
  }
}

function spell(units: number): string {
  let rest = units
  let epoch = ''
  for (let index = 0; index < letters; index += 1) {
    epoch = String.fromCharCode(firstLetter + (rest % base)) + epoch
    rest = Math.floor(rest / base)
  }
  return epoch
}

function unitsOf(epoch: string): number {
  if (!isEpoch(epoch)) throw new TypeError('not an epoch')
  return [...epoch].reduce((units, letter) => units * base + letter.charCodeAt(0) - firstLetter, 0)
}
