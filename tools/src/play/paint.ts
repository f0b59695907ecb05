const codes = { red: 31, green: 32, yellow: 33, magenta: 35, cyan: 36, dim: 2, bold: 1 } as const

export type Colour = keyof typeof codes

/** Writes text in a colour, or does not where colours do not belong. */
export type Paint = (colour: Colour, text: string) => string

/** The paint for an output: https://no-color.org, and never into a pipe. */
export function choosePaint(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): Paint {
  const coloured = isTerminal && !env.NO_COLOR && env.TERM !== 'dumb'
  return coloured ? (colour, text) => `\x1b[${codes[colour]}m${text}\x1b[0m` : (_, text) => text
}

/** Text that came from elsewhere, safe to show: nothing in it moves the cursor or colours what follows. */
export function tame(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ')
}
