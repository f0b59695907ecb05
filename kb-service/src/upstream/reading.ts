import type { Content } from '../content/content.js'

/** What goes with reading files of upstream: what is known, and who is told what was made of oddities. */
export interface Reading {
  readonly content: Content
  /** Ids of the items that are somewhere already: each is there once. */
  readonly taken: Set<string>
  readonly tell: (line: string) => void
}

/** The members of an object; none of anything else. */
export function membersOf(value: unknown): [string, unknown][] {
  return isRecord(value) ? Object.entries(value) : []
}

/** A member of an object; undefined if there is none, or no object. */
export function at(value: unknown, ...names: readonly string[]): unknown {
  let part = value
  for (const name of names) part = isRecord(part) && Object.hasOwn(part, name) ? part[name] : undefined
  return part
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

/** A version: a whole number from 0 on; 0 if it is none. */
export function versionOf(value: unknown): number {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : 0
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
