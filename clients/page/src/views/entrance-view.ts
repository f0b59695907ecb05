import { html, nothing, type TemplateResult } from 'lit-html'
import type { Settings } from '../origin.js'

/** What somebody gives who wants to come in. */
export interface Visitor {
  readonly user: string
  readonly experience: string
  /** Null: it is made here. */
  readonly token: string | null
}

export interface EntranceOptions {
  readonly settings: Settings
  readonly known: { readonly user: string; readonly experience: string }
  /** Why the last try did not work. */
  readonly trouble: string | null
  readonly isBusy: boolean
  readonly enter: (visitor: Visitor) => void
}

/** The form before the world. */
export function entranceView({ settings, known, trouble, isBusy, enter }: EntranceOptions): TemplateResult {
  const { experiences, mints_tokens: isMinting } = settings
  return html`<form class="entrance" @submit=${(event: SubmitEvent) => submit(event, enter)}>
    <h2>Look into the glass</h2>
    <p>
      A window on a GAIA world. What others do there you see at once; drop the line or fall asleep, and see that nothing
      is lost.
    </p>
    ${
      isMinting
        ? html`<label>Your name <input name="user" required maxlength="128" pattern="[A-Za-z0-9._@+\\-]+" .value=${known.user} autocomplete="username" autocapitalize="off" spellcheck="false" /></label>`
        : html`<label>Your token <textarea name="token" required rows="4" spellcheck="false" placeholder="A JWT of your own sign-in"></textarea></label>`
    }
    ${
      experiences.length === 0
        ? html`<label>World <input name="experience" required pattern="[a-z0-9_\\-]{1,64}" .value=${known.experience} autocapitalize="off" spellcheck="false" /></label>`
        : html`<label>World
            <select name="experience">
              ${experiences.map(({ id, name }) => html`<option value=${id} ?selected=${id === known.experience}>${name}</option>`)}
            </select>
          </label>`
    }
    <button type="submit" class="first" ?disabled=${isBusy}>${isBusy ? 'Opening …' : 'Enter'}</button>
    <p class="trouble" role="alert">${trouble ?? nothing}</p>
  </form>`
}

function submit(event: SubmitEvent, enter: (visitor: Visitor) => void): void {
  event.preventDefault()
  const given = new FormData(event.currentTarget as HTMLFormElement)
  const text = (name: string) => String(given.get(name) ?? '').trim()
  enter({ user: text('user'), experience: text('experience'), token: text('token') || null })
}
