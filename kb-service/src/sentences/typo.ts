const shortest = 5

/** True if the typed word is the other one with one letter wrong, too many, missing, or swapped with the next; both long. */
export function isTypo(typed: string, word: string): boolean {
  return typed.length >= shortest && word.length >= shortest && isOneEdit(typed, word)
}

/** As `isTypo`, for words that are too short to be sure of. */
export function isAlike(typed: string, word: string): boolean {
  return word.length >= 3 && isOneEdit(typed, word)
}

/** A wrong digit is another number, no slip. */
function isOneEdit(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1 || hasDigit(a) || hasDigit(b)) return false
  let at = 0
  while (at < a.length && a[at] === b[at]) at += 1
  return (
    a.slice(at + 1) === b.slice(at + 1) ||
    a.slice(at + 1) === b.slice(at) ||
    a.slice(at) === b.slice(at + 1) ||
    (a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2))
  )
}

function hasDigit(word: string): boolean {
  return /\p{N}/u.test(word)
}
