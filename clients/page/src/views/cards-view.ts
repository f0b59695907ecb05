import type { World } from 'gaia-client'
import { html, nothing, svg, type TemplateResult } from 'lit-html'
import { repeat } from 'lit-html/directives/repeat.js'
import { itemGlyph } from '../map/glyphs.js'
import type { Mirror } from '../mirror/mirror.js'
import { quests, standing } from '../mirror/things.js'
import { hueOf, itemName, npcName, spotName } from '../words.js'

/** What the player carries. */
export function bagView(mirror: Mirror, { player }: World): TemplateResult {
  return html`<section class="card bag">
    <h3>You carry</h3>
    ${player.inventory.length === 0 ? html`<p class="none">Nothing yet.</p>` : nothing}
    <ul aria-label="You carry">
      ${repeat(
        player.inventory,
        (item) => item.instance_id,
        (item) => {
          const { instance_id: id, template_id: template } = item
          const isPointed = mirror.pointer?.kind === 'carried' && mirror.pointer.id === id
          return html`<li>
            <button
              type="button"
              class="carried"
              aria-pressed=${isPointed}
              .style=${`--hue: ${hueOf(template)}`}
              @click=${() => mirror.point(isPointed ? null : { kind: 'carried', id })}
            >
              <svg viewBox="-18 -18 36 36" aria-hidden="true">${svg`<g class="thing"><g class="body">${itemGlyph(template)}</g></g>`}</svg>
              ${itemName(item)}
            </button>
          </li>`
        },
      )}
    </ul>
  </section>`
}

export function questsView(mirror: Mirror, world: World): TemplateResult {
  const all = quests(world)
  return html`<section class="card quests">
    <h3>Quests</h3>
    ${all.length === 0 ? html`<p class="none">None yet. Somebody here may have one.</p>` : nothing}
    ${all.map(
      ({ id, quest }) => html`<article data-status=${quest.status}>
        <h4>${quest.name} <small>${quest.status}</small></h4>
        ${quest.steps.map(
          ({ name, count, total }) => html`<label class="step">
            <span>${name}</span><b>${count}/${total}</b><progress max=${total} value=${count}></progress>
          </label>`,
        )}
        ${
          quest.status === 'offered'
            ? html`<button type="button" class="first" @click=${() => mirror.act('accept_quest', { quest_id: id })}>Accept</button>`
            : nothing
        }
      </article>`,
    )}
  </section>`
}

/** Which characters are where. */
export function peopleView(mirror: Mirror, world: World): TemplateResult {
  const all = standing(world)
  return html`<section class="card people">
    <h3>Who is here</h3>
    ${all.length === 0 ? html`<p class="none">Nobody to be seen.</p>` : nothing}
    <ul>
      ${repeat(
        all,
        ({ npc }) => npc.instance_id,
        ({ npc, areaId, spotId }) => html`<li>
          <button type="button" .style=${`--hue: ${hueOf(npc.template_id)}`} @click=${() => mirror.point({ kind: 'npc', id: npc.instance_id })}>
            <i class="face" aria-hidden="true">${npcName(npc).slice(0, 1)}</i>
            <span>${npcName(npc)}<small>${spotName(world.areas, areaId, spotId)}</small></span>
          </button>
        </li>`,
      )}
    </ul>
  </section>`
}
