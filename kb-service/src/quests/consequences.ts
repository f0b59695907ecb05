import type { Scene } from '../actions/outcome.js'
import type { Consequences } from '../content/quests.js'
import { type Plan, plan, type ZonePlan } from '../world/delta.js'
import { isVisible } from '../world/find.js'
import { trustOf } from '../world/trust.js'

/** What follows for the world, which everybody sees, and for the player. Pure. */
export function consequences(scene: Scene, { reveals, hides, gives, trust }: Consequences): Plan {
  const zones = [...shown(scene, reveals, true), ...shown(scene, hides, false)]
  const put = gives.map((template, index) => ({
    instance_id: `${template}_${scene.commit}${index === 0 ? '' : `_${index}`}`,
    template_id: template,
  }))
  const trusts = [...trust].map(([npc, more]): [string, number] => [npc, clamped(trustOf(scene, npc) + more)])
  const gains = { ...(put.length > 0 && { put }), ...(trusts.length > 0 && { trust: trusts }) }
  return plan(joined(zones), Object.keys(gains).length > 0 ? [[scene.user, gains]] : [])
}

/** Items that lie somewhere and are not yet as they should be. */
export function shown(
  { world, content }: Scene,
  ids: readonly string[],
  visible: boolean,
): [string, Partial<ZonePlan>][] {
  return [...world.zones].flatMap(([zone, { items }]) =>
    ids.flatMap((id): [string, Partial<ZonePlan>][] => {
      const placed = items.get(id)
      if (!placed || isVisible(content, placed.item) === visible) return []
      return [[zone, { put: [{ ...placed, item: { ...placed.item, visible } }] }]]
    }),
  )
}

/** One plan for each zone. */
function joined(changes: readonly [string, Partial<ZonePlan>][]): Map<string, Partial<ZonePlan>> {
  const zones = new Map<string, Partial<ZonePlan>>()
  for (const [zone, { put = [] }] of changes) zones.set(zone, { put: [...(zones.get(zone)?.put ?? []), ...put] })
  return zones
}

function clamped(trust: number): number {
  return Math.min(100, Math.max(0, trust))
}
