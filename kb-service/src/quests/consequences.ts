import type { Scene } from '../actions/outcome.js'
import type { Consequences } from '../content/quests.js'
import { type Plan, plan, type ZonePlan } from '../world/delta.js'
import { isVisible } from '../world/find.js'
import type { PlacedItem } from '../world/state.js'
import { trustOf } from '../world/trust.js'

/**
 * What follows for the world, which everybody sees, and for the player, if all of these happen one after another.
 * `moved` is a thing that the player is moving in the same commit: it lies nowhere any more. Pure.
 */
export function consequences(scene: Scene, all: readonly Consequences[], moved: string | null = null): Plan {
  const put = all.flatMap(({ gives }) => gives).map((template, index) => gift(template, scene.commit, index))
  const trust = trusts(scene, all)
  const gains = { ...(put.length > 0 && { put }), ...(trust.size > 0 && { trust: [...trust] }) }
  return plan(shown(scene, all, moved), Object.keys(gains).length > 0 ? [[scene.user, gains]] : [])
}

/** No two gifts have the same id: a commit is made once, and the number behind the point is of this commit. */
function gift(template: string, commit: number, index: number) {
  const id = `${template}_${commit}${index === 0 ? '' : `.${index}`}`
  return { instance_id: id, template_id: template }
}

function trusts(scene: Scene, all: readonly Consequences[]): Map<string, number> {
  const trusts = new Map<string, number>()
  for (const { trust } of all) {
    for (const [npc, more] of trust) trusts.set(npc, clamped((trusts.get(npc) ?? trustOf(scene, npc)) + more))
  }
  return trusts
}

/** Items that lie somewhere and are not yet as they should be in the end. */
function shown(
  { world, content }: Scene,
  all: readonly Consequences[],
  moved: string | null,
): [string, Partial<ZonePlan>][] {
  const wanted = new Map<string, boolean>()
  for (const { reveals, hides } of all) {
    for (const id of reveals) wanted.set(id, true)
    for (const id of hides) wanted.set(id, false)
  }
  if (moved !== null) wanted.delete(moved)
  return [...world.zones].flatMap(([zone, { items }]): [string, Partial<ZonePlan>][] => {
    const put = [...wanted].flatMap(([id, visible]): PlacedItem[] => {
      const placed = items.get(id)
      if (!placed || isVisible(content, placed.item) === visible) return []
      return [{ ...placed, item: { ...placed.item, visible } }]
    })
    return put.length === 0 ? [] : [[zone, { put }]]
  })
}

function clamped(trust: number): number {
  return Math.min(100, Math.max(0, trust))
}
