import type { Content } from '../content/content.js'
import { inParts, type Plan, plan } from './delta.js'
import { isVisible } from './find.js'
import type { State, Zone } from './state.js'

/** What shows or hides things of which content says since a change that they are to be seen, or no longer. */
export function reveal({ zones, players }: State, before: Content, after: Content): Plan[] {
  if (before === after) return []
  const own = [...players].flatMap(([user, player]) => (player.own ? inZones(player.own.zones, user) : []))
  return [...inZones(zones, null), ...own]

  function inZones(zones: ReadonlyMap<string, Zone>, owner: string | null): Plan[] {
    return [...zones].flatMap(([id, { items }]) => {
      const turned = [...items.values()].filter(({ item }) => isVisible(before, item) !== isVisible(after, item))
      return inParts(turned).map((put) => plan([[id, { put }]], [], { owner }))
    })
  }
}
