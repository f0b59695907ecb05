import { matchName } from './names.js'
import { places } from './places.js'
import { carried, type Named, zoneItems, zoneNpcs } from './things.js'
import type { World } from './world.js'

/** What a typed line asks for. */
export type Wish =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'say'; readonly text: string }
  | { readonly kind: 'show'; readonly what: 'world' | 'inventory' | 'help' }
  | { readonly kind: 'act'; readonly action: string; readonly fields: Readonly<Record<string, string>> }
  | { readonly kind: 'walk'; readonly placeId: string }
  | { readonly kind: 'ping' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'quit' }

interface Command extends Named {
  readonly usage: string
  readonly about: string
  readonly read: (world: World, rest: string) => Wish
  /** What its words may name; the last list serves all further words. */
  readonly names: (world: World) => readonly Named[]
}

const none = () => []

function command(
  id: string,
  usage: string,
  about: string,
  read: Command['read'],
  names: Command['names'] = none,
): Command {
  return { id, name: id, usage, about, read, names }
}

const commands: readonly Command[] = [
  command('look', 'look', 'the zone, what is in it, what you carry', () => ({ kind: 'show', what: 'world' })),
  command('take', 'take <item>', 'pick up an item', readTake, zoneItems),
  command('drop', 'drop <item>', 'put an item down', readDrop, carried),
  command('give', 'give <item> <who>', 'to somebody here, or to a player by name', readGive, (world) => [
    ...carried(world),
    ...zoneNpcs(world),
  ]),
  command('go', 'go <area>', 'to another area of this zone', readGo, (world) => Object.values(world.areas)),
  command('walk', 'walk <zone>', `to another zone: ${places.map(({ id }) => id).join(', ')}`, readWalk, () => places),
  command('inventory', 'inventory', 'what you carry', () => ({ kind: 'show', what: 'inventory' })),
  command('ping', 'ping', 'how far the Session Service is', () => ({ kind: 'ping' })),
  command('reset', 'reset', 'everything back to where it was (as an administrator)', () => ({ kind: 'reset' })),
  command('help', 'help', 'this list', () => ({ kind: 'show', what: 'help' })),
  command('quit', 'quit', 'leave; what you carry stays yours', () => ({ kind: 'quit' })),
]

/** Reads a typed line. Whatever begins with no command is a sentence for the world itself to understand. */
export function readWish(line: string, world: World | null): Wish {
  const text = line.trim()
  if (text === '') return { kind: 'nothing' }
  const [word = '', ...rest] = text.split(/\s+/)
  const match = findCommand(word)
  if (match === undefined) return { kind: 'act', action: text.slice(0, 1000), fields: {} }
  if (world === null && match.names !== none) return say('The world is not here yet; a moment.')
  return match.read(world ?? nowhere, rest.join(' '))
}

export const helpText = [
  ...commands.map(({ usage, about }) => `  ${usage.padEnd(20)} ${about}`),
  '  Names may be shortened: take joy. Tab completes. Anything else is told to the world as a sentence.',
].join('\n')

/** What Tab offers for a line: whole lines. */
export function complete(line: string, world: World | null): string[] {
  const [word = '', ...rest] = line.trimStart().split(/\s+/)
  if (rest.length === 0) return commands.map(({ id }) => id).filter((id) => id.startsWith(word.toLowerCase()))
  const names = (findCommand(word)?.names(world ?? nowhere) ?? []).map(({ name }) => name)
  const last = rest.join(' ').toLowerCase()
  return names.filter((name) => name.toLowerCase().startsWith(last)).map((name) => `${word} ${name}`)
}

const nowhere: World = {
  zone: null,
  areas: {},
  loose: [],
  player: { current_location: null, current_area: null, inventory: [] },
  version: 0,
  held: [],
}

/** By its first letters; where several begin so, the first in the list. `get` and `i` are old habits. */
function findCommand(word: string): Command | undefined {
  const wanted = aliases[word.toLowerCase()] ?? word.toLowerCase()
  return commands.find(({ id }) => id.startsWith(wanted))
}

const aliases: Readonly<Record<string, string>> = { get: 'take', pick: 'take', exit: 'quit', '?': 'help' }

function readTake(world: World, rest: string): Wish {
  return pick(rest, zoneItems(world), 'take', ({ id }) => ({
    kind: 'act',
    action: 'collect_item',
    fields: { instance_id: id },
  }))
}

function readDrop(world: World, rest: string): Wish {
  return pick(rest, carried(world), 'drop', ({ id }) => ({
    kind: 'act',
    action: 'drop_item',
    fields: { instance_id: id },
  }))
}

function readGo(world: World, rest: string): Wish {
  const areas = Object.values(world.areas)
  return pick(rest, areas, 'go to', ({ id }) => ({ kind: 'act', action: 'go', fields: { destination: id } }))
}

function readWalk(_: World, rest: string): Wish {
  return pick(rest, places, 'walk to', ({ id }) => ({ kind: 'walk', placeId: id }))
}

/** The receiver is the last word, or the words after `to`; nobody of that name here: a player's id. */
function readGive(world: World, rest: string): Wish {
  const [, item = '', who = ''] = /^(.+?)\s+to\s+(.+)$/.exec(rest) ?? /^(.+)\s+(\S+)$/.exec(rest) ?? []
  if (item === '') return say('Give what to whom? For example: give joy to louisa')
  return pick(item, carried(world), 'give', ({ id }) => {
    const npc = matchName(who, zoneNpcs(world))
    const receiver = npc.kind === 'one' ? { target_npc_id: npc.thing.id } : { target_player_id: who }
    return { kind: 'act', action: 'give_item', fields: { instance_id: id, ...receiver } }
  })
}

function pick<T extends Named>(typed: string, things: readonly T[], verb: string, wish: (thing: T) => Wish): Wish {
  const listed = things.map(({ name }) => name).join(', ')
  if (typed === '')
    return say(things.length === 0 ? `There is nothing to ${verb} here.` : `What do you want to ${verb}? ${listed}`)
  const match = matchName(typed, things)
  if (match.kind === 'one') return wish(match.thing)
  if (match.kind === 'several') return say(`Which one: ${match.things.map(({ name }) => name).join(', ')}?`)
  return say(`There is no ‘${typed}’ to ${verb}.${listed === '' ? '' : ` There is: ${listed}`}`)
}

function say(text: string): Wish {
  return { kind: 'say', text }
}
