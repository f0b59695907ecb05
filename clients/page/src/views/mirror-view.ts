import { html, nothing, render, type TemplateResult } from 'lit-html'
import type { Mirror } from '../mirror/mirror.js'
import { placeName, titled } from '../words.js'
import { bagView, peopleView, questsView } from './cards-view.js'
import { deedsView } from './deeds-view.js'
import { groundView } from './ground-view.js'
import { type HeadOptions, headView, stateOf } from './head-view.js'
import { logView } from './log-view.js'
import { planView } from './plan-view.js'
import { sentenceView } from './sentence-view.js'

const narrowWidth = 560

/** Draws a mirror into an element, to its size. */
export function drawMirror(host: HTMLElement, mirror: Mirror, head: Omit<HeadOptions, 'width'>): void {
  render(mirrorView(mirror, { ...head, width: host.clientWidth }, planWidth(host)), host)
}

/** The plan is drawn in real pixels, so that its letters are as large as all others. */
function planWidth(host: HTMLElement): number {
  const stage = host.querySelector('.stage')
  return Math.max(280, (stage ?? host).clientWidth)
}

function mirrorView(mirror: Mirror, head: HeadOptions, width: number): TemplateResult {
  const { world } = mirror.client
  const height = width < narrowWidth ? Math.round(width * 1.55) : Math.round(Math.min(width * 0.56, 430))
  return html`<div class="glass">
    ${headView(mirror, head)}
    <div class="stage">
      ${
        world === null
          ? html`<p class="none waiting">Waiting for the world …</p>`
          : html`<div class="zone" data-state=${stateOf(mirror)}>
                <h2>${world.zone === null ? 'In the open' : placeName(world.zone.name)}</h2>
                ${world.zone?.weather === undefined ? nothing : html`<span class="chip">${titled(world.zone.weather).toLowerCase()}</span>`}
                <span class="chip" title="The version of the zone">version ${world.version}</span>
                <p>${world.zone?.description ?? 'No zone is near enough. Walk to one.'}</p>
              </div>
              ${planView(mirror, world, { width, height })} ${deedsView(mirror, world)} ${sentenceView(mirror, world)}`
      }
    </div>
    <div class="side">
      ${world === null ? nothing : html`${questsView(mirror, world)} ${bagView(mirror, world)} ${peopleView(mirror, world)}`}
      ${groundView(mirror, world)}
    </div>
    ${logView(mirror.witness.chronicle)}
  </div>`
}
