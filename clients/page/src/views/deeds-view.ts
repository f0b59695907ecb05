import type { World } from 'gaia-client'
import { html, nothing, type TemplateResult } from 'lit-html'
import type { Mirror } from '../mirror/mirror.js'
import { isInReach, standing, type Target, targetOf, waysFrom } from '../mirror/things.js'
import { areaName, itemName, npcName, spotName, titled } from '../words.js'

/** What can be done with what is pointed at; else where one can go. */
export function deedsView(mirror: Mirror, world: World): TemplateResult {
  const target = targetOf(world, mirror.pointer)
  return html`<div class="deeds" role="group" tabindex="-1" aria-label="What you can do">
    ${target === null ? waysView(mirror, world) : targetView(mirror, world, target)}
  </div>`
}

function targetView(mirror: Mirror, world: World, target: Target): TemplateResult {
  return html`<p class="target">
      <strong>${target.kind === 'npc' ? npcName(target.npc) : itemName(target.item)}</strong>
      <span>${target.kind === 'carried' ? 'you carry it' : spotName(world.areas, target.areaId, target.spotId)}</span>
    </p>
    <div class="buttons">${buttonsFor(mirror, world, target)}</div>`
}

function buttonsFor(mirror: Mirror, world: World, target: Target): readonly unknown[] {
  if (target.kind !== 'carried' && !isInReach(world, target.areaId)) {
    const go = () => mirror.act('go', { destination: target.areaId })
    return [button(`Go to ${areaName(world.areas, target.areaId)}`, go, true)]
  }
  if (target.kind === 'npc') {
    return [
      button('Talk', () => mirror.act('talk', { npc_id: target.npc.template_id }), true),
      examine(mirror, target.npc.template_id),
    ]
  }
  const fields = { instance_id: target.item.instance_id }
  if (target.kind === 'item') {
    const take = button('Take', () => mirror.act('collect_item', fields), true)
    return [target.item.collectible === false ? nothing : take, examine(mirror, fields.instance_id)]
  }
  const near = standing(world).filter(({ areaId }) => isInReach(world, areaId))
  const gifts = near.map(({ npc }) =>
    button(`Give to ${npcName(npc)}`, () => mirror.act('give_item', { ...fields, target_npc_id: npc.template_id })),
  )
  return [
    button('Drop', () => mirror.act('drop_item', fields), true),
    button('Use', () => mirror.act('use_item', fields)),
    ...gifts,
    examine(mirror, fields.instance_id),
  ]
}

function waysView(mirror: Mirror, world: World): TemplateResult {
  const ways = waysFrom(world)
  return html`<p class="target"><span>Touch a thing or a character, or go:</span></p>
    <div class="buttons">
      ${ways.map(({ destination, areaId }) => {
        const name = areaName(world.areas, areaId)
        return button(destination === areaId ? name : `${titled(destination)}: ${name}`, () =>
          mirror.act('go', { destination }),
        )
      })}
      ${button('Look around', () => mirror.act('look'))}
    </div>`
}

function examine(mirror: Mirror, id: string): TemplateResult {
  return button('Examine', () => mirror.act('examine', { instance_id: id }))
}

function button(label: string, press: () => void, isFirst = false): TemplateResult {
  const pressed = ({ currentTarget }: Event) => {
    // What is done often makes its own button go: a keyboard stays where the next ones come.
    ;(currentTarget as HTMLElement).closest<HTMLElement>('.deeds')?.focus()
    press()
  }
  return html`<button type="button" class=${isFirst ? 'first' : ''} @click=${pressed}>${label}</button>`
}
