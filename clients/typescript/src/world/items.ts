import type { Change, Item, ItemAdded, ItemRemoved, ItemUpdated } from '../generated/messages.js'

export type ZoneItemChange = ItemAdded | ItemRemoved | ItemUpdated
export type InventoryChange = Extract<Change, { path: 'player.inventory' }>

type Changed = [items: Item[], what: 'added' | 'removed' | 'updated', item: Item, before: Item | null]

/** Items after a change of one of them; `what` null: nothing changed. */
export function changeList(
  items: readonly Item[],
  change: ZoneItemChange | InventoryChange,
): Changed | [items: Item[], what: null, null, null] {
  const at = items.findIndex(({ instance_id: id }) => id === change.instance_id)
  const before = items[at] ?? null
  if (change.operation === 'add') {
    const all = before === null ? [...items, change.item] : items.with(at, change.item)
    return [all, before === null ? 'added' : 'updated', change.item, before]
  }
  if (before === null) return [[...items], null, null, null]
  if (change.operation === 'remove') return [items.toSpliced(at, 1), 'removed', before, before]
  const item: Item = { ...before, ...change.item }
  return [items.with(at, item), 'updated', item, before]
}
