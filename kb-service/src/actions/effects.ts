import type { Item } from '../world/state.js'

/** What using an item does. */
export interface Effects {
  /** Points more, or fewer. */
  readonly health: number | null
  /** What the player is under from then on. */
  readonly status: Readonly<Record<string, unknown>> | null
  /** The item that everybody can see from then on; or a text, if there is no such item. */
  readonly unlock: string | null
}

/** The effects of an item as clients see it, as far as they make sense: administrators may have edited them. UP §1.8.6. */
export function effectsOf({ effects }: Item): Effects {
  const { health, status_effects: status, unlock } = isObject(effects) ? effects : {}
  return {
    health: typeof health === 'number' && Number.isFinite(health) ? health : null,
    status: isObject(status) && Object.keys(status).length > 0 ? status : null,
    unlock: typeof unlock === 'string' && unlock !== '' ? unlock : null,
  }
}

/** What can be told of them before the item is used: `+20 HP, wide awake`; empty if there is nothing to tell. */
export function tellEffects({ health, status }: Effects): string {
  return [...(health === null ? [] : [tellHealth(health)]), ...(status === null ? [] : [statusName(status)])].join(', ')
}

export function tellHealth(health: number): string {
  return `${health < 0 ? '' : '+'}${health} HP`
}

export function statusName(status: Readonly<Record<string, unknown>>): string {
  return typeof status.name === 'string' ? status.name : Object.keys(status).join(', ')
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
