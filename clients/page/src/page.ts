import { html, nothing, render, type TemplateResult } from 'lit-html'
import { repeat } from 'lit-html/directives/repeat.js'
import { Mirror, type MirrorOptions } from './mirror/mirror.js'
import { mintToken, Refused, readWaypoints, type Settings } from './origin.js'
import { currentTheme, toggleTheme } from './theme.js'
import { entranceView, type Visitor } from './views/entrance-view.js'
import { drawMirror } from './views/mirror-view.js'

export interface PageOptions {
  readonly settings: Settings
  readonly sleepMs: number
  readonly cutMs: number
}

const mostMirrors = 2
/** What passes by itself, as a countdown and the thread, is drawn anew so often. */
const tickMs = 500

/** The whole page: the entrance, or one or two devices of one player. */
export class Page {
  readonly #host: HTMLElement
  readonly #options: PageOptions
  #mirrors: readonly Mirror[] = []
  #trouble: string | null = null
  #isBusy = false
  #isDrawn = true

  constructor(host: HTMLElement, options: PageOptions) {
    this.#host = host
    this.#options = options
    new ResizeObserver(() => this.draw()).observe(host)
    setInterval(() => this.#mirrors.length > 0 && this.draw(), tickMs)
    this.draw()
  }

  /** Soon, and once for all that changes until then. */
  draw(): void {
    if (!this.#isDrawn) return
    this.#isDrawn = false
    requestAnimationFrame(() => {
      this.#isDrawn = true
      this.#drawNow()
    })
  }

  #drawNow(): void {
    render(this.#view(), this.#host)
    const { length } = this.#mirrors
    const openSecond = length < mostMirrors ? () => this.#open(this.#mirrors[0]!.options) : null
    for (const [index, mirror] of this.#mirrors.entries()) {
      const host = this.#host.querySelector<HTMLElement>(`#device-${index + 1}`)
      const label = length === 1 ? mirror.options.user : `${mirror.options.user}, device ${index + 1}`
      const isFirst = index === 0
      const close = isFirst ? null : () => this.#putAway(mirror)
      if (host !== null) drawMirror(host, mirror, { label, openSecond: isFirst ? openSecond : null, close })
    }
  }

  #view(): TemplateResult {
    const isIn = this.#mirrors.length > 0
    const next = currentTheme() === 'dark' ? 'light' : 'dark'
    const themed = () => {
      toggleTheme()
      this.draw()
    }
    return html`<header class="top">
        <h1 class="brand"><img src="/favicon.svg" alt="" width="26" height="26" />GAIA <span>scrying glass</span></h1>
        <button type="button" @click=${themed} aria-label="Show it ${next}">${next === 'light' ? '☀' : '☾'}</button>
        ${isIn ? html`<button type="button" @click=${() => this.#leave()}>Leave</button>` : nothing}
      </header>
      <main class=${`mirrors of-${this.#mirrors.length}`}>
        ${isIn ? nothing : entranceView({ ...this.#options, known: known(), trouble: this.#trouble, isBusy: this.#isBusy, enter: (visitor) => this.#enter(visitor) })}
        ${repeat(
          this.#mirrors,
          (mirror) => mirror,
          (_, index) =>
            html`<section class="mirror" id="device-${index + 1}" tabindex="-1" aria-label="Device ${index + 1}"></section>`,
        )}
      </main>`
  }

  async #enter(visitor: Visitor): Promise<void> {
    const { settings, sleepMs, cutMs } = this.#options
    this.#isBusy = true
    this.draw()
    try {
      const { experience, token } = visitor
      const first = token ?? (await mintToken(visitor.user))
      const user = subjectOf(first)
      if (user === null) throw new Refused('That is no token of a player')
      const fresh = async () => token ?? (await mintToken(user))
      const [gateway, ...others] = settings.gateways
      if (gateway === undefined) throw new Refused('The server of this page does not know where the gateway is')
      const waypoints = await readWaypoints(experience)
      this.#trouble = null
      remember(visitor)
      this.#open({ user, experience, gateways: [gateway, ...others], waypoints, token: fresh, sleepMs, cutMs })
    } catch (error) {
      this.#trouble = error instanceof Refused ? error.message : 'The server of this page does not answer'
    } finally {
      this.#isBusy = false
      this.draw()
    }
  }

  #open(options: MirrorOptions): void {
    this.#mirrors = [...this.#mirrors, new Mirror(options, () => this.draw())]
    this.#drawNow()
    this.#host.querySelector<HTMLElement>(`#device-${this.#mirrors.length}`)?.focus()
  }

  #putAway(mirror: Mirror): void {
    mirror.leave()
    this.#mirrors = this.#mirrors.filter((other) => other !== mirror)
    this.draw()
  }

  #leave(): void {
    for (const mirror of this.#mirrors) mirror.leave()
    this.#mirrors = []
    this.draw()
  }
}

/** Whom a token names; null if it is none. Whether it is good is for the gateway to say. */
function subjectOf(token: string): string | null {
  try {
    const [, claims = ''] = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(token) ?? []
    const { user_id: id, sub } = JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/')))
    const user: unknown = id ?? sub
    return typeof user === 'string' ? user : null
  } catch {
    return null
  }
}

/** Who came last on this device; never a token. */
function known(): { user: string; experience: string } {
  return {
    user: localStorage.getItem('user') ?? 'alice',
    experience: localStorage.getItem('experience') ?? 'wylding-woods',
  }
}

function remember({ user, experience }: Visitor): void {
  if (user !== '') localStorage.setItem('user', user)
  localStorage.setItem('experience', experience)
}
