/** One environment variable: what it means, and how its text is read. */
export interface Variable<T> {
  /** As written in the environment; null if there is none. */
  readonly default: string | null
  readonly unit: string | null
  readonly meaning: string
  /** Completes "NAME must be …". */
  readonly expected: string
  /** Its text may be a secret or contain one, and is never repeated in a message. */
  readonly isSecret: boolean
  /** The value, or undefined if the text is not one. */
  read(text: string): T | undefined
}

/** A whole number from `least` to `most`. */
export function whole(standard: number, least: number, most: number, unit: string, meaning: string): Variable<number> {
  return {
    default: String(standard),
    unit,
    meaning,
    expected: `a whole number from ${least} to ${most}`,
    isSecret: false,
    read(text) {
      const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
      return value >= least && value <= most ? value : undefined
    },
  }
}

/** The same, but absent where it is not set. */
export function optional<T>(variable: Variable<T>): Variable<T> {
  return { ...variable, default: null }
}

/** One word of a closed list. */
export function word<const W extends string>(standard: W, words: readonly W[], meaning: string): Variable<W> {
  return {
    default: standard,
    unit: null,
    meaning,
    expected: `one of ${words.join(', ')}`,
    isSecret: false,
    read: (text) => words.find((candidate) => candidate === text),
  }
}

interface TextOptions {
  readonly default?: string
  readonly expected: string
  readonly isSecret?: boolean
  readonly accepts: (text: string) => boolean
}

/** A text that `accepts` holds for; null where it is absent and has no default. */
export function text(meaning: string, options: TextOptions): Variable<string> {
  return {
    default: options.default ?? null,
    unit: null,
    meaning,
    expected: options.expected,
    isSecret: options.isSecret ?? false,
    read: (value) => (options.accepts(value) ? value : undefined),
  }
}

/** True if `value` is an absolute URL of one of the schemes (`http:`), without a query or a fragment. */
export function isUrl(value: string, schemes: readonly string[]): boolean {
  const parsed = URL.canParse(value) ? new URL(value) : null
  return parsed !== null && schemes.includes(parsed.protocol) && parsed.hostname !== '' && !/[?#\s]/.test(value)
}
