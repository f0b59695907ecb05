import type { World } from 'gaia-client'
import { html, nothing, svg, type TemplateResult } from 'lit-html'
import { groundOf, scaleBar, wayTo } from '../map/ground.js'
import type { Mirror } from '../mirror/mirror.js'
import type { Waypoint } from '../origin.js'
import { placeName } from '../words.js'

const width = 320
const height = 120

/** Where the zones are on the ground, to scale, and the ways to walk. Nothing where zones are no real places. */
export function groundView(mirror: Mirror, world: World | null): TemplateResult | typeof nothing {
  const { waypoints } = mirror.options
  if (waypoints.length === 0) return nothing
  const { points, metresPerUnit } = groundOf(waypoints, width, height)
  const here = points.find(({ place }) => place.zone === world?.zone?.id)
  const scale = scaleBar(metresPerUnit, width / 4)
  return html`<section class="card ground" aria-label="Ways to walk">
    <h3>Out of doors</h3>
    <svg viewBox="0 0 ${width} ${height}" aria-hidden="true">
      ${points.map(({ x, y }) => (here === undefined ? nothing : svg`<path class="way" d="M${here.x} ${here.y}L${x} ${y}" />`))}
      ${points.map(({ x, y, place }) => svg`<circle class="zone" data-here=${place === here?.place} cx=${x} cy=${y} r="6" />`)}
      ${here === undefined ? nothing : svg`<circle class="walker" r="12" .style=${`transform: translate(${here.x}px, ${here.y}px)`} />`}
      <g class="scale">
        <path d="M12 ${height - 8}v-5m0 5h${scale.units}m0 0v-5" />
        <text x=${18 + scale.units} y=${height - 8}>${scale.metres} m</text>
      </g>
      <g class="north"><path d="M${width - 14} 26V8m-4 6 4-6 4 6" /><text x=${width - 14} y="40">N</text></g>
    </svg>
    <ul class="ways">
      ${waypoints.map((waypoint) => wayView(mirror, waypoint, here?.place))}
    </ul>
  </section>`
}

function wayView(mirror: Mirror, waypoint: Waypoint, here: Waypoint | undefined): TemplateResult {
  const name = placeName(waypoint.name)
  if (waypoint === here) return html`<li><span class="here">${name}</span><span class="far">you are here</span></li>`
  const way = here === undefined ? null : wayTo(here, waypoint)
  return html`<li>
    <button type="button" @click=${() => mirror.walk(waypoint)}>Walk to ${name}</button>
    ${way === null ? nothing : html`<span class="far">${Math.round(way.metres)} m ${way.direction}</span>`}
  </li>`
}
