/** What the page asks of the server that it came from. */

export interface Settings {
  readonly gateways: readonly string[]
  /** Whether tokens are made here; else players bring their own. */
  readonly mints_tokens: boolean
  readonly experiences: readonly { readonly id: string; readonly name: string }[]
}

export interface Waypoint {
  readonly zone: string
  readonly name: string
  readonly lat: number
  readonly lng: number
}

/** Said by the server in words for a person. */
export class Refused extends Error {
  override name = 'Refused'
}

export async function readSettings(): Promise<Settings> {
  return (await ask('settings')) as Settings
}

/** Where one can walk; none if the world cannot be asked, which the map then does without. */
export async function readWaypoints(experience: string): Promise<readonly Waypoint[]> {
  try {
    return ((await ask(`waypoints/${encodeURIComponent(experience)}`)) as { waypoints: Waypoint[] }).waypoints
  } catch {
    return []
  }
}

/** A token for the player of that name. Rejects with `Refused`. */
export async function mintToken(user: string): Promise<string> {
  const body = JSON.stringify({ user })
  const answer = await ask('token', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
  return (answer as { token: string }).token
}

async function ask(path: string, request: RequestInit = {}): Promise<unknown> {
  const answer = await fetch(`/${path}`, { ...request, signal: AbortSignal.timeout(10_000) })
  const body = (await answer.json()) as { detail?: string }
  if (!answer.ok) throw new Refused(body.detail ?? 'The server of this page does not answer as it should')
  return body
}
