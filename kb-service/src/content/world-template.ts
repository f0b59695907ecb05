import { isZoneId } from 'schemas'
import type { Item, PlacedItem } from '../world/state.js'
import type { Field } from './source.js'
import { checkEffects, type ItemTemplate, type Npc } from './templates.js'

export interface SpotContent {
  readonly name: string
  readonly description: string
  /** Who stands here in the beginning. */
  readonly npc: string | null
}

export interface AreaContent {
  readonly name: string
  readonly description: string
  readonly spots: ReadonlyMap<string, SpotContent>
  /** Ways out, by direction; null: every area of the zone can be reached. */
  readonly exits: ReadonlyMap<string, string> | null
}

export interface ZoneTemplate {
  readonly name: string
  readonly description: string
  readonly areas: ReadonlyMap<string, AreaContent>
  /** What lies here in a new world and after a reset. */
  readonly items: readonly PlacedItem[]
}

interface Known {
  items: ReadonlyMap<string, ItemTemplate>
  npcs: ReadonlyMap<string, Npc>
  /** Ids of instances that were read already. */
  taken: Set<string>
  /** Characters that were read already. */
  standing: Set<string>
}

const thing = /^[A-Za-z0-9._-]{1,128}$/

/** The zones of `world.template.json` with their areas, spots, characters and items. */
export function readZones(root: Field, items: Known['items'], npcs: Known['npcs']): Map<string, ZoneTemplate> {
  const known: Known = { items, npcs, taken: new Set(), standing: new Set() }
  return new Map(
    root
      .at('locations')
      .members()
      .map(([id, field]) => [checkedId(id, field), readZone(field, known)]),
  )
}

function readZone(field: Field, known: Known): ZoneTemplate {
  const items: PlacedItem[] = []
  refuseItems(field)
  const areas = field
    .at('areas')
    .members()
    .map(([id, area]): [string, AreaContent] => [checkedId(id, area), readArea(id, area, known, items)])
  for (const [id, { exits }] of areas) checkExits(field.at('areas').at(id).at('exits'), exits, areas)
  if (areas.length === 0 && !field.at('areas').isAbsent) field.at('areas').report('must have at least one area')
  return { name: field.at('name').text(), description: field.at('description').text(''), areas: new Map(areas), items }
}

function readArea(area: string, field: Field, known: Known, items: PlacedItem[]): AreaContent {
  refuseItems(field)
  const spots = field
    .at('spots')
    .members()
    .map(([id, spot]): [string, SpotContent] => {
      for (const entry of spot.at('items').entries()) {
        const item = readItem(entry, known)
        if (item !== null) items.push({ area, spot: id, item })
      }
      return [checkedId(id, spot), readSpot(spot, known)]
    })
  if (spots.length === 0 && !field.at('spots').isAbsent) field.at('spots').report('must have at least one spot')
  return {
    name: field.at('name').text(),
    description: field.at('description').text(''),
    spots: new Map(spots),
    exits: readExits(field.at('exits')),
  }
}

function readExits(field: Field): AreaContent['exits'] {
  if (field.isAbsent) return null
  return new Map(field.members().map(([direction, to]) => [checkedId(direction, to), to.text()]))
}

function checkExits(field: Field, exits: AreaContent['exits'], areas: readonly [string, AreaContent][]): void {
  for (const [direction, to] of exits ?? []) {
    if (!areas.some(([id]) => id === to)) field.at(direction).report(`leads to "${to}", which is no area of the zone`)
  }
}

function readSpot(field: Field, { npcs, standing }: Known): SpotContent {
  const npc = field.at('npc').isAbsent ? null : field.at('npc').text()
  if (npc && !npcs.has(npc)) field.at('npc').report(`is "${npc}", which has no template`)
  if (npc && standing.has(npc)) field.at('npc').report(`is "${npc}", who stands elsewhere too`)
  if (npc) standing.add(npc)
  return { name: field.at('name').text(), description: field.at('description').text(''), npc }
}

/** An entry is an object, or a text that is both its id and its template. */
function readItem(entry: Field, { items, taken }: Known): Item | null {
  const isText = typeof entry.value === 'string'
  const id = isText ? entry.text() : entry.at('instance_id').text()
  const template = isText ? id : entry.at('template_id').text()
  if (id === '' || template === '') return null
  if (!thing.test(id)) entry.report(`has the id "${id}"; an id is of A-Z a-z 0-9 . _ -`)
  if (taken.has(id)) entry.report(`has the id "${id}", which another item has`)
  if (!items.has(template)) entry.report(`is of template "${template}", which does not exist`)
  if (!isText) checkFields(entry)
  taken.add(id)
  return { ...(isText ? {} : (entry.value as object)), instance_id: id, template_id: template }
}

/** Authors may add fields of their own; these are of the kind that clients expect. */
export const itemKinds = [
  { names: ['collectible', 'visible', 'droppable', 'consumable'], kind: 'boolean', reason: 'must be true or false' },
  { names: ['type', 'semantic_name', 'description'], kind: 'string', reason: 'must be a text' },
  { names: ['state'], kind: 'object', reason: 'must be an object' },
] as const

function checkFields(entry: Field): void {
  for (const { names, kind, reason } of itemKinds) {
    for (const name of names) {
      const field = entry.at(name)
      if (field.value === undefined) continue
      if (typeof field.value !== kind || field.value === null || Array.isArray(field.value)) field.report(reason)
    }
  }
  if (!entry.at('effects').isAbsent) checkEffects(entry.at('effects'))
}

function refuseItems(field: Field): void {
  if (field.at('items').entries().length > 0)
    field.at('items').report('must lie at spots: clients see items at spots only')
}

function checkedId(id: string, field: Field): string {
  if (!isZoneId(id)) field.report('must have an id of 1 to 64 characters a-z 0-9 _ -')
  return id
}
