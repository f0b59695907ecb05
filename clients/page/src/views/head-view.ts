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
    ${recoveryView(mirror, nowMs)}
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
    ${threadView(mirror.witness.thread, width, nowMs)}
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

/** Why it ended, how long it is away, or what came of its last coming back. */
function recoveryView({ client, witness: { recovered, thread } }: Mirror, nowMs: number): TemplateResult {
  const since = thread.downSinceMs
  if (client.state === 'closed') return recovery('resync', '', client.status.ending?.message ?? '')
  if (since !== null) {
    // The seconds are for the eye: said aloud twice a second they would drown everything else.
    return recovery(
      'none',
      '',
      html`away<span aria-hidden="true"> for ${readable(nowMs - since)}</span>, and you see it as it was`,
    )
  }
  if (recovered === null) return recovery('none', '', '')
  const { outcome, title, text, afterMs } = recovered
  return recovery(outcome, title, afterMs === null ? text : `${text}, after ${readable(afterMs)} away`)
}

function recovery(outcome: string, title: string, text: string | TemplateResult): TemplateResult {
  return html`<p class="recovery" role="status" data-outcome=${outcome}><b>${title}</b> ${text}</p>`
}
