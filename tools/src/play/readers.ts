import { isUserId } from 'schemas'
import { matchName } from './names.js'
import { readPosition } from './places.js'
import { areasAhead, carried, exitsHere, itemsInSight, npcsInSight, questsThat } from './things.js'
import { act, hint, pick, type Reader } from './wish.js'

export const readTake: Reader = ({ world }, rest) =>
  pick(rest, itemsInSight(world), 'take', ({ id }) => act('collect_item', { instance_id: id }))

export const readDrop: Reader = ({ world }, rest) =>
  pick(rest, carried(world), 'drop', ({ id }) => act('drop_item', { instance_id: id }))

export const readUse: Reader = ({ world }, rest) =>
  pick(rest, carried(world), 'use', ({ id }) => act('use_item', { instance_id: id }))

export const readExamine: Reader = ({ world }, rest) =>
  pick(rest, [...carried(world), ...itemsInSight(world)], 'examine', ({ id }) => act('examine', { instance_id: id }))

/** A direction goes before an area whose name begins like it. */
export const readGo: Reader = ({ world }, rest) => {
  const exits = exitsHere(world)
  const direction = matchName(rest, exits)
  if (direction.kind === 'one') return act('go', { destination: direction.thing.id })
  const ways = rest === '' && exits.length > 0 ? exits : areasAhead(world)
  return pick(rest, ways, 'go to', ({ id }) => act('go', { destination: id }))
}

/** To a zone that is known here, or to a position. */
export const readWalk: Reader = ({ places }, rest) => {
  const position = readPosition(rest)
  if (position !== null) return { kind: 'walk', place: position }
  if (rest === '' && places.length === 0)
    return hint('Walk where? No zones are known here: walk <latitude> <longitude>')
  return pick(rest, places, 'walk to', (place) => ({ kind: 'walk', place }))
}

/** The receiver is the last word, or the words after `to`; nobody of that name here: a player's id. */
export const readGive: Reader = ({ world }, rest) => {
  const words = rest.split(' ')
  const to = words.lastIndexOf('to')
  const isParted = to > 0 && to < words.length - 1
  const item = words.slice(0, isParted ? to : -1).join(' ')
  const who = words.slice(isParted ? to + 1 : -1).join(' ')
  if (item === '') return hint('Give what to whom? For example: give joy to louisa')
  const npc = matchName(who, npcsInSight(world))
  if (npc.kind !== 'one' && !isUserId(who)) return null
  const receiver: Record<string, string> =
    npc.kind === 'one' ? { target_npc_id: npc.thing.id } : { target_player_id: who }
  return pick(item, carried(world), 'give', ({ id }) => act('give_item', { instance_id: id, ...receiver }))
}

/** Without a name the one quest that was offered. */
export const readAccept: Reader = ({ world }, rest) => {
  const offered = questsThat(world, 'offered')
  const [only, ...others] = offered
  if (only === undefined) return rest === '' ? hint('No quest is offered to you. Talk to the people you meet.') : null
  if (rest === '' && others.length === 0) return act('accept_quest', { quest_id: only.id })
  return pick(rest, offered, 'accept', ({ id }) => act('accept_quest', { quest_id: id }))
}
