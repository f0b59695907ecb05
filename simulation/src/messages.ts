import { den, market, places } from './content.js'

/** What a device says, for a step's words. */
export function messageOf(verb: string, arg: string): object {
  const act = (action: string, fields: object) => ({ type: 'action', action, ...fields })
  switch (verb) {
    case 'walk':
      return { type: 'update_location', ...places[arg] }
    case 'give': {
      const [item, user] = arg.split('>')
      return act('give_item', { instance_id: item, target_player_id: user })
    }
    case 'go':
      return act('go', { destination: arg })
    default:
      return act(`${verb}_item`, { instance_id: arg })
  }
}

/** What makes a commit whenever it succeeds. */
const committing = new Set(['collect_item', 'drop_item', 'use_item', 'give_item'])

export function isCommitting({ action }: { readonly action?: string }): boolean {
  return committing.has(action ?? '')
}

/** Where players go to by their own words. */
export const ways: Readonly<Record<string, readonly string[]>> = {
  [market]: ['square0', 'lane0'],
  [den]: ['up', 'down'],
}
