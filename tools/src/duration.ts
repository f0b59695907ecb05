const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** Reads `90s`, `15m`, `1h`, `7d` into ms; null if it is none of these or nothing at all. */
export function readDuration(text: string): number | null {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  if (count === undefined || unit === undefined) return null
  const ms = Number(count) * units[unit as keyof typeof units]
  return ms > 0 ? ms : null
}
