import type { Item, Npc, World } from 'gaia-client'
import { nothing, type SVGTemplateResult, svg } from 'lit-html'
import { itemGlyph } from '../map/glyphs.js'
import { type Box, middleOf, type Room } from '../map/plan.js'
import type { Ghost } from '../mirror/ghosts.js'
import type { Mirror } from '../mirror/mirror.js'
import { lying, standing } from '../mirror/things.js'
import { hueOf, inLines, itemName, npcName, spotName } from '../words.js'
import { onPress } from './press.js'

export interface Size {
  readonly width: number
  readonly height: number
}

/** An item, a character or what fades, and where it is drawn. */
export interface Thing {
  readonly key: string
  readonly what: { readonly kind: 'item' | 'ghost'; readonly item: Item } | { readonly kind: 'npc'; readonly npc: Npc }
  readonly where: string
  readonly x: number
  readonly y: number
  /** Room for its name. */
  readonly width: number
}

interface Found {
  readonly what: Thing['what']
  readonly areaId: string
  readonly spotId: string
}

/** Everything that is drawn on the plan; what shares a spot stands side by side. */
export function thingsOf(world: World, ghosts: readonly Ghost[], rooms: readonly Room[]): Thing[] {
  const boxes = new Map(
    rooms.flatMap(({ area, places }) => [...places].map(([spot, box]) => [`${area.id}/${spot}`, box])),
  )
  const found: Found[] = [
    ...standing(world).map(({ npc, areaId, spotId }) => ({ what: { kind: 'npc' as const, npc }, areaId, spotId })),
    ...lying(world).map(({ item, areaId, spotId }) => ({ what: { kind: 'item' as const, item }, areaId, spotId })),
    ...ghosts.map(({ item, areaId, spotId }) => ({ what: { kind: 'ghost' as const, item }, areaId, spotId })),
  ]
  const things = [...boxes].flatMap(([place, box]) => {
    const sharing = found.filter(({ areaId, spotId }) => `${areaId}/${spotId}` === place)
    return sharing.map((one, index) => placed(one, index, sharing.length, box, world))
  })
  // In an order of their own, so that what moves is not drawn anew.
  return things.sort((a, b) => (a.key < b.key ? -1 : 1))
}

function placed({ what, areaId, spotId }: Found, index: number, count: number, box: Box, world: World): Thing {
  const id = what.kind === 'npc' ? what.npc.instance_id : what.item.instance_id
  const width = Math.min(box.width / count, 150)
  const middle = middleOf(box)
  return {
    key: `${what.kind} ${id}`,
    what,
    where: spotName(world.areas, areaId, spotId),
    x: middle.x + (index - (count - 1) / 2) * width,
    y: middle.y,
    width,
  }
}

const letterWidth = 6.6

export function thingView({ what, where, x, y, width }: Thing, mirror: Mirror): SVGTemplateResult {
  const place = `transform: translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`
  if (what.kind === 'ghost') {
    return svg`<g class="thing ghost" aria-hidden="true" .style=${`${place}; --hue: ${hueOf(what.item.template_id)}`}>
      <g class="body"><circle class="halo" r="26" />${itemGlyph(what.item.template_id)}</g>
    </g>`
  }
  const isNpc = what.kind === 'npc'
  const id = isNpc ? what.npc.instance_id : what.item.instance_id
  const name = isNpc ? npcName(what.npc) : itemName(what.item)
  const isPointed = mirror.pointer?.kind === what.kind && mirror.pointer.id === id
  const press = onPress(() => mirror.point(isPointed ? null : { kind: what.kind as 'npc' | 'item', id }))
  const lines = inLines(name, Math.floor((width - 6) / letterWidth))
  const hue = isNpc ? hueOf(what.npc.template_id) : hueOf(what.item.template_id)
  return svg`<g class="thing ${what.kind}" role="button" tabindex="0" aria-pressed=${isPointed}
    aria-label="${name}, ${where}" .style=${`${place}; --hue: ${hue}`} @click=${press} @keydown=${press}>
    <g class="body">
      <circle class="reach" r="24" />
      ${isPointed ? svg`<circle class="ring" r="26" />` : nothing}
      ${isNpc ? svg`<circle class="face" r="18" /><text class="initial" y="6" aria-hidden="true">${name.slice(0, 1)}</text>` : svg`<circle class="halo" r="26" />${itemGlyph(what.item.template_id)}`}
    </g>
    ${lines.map((line, index) => svg`<text class="name" y=${-28 - (lines.length - 1 - index) * 14}>${line}</text>`)}
  </g>`
}
