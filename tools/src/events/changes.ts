import { type Paint, tame } from '../play/paint.js'
import { compact, fieldsOf, isObject, textOf } from './plain.js'

const signs: ReadonlyMap<string, string> = new Map(Object.entries({ add: '+', remove: '−', update: '~' }))

/** A change in words; one of a kind that is not known here with all its fields. `whose` is the player it is for. */
export function describeChange(change: unknown, whose: string, paint: Paint): string {
  if (!isObject(change)) return `? ${tame(compact(change))}`
  const operation = textOf(change.operation)
  const sign = signs.get(operation) ?? '?'
  const colour = operation === 'add' ? 'green' : operation === 'remove' ? 'red' : 'yellow'
  return `${paint(colour, sign)} ${tame(words(change, operation, whose))}`
}

type Fields = Readonly<Record<string, unknown>>

function words(change: Fields, operation: string, whose: string): string {
  const { path, instance_id: id } = change
  if (path === 'player.current_area') return `${whose} is in ${place(change.area_id, null)} now`
  const isItem = typeof id === 'string' && (path === undefined || path === 'player.inventory')
  if (!isItem || !signs.has(operation)) return unknownChange(change)
  const where = path === undefined ? place(change.area_id, change.spot_id) : `${whose}'s inventory`
  const fields = operation === 'update' ? `: ${fieldsOf(change.item)}` : ''
  return `${id} ${operation === 'remove' ? 'from' : 'in'} ${where}${fields}`
}

function place(area: unknown, spot: unknown): string {
  return [area, spot].filter((id) => typeof id === 'string').join('/') || 'the open'
}

function unknownChange({ operation, path, ...rest }: Fields): string {
  const known = signs.has(textOf(operation)) ? [] : [compact(operation)]
  return [...known, ...(path === undefined ? [] : [textOf(path)]), fieldsOf(rest)].join(' ')
}
