import type { Epoch, PastEvent } from './epoch.js'

/** Where a socket stands: the commits that it may stand at, `low` to `high`; they differ only for v1, which is told no commit. */
export interface Stand {
  readonly epoch: Epoch
  readonly low: number
  /** Null: it is not known how far it has been told, only what it may not be told any more. */
  readonly high: number | null
  /** Undefined: not known yet. */
  readonly zone: string | null | undefined
}

export interface Cursor {
  readonly epoch: string
  readonly commit: number
  readonly zone: string | null
}

/** Null if it is none. */
export function parseCursor(text: string): Cursor | null {
  const [epoch, commit, sequence, zone] = text.split('.')
  if (epoch === undefined || zone === undefined || !/^\d+$/.test(commit!) || !/^\d+$/.test(sequence!)) return null
  return { epoch, commit: Number(commit), zone: zone === '' ? null : zone }
}

export function isZoneSubject(subject: string): boolean {
  return subject.startsWith('world.updates.zone.')
}

/** A frame's text as the KB made it: without what protocol v2 puts in front. */
export function bare(text: string): string {
  return text.replace(/^\{"cursor":"[^"]*",/, '{')
}

export function show({ kind, epoch, commit, subject, zone, base, version, except }: PastEvent): string {
  const where = isZoneSubject(subject) ? '' : ` in ${zone}`
  const versions = kind === 'update' ? ` ${base}→${version}` : ''
  return `${kind} ${epoch}.${commit} on ${subject}${where}${versions}${except.length > 0 ? ` except ${except}` : ''}`
}

export function showStand({ epoch, low, high, zone }: Stand): string {
  const commits = low === high ? `${low}` : high === null ? `${low} or later` : `${low} to ${high}`
  return `${epoch.name}.${commits} in ${zone === undefined ? 'an unknown zone' : zone}`
}
