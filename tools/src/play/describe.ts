import type { Change } from 'schemas'
import type { News } from './game.js'
import { type Paint, tame } from './paint.js'
import { carried, type Found, itemName, titled, zoneItems } from './things.js'
import type { World } from './world.js'

type UpdateNews = Extract<News, { kind: 'update' }>

/** An update in words, one line per change, with how long it took from the commit to here. */
export function describeUpdate({ fate, update, before, applied, latencyMs }: UpdateNews, paint: Paint): string {
  const time = paint('dim', `${latencyMs} ms`)
  if (fate !== 'applied') {
    return paint(
      'dim',
      `  ≈ an update ${update.base_version} → ${update.snapshot_version} was ${fate} (here: ${before.version})`,
    )
  }
  return applied
    .flatMap(({ changes }) => changes)
    .map((change) => `  ${paint('yellow', '↯')} ${describeChange(change, before)}  ${time}`)
    .join('\n')
}

function describeChange(change: Change, before: World): string {
  if (!('instance_id' in change)) return `you are in ${areaName(before, change.area_id)} now`
  const isCarried = 'path' in change
  const known = [...zoneItems(before), ...carried(before)].find(({ id }) => id === change.instance_id)
  const name = nameOf(change, known)
  if (change.operation === 'update') return `${name} changed`
  if (isCarried) return change.operation === 'add' ? `you have ${name} now` : `you no longer have ${name}`
  const where = spotName(before, change.area_id, change.spot_id)
  return change.operation === 'add' ? `${name} lies at ${where} now` : `${name} is gone from ${where}`
}

function nameOf(change: Extract<Change, { instance_id: string }>, known: Found | undefined): string {
  if (change.operation === 'add') return tame(itemName(change.item))
  return tame(known?.name ?? titled(change.instance_id))
}

function areaName(world: World, id: string | null): string {
  return tame(id === null ? 'the open' : (world.areas[id]?.name ?? titled(id)))
}

function spotName(world: World, areaId: string | null, spotId: string | null): string {
  if (areaId === null || spotId === null) return areaName(world, areaId)
  return tame(world.areas[areaId]?.spots[spotId]?.name ?? titled(spotId))
}
