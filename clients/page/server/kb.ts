import type { ExperienceList, WaypointList } from 'schemas'
import type { Config } from './config.js'
import { mintToken } from './tokens.js'

const timeoutMs = 3_000

/** A zone's place on the ground. */
export interface Waypoint {
  /** The zone that it leads to. */
  readonly zone: string
  readonly name: string
  readonly lat: number
  readonly lng: number
}

/** Where one can walk in that experience; null: the KB does not answer, or knows no such experience. */
export async function waypointsOf(experience: string, { kbUrl }: Config): Promise<readonly Waypoint[] | null> {
  const list = await ask<WaypointList>(`${kbUrl}/waypoints/${experience}`, {})
  if (list === null) return null
  return list.waypoints.flatMap(({ name, location, location_id: zone }) =>
    location === null || zone === undefined ? [] : [{ zone, name, ...location }],
  )
}

/** What can be played; none where only others make tokens, or the KB does not answer. */
export async function experiencesOf(config: Config): Promise<readonly { id: string; name: string }[]> {
  if (!config.mintsTokens) return []
  const { token } = await mintToken('page', config.audience, config.issuer)
  const list = await ask<ExperienceList>(`${config.kbUrl}/experience/list`, { authorization: `Bearer ${token}` })
  return (list?.experiences ?? []).map(({ id, name }) => ({ id, name }))
}

async function ask<T>(url: string, headers: Record<string, string>): Promise<T | null> {
  try {
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(timeoutMs) })
    return answer.ok ? ((await answer.json()) as T) : null
  } catch {
    return null
  }
}
