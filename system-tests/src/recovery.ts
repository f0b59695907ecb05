/** What `connected` says of a cursor, to be matched. */
export const current = { recovery: { outcome: 'current' } } as const

export function replayed(events: number) {
  return { recovery: { outcome: 'replayed', events } } as const
}

export function resync(reason: string) {
  return { recovery: { outcome: 'resync', reason } } as const
}
