import { headers as names, userSubject, zoneSubject } from 'schemas'
import type { Passed } from '../../src/events/passed.js'

export const committedAt = new Date(2024, 10, 4, 12, 4, 5, 123).getTime()

/** A message of any kind, as it arrived 3 ms after what it tells of. */
export function passed(subject: string, body: unknown, headers: Record<string, string> = {}, more = {}): Passed {
  return {
    subject,
    headers: Object.entries(headers),
    body: body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    sequence: 7,
    source: 'live',
    at: committedAt + 3,
    ...more,
  }
}

/** The headers of a good event of a player, with some of them other ones. */
export function headersWith(more: Record<string, string> = {}): Record<string, string> {
  return {
    [names.epoch]: 'kwvnxzab',
    [names.commit]: '205',
    [names.previous]: '203',
    [names.experience]: 'wylding-woods',
    [names.zone]: 'woander_store',
    [names.version]: '51',
    [names.request]: '3f0c9a41-7be2-4f53',
    [names.kind]: 'update',
    ...more,
  }
}

export function updateWith(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    type: 'world_update',
    version: '0.4',
    experience: 'wylding-woods',
    user_id: 'alice',
    base_version: 50,
    snapshot_version: 51,
    changes: [
      { operation: 'remove', area_id: 'main_room', spot_id: 'spot_3', instance_id: 'bottle_joy' },
      {
        operation: 'add',
        area_id: null,
        path: 'player.inventory',
        instance_id: 'bottle_joy',
        item: { instance_id: 'bottle_joy', template_id: 'bottle_joy', type: 'collectible' },
      },
    ],
    timestamp: committedAt,
    metadata: { source: 'kb_service', state_model: 'shared' },
    ...more,
  }
}

/** A good event of alice's. */
export function taken(more: Record<string, unknown> = {}, headers: Record<string, string> = {}): Passed {
  return passed(userSubject('alice'), updateWith(more), headersWith(headers))
}

/** The same for everyone else in the zone. */
export function seenTaken(): Passed {
  const [removed] = updateWith().changes as unknown[]
  const { [names.request]: _, ...headers } = headersWith({ [names.except]: 'alice' })
  const body = updateWith({ user_id: '', changes: [removed] })
  return passed(zoneSubject('wylding-woods', 'woander_store'), body, headers)
}
