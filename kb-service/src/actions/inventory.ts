import { nameOf } from '../world/find.js'
import type { ActionDefinition } from './definition.js'
import { done, type Outcome, type Scene } from './outcome.js'

export const inventory: ActionDefinition = {
  name: 'inventory',
  title: 'Inventory List Command',
  help: 'Tells what you carry.',
  fields: {},
  required: [],
  example: {},
  changes: false,
  sentences: [
    'inventory|inv|i',
    'check|show|list|open|view inventory|bag|backpack|pockets',
    'what am i carrying|holding',
    'what do i have|carry|hold',
    'what have i got',
    'what is in my inventory|bag|backpack|pockets',
  ],
  play: list,
}

/** What the player holds, by template. UP §1.8.7. */
function list({ content, player }: Scene): Outcome {
  const held = [...player.inventory.values()]
  if (held.length === 0) return done('Your inventory is empty.', { item_count: 0, unique_items: 0 })
  const kinds = new Map<string, { template_id: string; count: number; name: string }>()
  for (const item of held) {
    const kind = kinds.get(item.template_id) ?? { template_id: item.template_id, count: 0, name: nameOf(content, item) }
    kinds.set(item.template_id, { ...kind, count: kind.count + 1 })
  }
  const items = [...kinds.values()].sort((a, b) => (a.template_id < b.template_id ? -1 : 1))
  const lines = items.map(({ name, count }) => `- ${name}${count > 1 ? ` x${count}` : ''}`)
  return done(['**Your Inventory:**', '', ...lines].join('\n'), {
    item_count: held.length,
    unique_items: items.length,
    items,
  })
}
