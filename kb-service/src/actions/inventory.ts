import type { Content } from '../content/content.js'
import { nameOf, titleOf } from '../world/find.js'
import type { Item } from '../world/state.js'
import type { ActionDefinition } from './definition.js'
import { effectsOf, tellEffects } from './effects.js'
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
    'what am i carrying|holding',
    'inventory|inv|i',
    'what do i have|hold|carry',
    'what have i [got]',
    '[check|show|open|list] [me] [my|the] inventory|bag|backpack|pockets|things',
    '(what is)|whats in my inventory|bag|backpack|pockets|hands',
  ],
  play: list,
}

/** What the player holds, by template. UP §1.8.7. */
function list({ content, player }: Scene): Outcome {
  const held = [...player.inventory.values()]
  if (held.length === 0) return done('Your inventory is empty.', { item_count: 0, unique_items: 0 })
  const kinds = new Map<string, Item[]>()
  for (const item of held) kinds.set(item.template_id, [...(kinds.get(item.template_id) ?? []), item])
  const sorted = [...kinds].sort(([a], [b]) => (a < b ? -1 : 1))
  const lines = sorted.flatMap(([, items]) => tell(content, items))
  return done(['**Your Inventory:**', '', ...lines].join('\n'), {
    item_count: held.length,
    unique_items: sorted.length,
    items: sorted.map(([template_id, items]) => ({
      template_id,
      count: items.length,
      name: nameOf(content, items[0]!),
    })),
  })
}

/** Items of one template, and what using one does. */
function tell(content: Content, items: readonly Item[]): string[] {
  const first = items[0]!
  const effects = tellEffects(effectsOf(content.describe(first)))
  const count = items.length > 1 ? ` x${items.length}` : ''
  return [`- ${titleOf(content, first)}${count}`, ...(effects === '' ? [] : [`  └─ ${effects}`])]
}
