import { html, nothing, type TemplateResult } from 'lit-html'
import type { Mirror } from '../mirror/mirror.js'
import { readable } from './log-view.js'
import { threadView } from './thread-view.js'

export interface HeadOptions {
  /** `alice, device 2` */
  readonly label: string
  /** In pixels. */
  readonly width: number
  /** Null: there is another already, or this is it. */
  readonly openSecond: (() => void) | null
  /** Null: it is the first. */
  readonly close: (() => void) | null
}

/** Where the line stands, and what can be done to it. */
export function headView(mirror: Mirror, { label, width, openSecond, close }: HeadOptions): TemplateResult {
  const nowMs = Date.now()
  const { state: line } = mirror.line
  const leftMs = mirror.backAtMs === null ? 0 : Math.max(0, mirror.backAtMs - nowMs)
  const isUp = line === 'up'
  return html`<header class="head">
    <p class="standing" role="status">
      <span class="state" data-state=${stateOf(mirror)}>${words[stateOf(mirror)]}</span>
      <span class="label">${label}</span>
    </p>
    ${recoveryView(mirror)}
    <div class="tools" role="group" aria-label="The line">
      ${
        isUp
          ? html`<button type="button" @click=${() => mirror.dropLine()}>Drop the line</button>
              <button type="button" @click=${() => mirror.sleep()}>Sleep ${readable(mirror.options.sleepMs).replace('.0', '')}</button>`
          : html`<button type="button" class="first" @click=${() => mirror.goOn()}>
              ${line === 'asleep' ? 'Wake' : 'Mend the line'} <small>in ${Math.ceil(leftMs / 1000)} s</small>
            </button>`
      }
      ${openSecond === null ? nothing : html`<button type="button" @click=${openSecond}>Second device</button>`}
      ${close === null ? nothing : html`<button type="button" @click=${close}>Put away</button>`}
    </div>
    ${threadView(mirror.thread, width, nowMs)}
  </header>`
}

type Shown = Mirror['client']['state'] | 'asleep'

const words: Readonly<Record<Shown, string>> = {
  connecting: 'connecting',
  syncing: 'asking for the world',
  live: 'live',
  moving: 'moving to another gateway',
  waiting: 'line down, trying again',
  offline: 'no network',
  suspended: 'away',
  closed: 'closed',
  asleep: 'asleep',
}

/** Where the device stands, as somebody beside it would say. */
export function stateOf(mirror: Mirror): Shown {
  return mirror.line.state === 'asleep' ? 'asleep' : mirror.client.state
}

function recoveryView({ recovered, client }: Mirror): TemplateResult {
  if (client.state === 'closed') {
    return html`<p class="recovery" role="status" data-outcome="resync">${client.status.ending?.message ?? ''}</p>`
  }
  return html`<p class="recovery" role="status" data-outcome=${recovered?.outcome ?? nothing}>
    ${
      recovered === null
        ? nothing
        : html`<b>${recovered.title}</b> ${recovered.text}${recovered.afterMs === null ? '' : ` after ${readable(recovered.afterMs)} away`}`
    }
  </p>`
}
