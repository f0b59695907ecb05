import { acceptQuest } from './accept-quest.js'
import { collectItem } from './collect-item.js'
import type { ActionDefinition } from './definition.js'
import { dropItem } from './drop-item.js'
import { examine } from './examine.js'
import { giveItem } from './give-item.js'
import { go } from './go.js'
import { inventory } from './inventory.js'
import { look } from './look.js'
import { talk } from './talk.js'
import { useItem } from './use-item.js'

/**
 * Every action that a player can ask for; the first ones are what a player who says something unclear is offered. A new one
 * needs a file and a line here.
 */
export const definitions: readonly ActionDefinition[] = [
  collectItem,
  examine,
  go,
  talk,
  giveItem,
  dropItem,
  useItem,
  acceptQuest,
  inventory,
  look,
]
