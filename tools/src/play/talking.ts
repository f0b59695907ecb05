import { matchName } from './names.js'
import { type Named, npcsInSight } from './things.js'
import { act, hint, type Reader, type Wish } from './wish.js'

/** `louisa`, `to louisa: where are they?`, `louisa where are they?` */
export const readTalk: Reader = ({ world }, rest) => {
  const npcs = npcsInSight(world)
  const listed = npcs.map(({ name }) => name).join(', ')
  if (rest === '') return hint(listed === '' ? 'There is nobody to talk to here.' : `Talk to whom? ${listed}`)
  const { who, message } = splitAddress(rest, npcs)
  const match = matchName(who, npcs)
  if (match.kind === 'several') return hint(`Whom: ${match.things.map(({ name }) => name).join(', ')}?`)
  return match.kind === 'one' ? talk(match.thing, message) : null
}

/** As talk, but something must be asked. */
export const readAsk: Reader = (here, rest) => {
  const wish = readTalk(here, rest)
  if (wish?.kind !== 'act' || wish.fields.message !== undefined) return wish
  return hint('Ask what? For example: ask louisa: where are the bottles?')
}

/** To somebody here who is named in full, else aloud. */
export const readSay: Reader = ({ world }, rest) => {
  if (rest === '') return hint('Say what? For example: say where should I look?')
  const at = rest.toLowerCase().lastIndexOf(' to ')
  const who = at < 0 ? '' : rest.slice(at + 4).toLowerCase()
  const npc = npcsInSight(world).find(({ id, name }) => id === who || name.toLowerCase() === who)
  return npc === undefined ? { kind: 'chat', text: rest } : talk(npc, rest.slice(0, at))
}

function talk({ id }: Named, message: string): Wish {
  return act('talk', { npc_id: id, ...(message !== '' && { message: message.slice(0, 1000) }) })
}

/** Who is spoken to and what is said: a colon parts them, else the name ends where none here goes on. */
function splitAddress(rest: string, npcs: readonly Named[]): { who: string; message: string } {
  const text = withoutFirst(rest, ['to', 'with'])
  const colon = text.indexOf(':')
  if (colon >= 0) return { who: text.slice(0, colon), message: text.slice(colon + 1).trim() }
  const words = text.split(' ')
  let length = 1
  while (length < words.length && isBeginning(words.slice(0, length + 1), npcs)) length += 1
  const message = withoutFirst(words.slice(length).join(' '), ['about'])
  return { who: words.slice(0, length).join(' '), message }
}

function isBeginning(words: readonly string[], npcs: readonly Named[]): boolean {
  const said = words.join(' ').toLowerCase()
  return npcs.some(({ name }) => name.toLowerCase().startsWith(said))
}

function withoutFirst(text: string, fillers: readonly string[]): string {
  const space = text.indexOf(' ')
  const first = (space < 0 ? text : text.slice(0, space)).toLowerCase()
  if (!fillers.includes(first)) return text
  return space < 0 ? '' : text.slice(space + 1)
}
