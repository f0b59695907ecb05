const yes = ['true', 'yes', 'on', '1']
const no = ['false', 'no', 'off', '0']

/**
 * A typed value as one of the type that the property has; undefined if it is none. Where the property is null: whatever
 * it looks like. UP §1.8.12.
 */
export function readValue(text: string, before: unknown): unknown {
  if (before === null) return readBoolean(text) ?? readNumber(text) ?? readJson(text) ?? text
  if (typeof before === 'boolean') return readBoolean(text)
  if (typeof before === 'number') return readNumber(text)
  const json = readJson(text)
  if (typeof before === 'string') return typeof json === 'string' ? json : text
  return kindOf(json) === kindOf(before) ? json : undefined
}

/** What a value is, as the end of a sentence. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return kinds[typeof value] ?? 'nothing'
}

const kinds: Partial<Record<string, string>> = {
  boolean: 'true or false',
  number: 'a number',
  string: 'a text',
  object: 'an object',
}

function readBoolean(text: string): boolean | undefined {
  const word = text.toLowerCase()
  if (yes.includes(word)) return true
  return no.includes(word) ? false : undefined
}

function readNumber(text: string): number | undefined {
  const number = text === '' ? Number.NaN : Number(text)
  return Number.isFinite(number) ? number : undefined
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
