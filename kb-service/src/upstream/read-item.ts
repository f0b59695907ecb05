import { itemKinds } from '../content/world-template.js'
import type { Item } from '../world/state.js'
import { isRecord, type Reading, textOf } from './reading.js'

const thing = /^[A-Za-z0-9._-]{1,128}$/
/** How upstream's templates say so. UP §4.6. */
const truths = new Map<unknown, boolean>([
  ['yes', true],
  ['true', true],
  ['no', false],
  ['false', false],
])
/** Names that upstream gives to what we call `instance_id` and `template_id`. */
const others = ['id', 'template']

/** An item as upstream has it: an object, or a text that is both its id and its template. Null, and told, if it is none. */
export function readItem(entry: unknown, where: string, { content, taken, tell }: Reading): Item | null {
  const fields = isRecord(entry) ? entry : { instance_id: entry }
  const id = textOf(fields.instance_id) ?? textOf(fields.id)
  if (id === null || !thing.test(id)) return refuse('something that has no id')
  const template = textOf(fields.template_id) ?? textOf(fields.template) ?? id
  if (!thing.test(template)) return refuse(`"${id}", whose template has no id`)
  if (taken.has(id)) return refuse(`"${id}", which is elsewhere already`)
  taken.add(id)
  if (!content.templates.has(template))
    tell(`${where}: "${id}" is of template "${template}", which content does not have`)
  return { ...fitting(fields, `${where}: "${id}"`, tell), instance_id: id, template_id: template }

  function refuse(what: string): null {
    tell(`${where}: ${what} is left out`)
    return null
  }
}

/** Fields that clients know must be of the kind that they expect. */
function fitting(fields: Record<string, unknown>, item: string, tell: Reading['tell']): Record<string, unknown> {
  const fit = Object.entries(fields).filter(([name]) => !others.includes(name))
  const read = fit.map(([name, value]): [string, unknown] => [name, fittingValue(name, value)])
  for (const [name, value] of read) if (value === undefined) tell(`${item} loses ${name}, which is of no use`)
  return Object.fromEntries(read.filter(([, value]) => value !== undefined))
}

function fittingValue(name: string, value: unknown): unknown {
  const kind = name === 'effects' ? 'object' : itemKinds.find(({ names }) => names.some((one) => one === name))?.kind
  if (kind === undefined) return value
  if (kind === 'boolean') return typeof value === 'boolean' ? value : truths.get(value)
  const isFit = kind === 'object' ? isRecord(value) : typeof value === kind
  return isFit ? value : undefined
}
