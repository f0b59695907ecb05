/** Values of unknown shape, in few words. */

const maxLength = 160

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A text as it is, anything else as JSON. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : compact(value)
}

/** JSON, cut where it gets long. */
export function compact(value: unknown): string {
  return cut(json(value))
}

/** `name=value` of each field. */
export function fieldsOf(value: unknown): string {
  if (!isObject(value)) return compact(value)
  const fields = Object.entries(value).map(([name, field]) => `${name}=${json(field)}`)
  return cut(fields.join(' '))
}

export function cut(text: string): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength)}…`
}

function json(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'nothing'
  } catch {
    // Nested so deep that it cannot be written again.
    return '…'
  }
}
