import { checkSchema } from 'schemas'
import { mostStatusEffects } from '../actions/use-item.js'
import { mostHeld } from '../world/room.js'
import type { Item, OwnWorld, Player, Progress, StatusEffect } from '../world/state.js'
import { readItem } from './read-item.js'
import { readZones } from './read-world.js'
import { at, isRecord, listOf, membersOf, type Reading, textOf, versionOf } from './reading.js'

const statuses = ['offered', 'active', 'completed'] as const

/** A player as upstream has it. Of what is odd it takes what it can, and tells. UP §4.3. */
export function readView(value: unknown, file: string, reading: Reading): Player {
  const { content } = reading
  const player = at(value, 'player')
  return {
    ...readPlace(player, file, reading),
    inventory: new Map(readInventory(player, file, reading).map((item) => [item.instance_id, item])),
    quests: new Map(readQuests(player, file, reading)),
    trust: new Map(readTrust(player, reading)),
    stats: new Map(readStats(player, file, reading)),
    selectedAt: readDate(at(value, 'session', 'selected_at')),
    effects: readEffects(player, file, reading),
    own: content.model === 'isolated' ? readOwn(value, file, reading) : null,
  }
}

function readInventory(player: unknown, file: string, reading: Reading): Item[] {
  const entries = listOf(at(player, 'inventory'))
  const more = entries.length - mostHeld
  if (more > 0) reading.tell(`${file}: ${more} items are left out: nobody can carry more than ${mostHeld}`)
  const items = entries.slice(0, mostHeld).map((entry) => readItem(entry, `${file} inventory`, reading))
  return items.filter((item) => item !== null)
}

function readPlace(player: unknown, file: string, { content, tell }: Reading): Pick<Player, 'zone' | 'area'> {
  const zone = textOf(at(player, 'current_location'))
  const areas = zone === null ? undefined : content.zones.get(zone)?.areas
  if (zone === null || !areas) {
    if (zone !== null) tell(`${file}: there is no zone "${zone}"; the player begins in ${content.start.zone}`)
    return { ...content.start }
  }
  const area = textOf(at(player, 'current_area'))
  if (area === null || areas.has(area)) return { zone, area }
  const first = areas.keys().next().value!
  tell(`${file}: there is no area "${area}"; the player stands in ${first}`)
  return { zone, area: first }
}

function readQuests(player: unknown, file: string, { content, tell }: Reading): [string, Progress][] {
  return membersOf(at(player, 'quests')).flatMap(([id, quest]): [string, Progress][] => {
    const status = statuses.find((one) => one === at(quest, 'status'))
    if (status !== undefined && content.quests.has(id)) return [[id, { status, done: readDone(at(quest, 'done')) }]]
    tell(`${file}: quest "${id}" is left out: it is not known, or at no status`)
    return []
  })
}

function readDone(value: unknown): Progress['done'] {
  const steps = membersOf(value).map(([step, things]) => [step, listOf(things).filter((one) => textOf(one) !== null)])
  return Object.fromEntries(steps)
}

function readTrust(player: unknown, { content }: Reading): [string, number][] {
  const trusts = membersOf(at(player, 'npcs')).map(([npc, its]): [string, unknown] => [npc, at(its, 'trust_level')])
  return trusts.filter((one): one is [string, number] => {
    const [npc, trust] = one
    return content.npcs.has(npc) && typeof trust === 'number' && trust >= 0 && trust <= 100
  })
}

function readStats(player: unknown, file: string, { tell }: Reading): [string, number][] {
  return membersOf(at(player, 'stats')).filter((one): one is [string, number] => {
    const isFit = checkSchema('shared/stats', Object.fromEntries([one])).ok
    if (!isFit)
      tell(`${file}: "${one[0]}" is left out of stats: it is no number, or its name is of other letters than a-z 0-9 _`)
    return isFit
  })
}

const lastYearEnds = Date.UTC(10_000, 0)

/** Milliseconds since 1970; 0 if it is no date, or none of a year in four digits. */
function readDate(value: unknown): number {
  const at = Date.parse(textOf(value) ?? '')
  return at > 0 && at < lastYearEnds ? at : 0
}

/** The last of them, as many as a player may be under. Upstream writes times in more than one way. */
function readEffects(player: unknown, file: string, { tell }: Reading): StatusEffect[] {
  const effects = listOf(at(player, 'status_effects')).flatMap((effect): StatusEffect[] => {
    const appliedAt = readDate(at(effect, 'applied_at'))
    if (isRecord(effect) && appliedAt > 0) return [{ ...effect, applied_at: new Date(appliedAt).toISOString() }]
    tell(`${file}: an entry of status_effects is left out: it says no time`)
    return []
  })
  return effects.slice(-mostStatusEffects)
}

function readOwn(value: unknown, file: string, reading: Reading): OwnWorld {
  const zones = readZones(value, file, reading)
  const version = Math.max(versionOf(at(value, 'metadata', '_version')), versionOf(at(value, 'snapshot_version')))
  for (const zone of zones.values()) zone.version = 0
  return { version, zones }
}
