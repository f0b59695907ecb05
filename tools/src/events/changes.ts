import { type Paint, tame } from '../play/paint.js'
import { compact, cut, fieldsOf, isObject, textOf } from './plain.js'

const signs: ReadonlyMap<string, string> = new Map(Object.entries({ add: '+', remove: '−', update: '~' }))

/** A change in words; one of a kind that is not known here with all its fields. `whose` is the player it is for. */
export function describeChange(change: unknown, whose: string, paint: Paint): string {
  if (!isObject(change)) return `? ${tame(compact(change))}`
  const operation = textOf(change.operation)
  const colour = operation === 'add' ? 'green' : operation === 'remove' ? 'red' : 'yellow'
  const words = (signs.has(operation) ? knownChange(change, whose) : null) ?? otherChange(change)
  return `${paint(colour, signs.get(operation) ?? '?')} ${tame(words)}`
}

type Fields = Readonly<Record<string, unknown>>

/** Null if it is of no kind that is known here, or does not look as that kind should. */
function knownChange(change: Fields, whose: string): string | null {
  const { path, area_id: area, spot_id: spot, quest_id: quest } = change
  switch (path) {
    case undefined:
      return thing(change, place(area, spot))
    case 'player.inventory':
      return thing(change, `${whose}'s inventory`)
    case 'zone.npcs':
      return thing(change, place(area, spot))
    case 'zone.weather':
      return change.weather === null ? 'the weather is over' : `the weather is ${textOf(change.weather)} now`
    case 'player.current_area':
      return `${whose} is in ${place(area, null)} now`
    case 'player.quests':
      return typeof quest === 'string' ? `${whose}'s ${quest}: ${progress(change.quest)}` : null
    case 'player.stats':
      return `${whose}'s stats: ${fieldsOf(change.stats)}`
    case 'player.status_effects':
      return Array.isArray(change.status_effects) ? `${whose}'s effects: ${names(change.status_effects)}` : null
    default:
      return null
  }
}

/** An item or a character, and of one that changed which fields. */
function thing({ operation, instance_id: id, item }: Fields, where: string): string | null {
  if (typeof id !== 'string') return null
  const fields = operation === 'update' && item !== undefined ? `: ${fieldsOf(item)}` : ''
  return `${id} ${operation === 'remove' ? 'from' : 'in'} ${where}${fields}`
}

function place(area: unknown, spot: unknown): string {
  return [area, spot].filter((id) => typeof id === 'string').join('/') || 'the open'
}

function progress(quest: unknown): string {
  if (!isObject(quest)) return quest === null ? 'forgotten' : compact(quest)
  const steps = Array.isArray(quest.steps) ? quest.steps.filter(isObject) : []
  const counts = steps.map(({ id, count, total }) => `${textOf(id)} ${compact(count)}/${compact(total)}`)
  return cut([textOf(quest.status), ...counts].join(', '))
}

function names(effects: readonly unknown[]): string {
  const all = effects.map((effect) => (isObject(effect) ? textOf(effect.name) : compact(effect)))
  return cut(all.join(', ') || 'none')
}

function otherChange({ operation, path, ...rest }: Fields): string {
  const known = signs.has(textOf(operation)) ? [] : [compact(operation)]
  return [...known, ...(path === undefined ? [] : [textOf(path)]), fieldsOf(rest)].join(' ')
}
