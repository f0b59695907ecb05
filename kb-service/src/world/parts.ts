import { inParts, type ZonePlan } from './delta.js'

/** What moves from one spot to another is told as two changes. DESIGN §2 allows 200 in an event. */
const movesPerEvent = 100

/** Changes of a zone, one thing each, in plans that fit into an event each. */
export function zoneParts(changes: readonly Partial<ZonePlan>[], areMoves: boolean): Partial<ZonePlan>[] {
  return inParts(changes, areMoves ? movesPerEvent : undefined).map((part) => {
    const weather = part.find((one) => one.weather !== undefined)?.weather
    return {
      gone: part.flatMap((one) => one.gone ?? []),
      put: part.flatMap((one) => one.put ?? []),
      npcs: part.flatMap((one) => one.npcs ?? []),
      ...(weather !== undefined && { weather }),
    }
  })
}
