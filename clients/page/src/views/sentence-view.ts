import type { World } from 'gaia-client'
import { html, nothing, type TemplateResult } from 'lit-html'
import type { Mirror } from '../mirror/mirror.js'
import { isInReach, lying } from '../mirror/things.js'
import { itemName } from '../words.js'

/** What the player says or does in words, and what the world answered last. */
export function sentenceView(mirror: Mirror, world: World): TemplateResult {
  const { reply } = mirror
  return html`<form class="sentence" autocomplete="off" @submit=${(event: SubmitEvent) => submit(event, mirror)}>
      <input name="text" aria-label="What you do or say" placeholder=${example(world)} maxlength="1000" enterkeyhint="send" />
      <button type="submit" name="how" value="do" class="first">Do</button>
      <button type="submit" name="how" value="say">Say aloud</button>
    </form>
    <output class="reply" aria-live="polite" data-good=${reply?.isGood ?? true}>${
      reply === null
        ? nothing
        : html`<p>${reply.text}</p>${reply.suggestions.map((text) => suggestionView(text, mirror))}`
    }</output>`
}

/** What one may type here, as an example. */
function example(world: World): string {
  const near = lying(world).find(({ areaId }) => isInReach(world, areaId))
  return near === undefined ? 'look' : `take the ${itemName(near.item).toLowerCase()}`
}

function suggestionView(text: string, mirror: Mirror): TemplateResult {
  return html`<button type="button" class="suggestion" @click=${() => mirror.act(text)}>${text}</button>`
}

function submit(event: SubmitEvent, mirror: Mirror): void {
  event.preventDefault()
  const form = event.currentTarget as HTMLFormElement
  const input = form.elements.namedItem('text') as HTMLInputElement
  const text = input.value.trim()
  if (text === '') return
  input.value = ''
  const isSaid = event.submitter instanceof HTMLButtonElement && event.submitter.value === 'say'
  void (isSaid ? mirror.say(text) : mirror.act(text))
}
