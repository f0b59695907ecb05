import { html, nothing, type TemplateResult } from 'lit-html'
import { repeat } from 'lit-html/directives/repeat.js'
import type { Chronicle, Entry } from '../mirror/chronicle.js'

const measured = 50

/** What happened, the newest first, with how long it took. */
export function logView(chronicle: Chronicle): TemplateResult {
  return html`<section class="card log">
    <header>
      <h3>Log</h3>
      ${typical('action to answer', chronicle.latencies('answer', measured))}
      ${typical('commit to here', chronicle.latencies('commit', measured))}
    </header>
    <div role="log" aria-label="Log" tabindex="0"><ol>
      ${repeat(
        chronicle.entries,
        ({ id }) => id,
        (entry) => entryView(entry),
      )}
    </ol></div>
  </section>`
}

/** The median of what was measured lately. */
function typical(label: string, times: readonly number[]): TemplateResult | typeof nothing {
  if (times.length === 0) return nothing
  const sorted = [...times].sort((a, b) => a - b)
  return html`<span class="typical">${label} <b>${readable(sorted[Math.floor(sorted.length / 2)]!)}</b></span>`
}

const timeOf = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const words: Readonly<Record<string, string>> = {
  answer: 'to the answer',
  commit: 'since the commit',
  missed: 'old, missed',
  away: 'away',
}

function entryView({ atMs, kind, text, latency }: Entry): TemplateResult {
  return html`<li data-kind=${kind}>
    <time>${timeOf.format(atMs)}</time>
    <span>${text}</span>
    ${latency === null ? nothing : html`<em>${readable(latency.ms)} <small>${words[latency.of]}</small></em>`}
  </li>`
}

/** A length of time as a person reads it. */
export function readable(ms: number): string {
  if (ms < 1000) return `${Math.max(1, Math.round(ms))} ms`
  return ms < 100_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`
}
