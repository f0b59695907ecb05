const longest = 60

/** A text for showing: one line, no control or direction characters, at most 60 characters. */
export function echo(text: string): string {
  const line = tidy(text)
  const chars = [...line]
  return chars.length > longest
    ? `${chars
        .slice(0, longest - 1)
        .join('')
        .trimEnd()}…`
    : line
}

/** The text on one line, whatever is no character that can be seen replaced by a space. */
export function tidy(text: string): string {
  return text
    .replace(/[\p{C}\p{Zl}\p{Zp}\s]/gu, ' ')
    .split(' ')
    .filter(Boolean)
    .join(' ')
}

/** `a, b, c` of at most five, and how many more there are. */
export function list(names: readonly string[]): string {
  const shown = names.slice(0, 5).map(echo).join(', ')
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown
}
