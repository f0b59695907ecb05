import type { World } from 'gaia-client'
import type { Place } from './places.js'
import { readAccept, readDrop, readExamine, readGive, readGo, readTake, readUse, readWalk } from './readers.js'
import { readAsk, readSay, readTalk } from './talking.js'
import { areasAhead, carried, exitsHere, itemsInSight, type Named, npcsInSight, questsThat } from './things.js'
import { act, hint, type Reader, type Surroundings, sentence, type Wish } from './wish.js'

interface Command {
  readonly id: string
  readonly usage: string
  readonly about: string
  readonly read: Reader
  /** What Tab offers for the words behind it, given what is typed of them. */
  readonly names: (here: Surroundings, typed: string) => readonly Named[]
}

const none = () => []

function command(
  id: string,
  usage: string,
  about: string,
  read: Command['read'],
  names: Command['names'] = none,
): Command {
  return { id, usage, about, read, names }
}

/** One that takes no words: with some it is a sentence. */
function plain(id: string, about: string, wish: Wish): Command {
  return command(id, id, about, (_, rest) => (rest === '' ? wish : null))
}

/** Where several begin with what was typed, the first counts. */
const commands: readonly Command[] = [
  plain('look', 'what is around you, what you carry and have to do', { kind: 'show', what: 'world' }),
  command('take', 'take <item>', 'pick up an item', readTake, ({ world }) => itemsInSight(world)),
  command('drop', 'drop <item>', 'put an item down', readDrop, ({ world }) => carried(world)),
  command('give', 'give <item> to <who>', 'to somebody here, or to a player by name', readGive, giveNames),
  command('use', 'use <item>', 'use what you carry', readUse, ({ world }) => carried(world)),
  command('examine', 'examine <item>', 'a closer look at something', readExamine, ({ world }) => [
    ...itemsInSight(world),
    ...carried(world),
  ]),
  command('go', 'go <area>', 'to another area of this zone, or in a direction', readGo, ({ world }) => [
    ...exitsHere(world),
    ...areasAhead(world),
  ]),
  command('walk', 'walk <zone>', 'to another zone, or to a latitude and longitude', readWalk, ({ places }) => places),
  command(
    'talk',
    'talk <who>: <words>',
    'with somebody here; without words: to hear what they say',
    readTalk,
    npcNames,
  ),
  command('ask', 'ask <who>: <words>', 'the same', readAsk, npcNames),
  command('say', 'say <words>', 'aloud, to nobody in particular', readSay),
  command('accept', 'accept <quest>', 'a quest that you were offered', readAccept, ({ world }) =>
    questsThat(world, 'offered'),
  ),
  plain('inventory', 'what you carry', { kind: 'show', what: 'inventory' }),
  plain('quit', 'leave; what you carry stays yours', { kind: 'quit' }),
  plain('quests', 'what you were offered, have to do and have done', { kind: 'show', what: 'quests' }),
  plain('status', 'how the line is: where you stand, what was missed, how far the service is', { kind: 'status' }),
  plain('ping', 'how far the Session Service is', { kind: 'ping' }),
  plain('reset', 'everything back to where it was (as an administrator)', { kind: 'reset' }),
  plain('help', 'this list', { kind: 'show', what: 'help' }),
]

const aliases: ReadonlyMap<string, string> = new Map([
  ['get', 'take'],
  ['pick', 'take'],
  ['x', 'examine'],
  ['speak', 'talk'],
  ['tell', 'ask'],
  ['exit', 'quit'],
  ['?', 'help'],
])

export const helpText = [
  ...commands.map(({ usage, about }) => `  ${usage.padEnd(20)} ${about}`),
  '  Names and commands may be shortened: ta joy. Tab completes. A direction where there is an exit goes there.',
  '  Anything else is told to the world as a sentence: put the lamp on the table',
].join('\n')

/** Reads a typed line. What no command can make anything of is a sentence for the world itself to understand. */
export function readWish(line: string, world: World | null, places: readonly Place[] = []): Wish {
  const words = line.trim().split(/\s+/)
  const [word = '', ...rest] = words
  if (word === '') return { kind: 'nothing' }
  const direction = world !== null && rest.length === 0 ? directionOf(word.toLowerCase(), world) : undefined
  if (direction !== undefined) return act('go', { destination: direction })
  const found = findCommand(word)
  if (found === undefined) return sentence(words.join(' '))
  if (world === null && found.names !== none) return hint('The world is not here yet; a moment.')
  const wish = found.read({ world: world ?? nowhere, places }, rest.join(' '))
  return wish ?? sentence([isWhole(word) ? word : found.id, ...rest].join(' '))
}

/** What Tab offers for a line: whole lines. */
export function complete(line: string, world: World | null, places: readonly Place[] = []): string[] {
  const [word = '', ...rest] = line.trimStart().split(/\s+/)
  if (rest.length === 0) return commands.map(({ id }) => id).filter((id) => id.startsWith(word.toLowerCase()))
  const typed = rest.join(' ').toLowerCase()
  const names = findCommand(word)?.names({ world: world ?? nowhere, places }, typed) ?? []
  const fitting = names.map(({ name }) => name).filter((name) => name.toLowerCase().startsWith(typed))
  return [...new Set(fitting)].map((name) => `${word} ${name}`)
}

const nowhere: World = {
  zone: null,
  areas: {},
  loose: [],
  player: { current_location: null, current_area: null, inventory: [] },
  version: 0,
}

/** By its first letters; what cannot be taken back by its whole name. */
function findCommand(word: string): Command | undefined {
  const typed = word.toLowerCase()
  const wanted = aliases.get(typed) ?? typed
  return commands.find(({ id }) => (id === 'reset' ? id === wanted : id.startsWith(wanted)))
}

function isWhole(word: string): boolean {
  const typed = word.toLowerCase()
  return typed.length > 1 && (aliases.has(typed) || commands.some(({ id }) => id === typed))
}

/** An exit by its name, or by the letter that everybody types. */
function directionOf(word: string, world: World): string | undefined {
  const exits = exitsHere(world).map(({ id }) => id)
  return exits.find((exit) => exit === word || ('neswud'.includes(word) && exit.charAt(0) === word))
}

function npcNames({ world }: Surroundings): readonly Named[] {
  return npcsInSight(world)
}

/** First what, and once that is typed, to whom. */
function giveNames({ world }: Surroundings, typed: string): readonly Named[] {
  const items = carried(world)
  const item = items.find(({ name }) => typed.startsWith(`${name.toLowerCase()} `))
  if (item === undefined) return items
  return npcsInSight(world).map(({ id, name }) => ({ id, name: `${item.name} to ${name}` }))
}
