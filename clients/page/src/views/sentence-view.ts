import { html, nothing, type TemplateResult } from 'lit-html'
import type { Mirror } from '../mirror/mirror.js'

/** What the player says or does in words, and what the world answered last. */
export function sentenceView(mirror: Mirror): TemplateResult {
  const { reply } = mirror
  return html`<form class="sentence" autocomplete="off" @submit=${(event: SubmitEvent) => submit(event, mirror)}>
      <input name="text" aria-label="What you do or say" placeholder="take the bottle of joy" maxlength="1000" enterkeyhint="send" />
      <button type="submit" name="how" value="do" class="first">Do</button>
      <button type="submit" name="how" value="say">Say aloud</button>
    </form>
    <output class="reply" aria-live="polite" data-good=${reply?.isGood ?? true}>${
      reply === null
        ? nothing
        : html`<p>${reply.text}</p>${reply.suggestions.map((text) => suggestionView(text, mirror))}`
    }</output>`
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
