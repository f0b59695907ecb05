import { isUserId } from 'schemas'
import type { Lexicon, Named } from '../sentences/lexicon.js'
import { isVisible, nameOf } from '../world/find.js'
import type { Item } from '../world/state.js'
import { waysFrom } from '../world/ways.js'
import type { Scene } from './outcome.js'

/** Of one kind; what is beyond can be named by id only, in an action. Bounds the work of reading a sentence. */
const mostNamed = 500

/** All that a player can name in this text, where they are. Pure. */
export function lexiconOf(scene: Scene, text: string): Lexicon {
  return {
    here: bounded(here(scene)),
    held: [...scene.player.inventory.values()].slice(-mostNamed).map((item) => named(scene, item)),
    areas: areas(scene),
    spots: spots(scene),
    npcs: npcs(scene),
    players: players(scene, text),
    quests: quests(scene, text),
  }
}

function* here(scene: Scene): Generator<Named> {
  const { world, content, player } = scene
  const items = player.zone === null ? undefined : world.zones.get(player.zone)?.items
  for (const { area, spot, item } of items?.values() ?? []) {
    const isNear = player.area === null || area === player.area
    if (isNear && isVisible(content, item)) yield { ...named(scene, item), spot }
  }
}

function named({ content }: Scene, item: Item): Named {
  const also = content.templates.get(item.template_id)?.also ?? []
  return { id: item.instance_id, name: nameOf(content, item), also }
}

/** Those that can be reached, also by the direction that leads there; where the player stands comes last. */
function areas({ content, player }: Scene): Named[] {
  const ways = waysFrom(content, player)
  const exits = [...(ways?.exits ?? [])]
  const all = [...(ways?.areas ?? [])].map(([id, { name }]): Named => {
    return { id, name, also: exits.flatMap(([direction, to]) => (to === id ? [direction] : [])) }
  })
  return [...all.filter(({ id }) => id !== player.area), ...all.filter(({ id }) => id === player.area)]
}

function spots({ content, player }: Scene): Named[] {
  const all = player.zone === null ? undefined : content.zones.get(player.zone)?.areas
  const near = [...(all ?? [])].filter(([id]) => player.area === null || id === player.area)
  return near.flatMap(([, area]) => [...area.spots].map(([id, { name }]) => ({ id, name })))
}

function npcs({ world, content, player }: Scene): Named[] {
  const standing = player.zone === null ? undefined : world.zones.get(player.zone)?.npcs
  return [...(standing ?? [])].flatMap(([id, { area }]): Named[] => {
    const npc = content.npcs.get(id)
    return npc && area === player.area ? [{ id, name: npc.name, also: npc.also }] : []
  })
}

/**
 * Only those in the zone whom the text itself names: an answer tells nobody who else is there. Who is called like a
 * character does not stand in its way.
 */
function players(scene: Scene, text: string): Named[] {
  const { world, user, player } = scene
  const taken = new Set(
    npcs(scene)
      .flatMap(({ id, name, also = [] }) => [id, name, ...also])
      .map((name) => name.toLowerCase()),
  )
  const words = new Set(text.split(/\s/))
  const ids = new Set([...words].flatMap((word) => [word, withoutMark(word)].flatMap(spellings)))
  return [...ids].filter(isUserId).flatMap((id): Named[] => {
    const other = id === user || taken.has(id.toLowerCase()) ? undefined : world.players.get(id)
    return other && player.zone !== null && other.zone === player.zone ? [{ id, name: id }] : []
  })
}

/** `bob!` is bob. */
function withoutMark(word: string): string {
  return '.,:;!?'.includes(word.at(-1) ?? '-') ? word.slice(0, -1) : word
}

function spellings(word: string): string[] {
  return [word, word.toLowerCase()]
}

/** Those that were offered, and others that the text itself names: the action then says why not. */
function quests({ content, player }: Scene, text: string): Named[] {
  const said = text.toLowerCase()
  return [...player.quests].flatMap(([id, { status }]): Named[] => {
    const name = content.quests.get(id)?.name
    const isNamed = name !== undefined && (said.includes(name.toLowerCase()) || said.includes(id))
    return name !== undefined && (status === 'offered' || isNamed) ? [{ id, name }] : []
  })
}

function bounded(things: Iterable<Named>): Named[] {
  const some: Named[] = []
  for (const thing of things) if (some.push(thing) === mostNamed) break
  return some
}
