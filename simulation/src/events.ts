import { userSubject } from 'schemas'
import type { WorldEvent } from 'session-service/src/ports.js'

/** An event as the judge knows it: from the journal on the disk, or from what was published. */
export interface SimEvent {
  readonly world: WorldEvent
  /** Whose own it is; null: everyone's in a zone. */
  readonly user: string | null
  readonly base: number
  readonly snapshot: number
  /** Its body as the KB made it. */
  readonly json: string
}

export const userPrefix = userSubject('x').slice(0, -1)

export function eventOf(world: WorldEvent, json: string): SimEvent {
  const versions = /"base_version":(\d+),"snapshot_version":(\d+)/.exec(json)
  const { subject } = world
  const user = subject.startsWith(userPrefix) ? subject.slice(userPrefix.length) : null
  return { world, user, base: Number(versions?.[1] ?? 0), snapshot: Number(versions?.[2] ?? 0), json }
}

/** Names an event among all that there ever were. */
export function keyOf({ subject, experience, epoch, commit }: WorldEvent): string {
  return `${experience}.${epoch}.${commit} ${subject}`
}
