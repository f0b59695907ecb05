import type { Item } from '../../world/state.js'

type Fields = Readonly<Record<string, unknown>>

/** What makes an item that item. */
const fixed = ['instance_id', 'template_id']
/** Names that would reach the prototype of objects. */
const dangerous = ['__proto__', 'constructor', 'prototype']
const mostLevels = 16

/** The names in a dotted path, or why they cannot be edited, as the end of a sentence. */
export function readPath(dotted: string): string[] | { refusal: string } {
  const path = dotted.split('.')
  if (fixed.includes(path[0] ?? '')) return { refusal: 'is what makes it this item' }
  if (path.some((name) => name === '' || dangerous.includes(name))) return { refusal: 'is no property' }
  return path
}

/** The value at the path; undefined if there is none. */
export function valueAt(fields: Fields, path: readonly string[]): unknown {
  let value: unknown = fields
  for (const name of path) value = isFields(value) && Object.hasOwn(value, name) ? value[name] : undefined
  return value
}

/** A copy in which the property, which must be there, has another value. */
export function withValue(fields: Fields, [name = '', ...rest]: readonly string[], value: unknown): Fields {
  const before = fields[name]
  return { ...fields, [name]: rest.length > 0 && isFields(before) ? withValue(before, rest, value) : value }
}

/** The dotted paths of all values that can be edited. */
export function editableProperties(item: Item): string[] {
  return Object.entries(item).flatMap(([name, value]) => (fixed.includes(name) ? [] : pathsOf(name, value, 1)))
}

function pathsOf(path: string, value: unknown, level: number): string[] {
  if (!isFields(value) || Object.keys(value).length === 0 || level >= mostLevels) return [path]
  return Object.entries(value).flatMap(([name, inner]) => pathsOf(`${path}.${name}`, inner, level + 1))
}

/** True if clients can read what an item would be: not too deep, and without dangerous names. */
export function isSafe(value: unknown, level = 0): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (level >= mostLevels) return false
  return Object.entries(value).every(([name, inner]) => !dangerous.includes(name) && isSafe(inner, level + 1))
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
