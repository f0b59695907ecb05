import type { World } from 'gaia-client'
import { html, nothing, type SVGTemplateResult, svg, type TemplateResult } from 'lit-html'
import { repeat } from 'lit-html/directives/repeat.js'
import { middleOf, planOf, type Room, titleHeight } from '../map/plan.js'
import type { Mirror } from '../mirror/mirror.js'
import { inLines } from '../words.js'
import { onPress } from './press.js'
import { type Size, thingsOf, thingView } from './thing-view.js'

/** The floor plan of the zone, with all that lies and stands in it. */
export function planView(mirror: Mirror, world: World, { width, height }: Size): TemplateResult {
  const rooms = planOf(Object.values(world.areas), width, height)
  const things = thingsOf(world, mirror.witness.ghosts.at(Date.now()), rooms)
  const { current_area: here } = world.player
  return html`<svg
    class="plan"
    viewBox="0 0 ${width} ${height}"
    role="group"
    aria-label="Plan of ${world.zone?.name ?? 'the open'}"
  >
    <defs>
      <radialGradient id="lamplight" cy="0.2"><stop class="lit" /><stop class="unlit" offset="1" /></radialGradient>
    </defs>
    ${rooms.map((room) => roomView(room, here, () => mirror.act('go', { destination: room.area.id })))}
    ${repeat(
      things,
      ({ key }) => key,
      (thing) => thingView(thing, mirror),
    )}
  </svg>`
}

const letterWidth = 6.3

function roomView(room: Room, here: string | null, go: () => void): SVGTemplateResult {
  const { area, x, y, width, height, places } = room
  const isHere = area.id === here
  const press = onPress(go)
  return svg`<g class="room" data-here=${isHere}>
    <rect class="floor" x=${x} y=${y} width=${width} height=${height} rx="14" />
    ${isHere ? svg`<rect class="glow" x=${x + 3} y=${y + 3} width=${width - 6} height=${height - 6} rx="11" />` : nothing}
    ${[...places].map(([spot, box]) => {
      const middle = middleOf(box)
      const lines = inLines(area.spots[spot]?.name ?? spot, Math.floor((box.width - 8) / letterWidth))
      return svg`<g class="spot">
        <ellipse cx=${middle.x} cy=${middle.y + 20} rx=${Math.min(44, box.width * 0.34)} ry="7" />
        <text x=${middle.x} y=${middle.y + 43}>${lines[0]}${lines.length > 1 ? ' …' : ''}</text>
      </g>`
    })}
    <g class="room-name" role="button" tabindex="0" aria-label=${isHere ? `${area.name}, you are here` : `Go to ${area.name}`}
      @click=${press} @keydown=${press}>
      <rect x=${x} y=${y} width=${width} height=${titleHeight} rx="14" />
      <text x=${x + 14} y=${y + 23}>${inLines(area.name, Math.floor((width - (isHere ? 64 : 24)) / 8.2))[0]}</text>
      ${isHere ? svg`<g class="you" aria-hidden="true"><rect x=${x + width - 50} y=${y + 9} width="40" height="20" rx="10" /><text x=${x + width - 30} y=${y + 23}>you</text></g>` : nothing}
    </g>
  </g>`
}
