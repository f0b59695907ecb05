import { headers as names } from 'schemas'
import { type Colour, type Paint, tame } from '../play/paint.js'
import { describeChange } from './changes.js'
import type { Event } from './event.js'
import { committedAt, latencyOf } from './latency.js'
import { compact, cut, isObject, textOf } from './plain.js'

const maxChanges = 20
const kindColours: Partial<Record<Event['kind'], Colour>> = {
  rebase: 'yellow',
  epoch: 'magenta',
  foreign: 'yellow',
  malformed: 'red',
  health: 'green',
}

/** An event for people: a line that says what it is, then one for each change. `now` is milliseconds since 1970. */
export function asWords(event: Event, paint: Paint, now: number): string {
  const { kind, problem } = event
  const colour = kindColours[kind]
  const parts = [
    paint('dim', time(committedAt(event) ?? event.passed.at, now)),
    tame(experienceOf(event)),
    paint('cyan', tame(whoOf(event))),
    colour === undefined ? kind : paint(colour, kind),
    tame(stepOf(event)),
    ...factsOf(event).map(tame),
    paint('dim', arrival(event)),
  ]
  const details = [...detailsOf(event, paint), ...(problem === null ? [] : [paint('red', `! ${tame(problem)}`)])]
  return [parts.filter((part) => part !== '').join('  '), ...details.map((line) => `    ${line}`)].join('\n')
}

/** Of another day with the day. */
function time(at: number, now: number): string {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return '??:??:??.???'
  const clock = `${date.toTimeString().slice(0, 8)}.${String(date.getMilliseconds()).padStart(3, '0')}`
  if (date.toDateString() === new Date(now).toDateString()) return clock
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0'))
  return `${day.join('-')} ${clock}`
}

function experienceOf({ headers, place, body }: Event): string {
  const named = place !== null && 'experience' in place ? place.experience : undefined
  return cut(textOf(headers[names.experience] ?? named ?? body?.experience ?? ''))
}

function whoOf({ kind, place, subject, body }: Event): string {
  if (kind === 'health') return cut(textOf(body?.service_name ?? subject))
  if (place?.kind === 'user') return place.user
  if (place?.kind === 'zone') return `zone ${place.zone}`
  return place?.kind === 'epoch' ? '' : subject
}

function stepOf({ kind, headers, body }: Event): string {
  if (kind === 'health') return cut(textOf(body?.status ?? ''))
  if (kind === 'epoch') return textOf(headers[names.epoch])
  if (body?.base_version === undefined && body?.snapshot_version === undefined) return ''
  const { base_version: base, snapshot_version: snapshot } = body
  if (kind === 'rebase' || base === snapshot) return `at ${compact(snapshot)}`
  return `${compact(base)}→${compact(snapshot)}`
}

function factsOf({ headers }: Event): string[] {
  const { [names.commit]: commit, [names.request]: request, [names.except]: except } = headers
  return [
    ...(commit === undefined ? [] : [`#${cut(commit)}`]),
    ...(request === undefined ? [] : [`by ${cut(request)}`]),
    ...(except === undefined ? [] : [`not to ${cut(except)}`]),
  ]
}

function arrival(event: Event): string {
  if (event.passed.source === 'stream') return 'stored'
  const ms = latencyOf(event)
  return ms === null ? '' : `${ms} ms`
}

function detailsOf(event: Event, paint: Paint): string[] {
  const { kind, body, passed } = event
  if (kind === 'health') return []
  if (kind === 'epoch') return ['commits are counted anew: everyone gets a new area of interest']
  if (kind === 'rebase' && body !== null) return [tame(describeWorld(body))]
  if (Array.isArray(body?.changes)) return changesOf(event, body.changes, paint)
  return [tame(cut(Buffer.from(passed.body.subarray(0, 4 * 1024)).toString()))]
}

function changesOf({ place, body }: Event, changes: readonly unknown[], paint: Paint): string[] {
  const whose = place?.kind === 'user' ? place.user : textOf(body?.user_id || 'somebody')
  const lines = changes.slice(0, maxChanges).map((change) => describeChange(change, whose, paint))
  const more = changes.length - lines.length
  return more > 0 ? [...lines, `… and ${more} more`] : lines
}

/** Where a player is, and how much is to be seen from there. */
function describeWorld({ zone, areas, player }: Readonly<Record<string, unknown>>): string {
  const where = isObject(zone) ? `in zone ${textOf(zone.id)}` : 'out of every zone'
  const { current_area: area, inventory } = isObject(player) ? player : {}
  const spots = valuesOf(areas).flatMap((one) => (isObject(one) ? valuesOf(one.spots) : []))
  const items = spots.reduce<number>((sum, spot) => sum + (isObject(spot) ? lengthOf(spot.items) : 0), 0)
  const inArea = typeof area === 'string' ? `, area ${area}` : ''
  return `now ${where}${inArea}: ${items} items lie there, ${lengthOf(inventory)} in the inventory`
}

function valuesOf(value: unknown): unknown[] {
  return isObject(value) ? Object.values(value) : []
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0
}
