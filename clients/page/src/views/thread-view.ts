import { html, nothing, type SVGTemplateResult, svg, type TemplateResult } from 'lit-html'
import type { Thread } from '../mirror/thread.js'

const height = 46
const line = 26
const windowMs = 60_000
/** How far a broken thread hangs down. */
const sag = 15

/** The last minute of the line: a thread, torn where it was down, with a knot for all that came over it. */
export function threadView(thread: Thread, width: number, nowMs: number): TemplateResult {
  const fromMs = nowMs - windowMs
  const at = (ms: number) => ((Math.max(ms, fromMs) - fromMs) / windowMs) * (width - 14)
  const gaps = thread.gaps.filter(({ toMs }) => toMs === null || toMs > fromMs)
  const knots = thread.knots.filter(({ atMs }) => atMs > fromMs)
  return html`<svg class="thread" viewBox="0 0 ${width} ${height}" role="img" aria-label=${inWords(gaps.length, knots.length)}>
    <path class="past" d="M0 ${line}H${at(nowMs)}" />
    ${whole(thread.beganAtMs, gaps, nowMs).map(([start, end]) => svg`<path class="whole" d="M${at(start)} ${line}H${at(end)}" />`)}
    ${gaps.map(({ fromMs: start, toMs }) => tear(at(start), at(toMs ?? nowMs)))}
    ${knots.map(({ kind, atMs, label }) =>
      kind === 'recovery'
        ? svg`<g class="knot recovery"><path d="M${at(atMs)} ${line - 6}l6 6-6 6-6-6z" /><text x=${at(atMs)} y="14" text-anchor=${at(atMs) < 50 ? 'start' : at(atMs) > width - 70 ? 'end' : 'middle'}>${label}</text></g>`
        : svg`<circle class="knot ${kind}" cx=${at(atMs)} cy=${line} r="3.5"><title>${label}</title></circle>`,
    )}
    ${thread.downSinceMs === null ? svg`<circle class="tip" cx=${at(nowMs)} cy=${line} r="5" />` : nothing}
  </svg>`
}

type Span = readonly [startMs: number, endMs: number]

/** From its beginning to now, without the gaps. */
function whole(beganAtMs: number, gaps: Thread['gaps'], nowMs: number): Span[] {
  const starts = [beganAtMs, ...gaps.map(({ toMs }) => toMs ?? nowMs)]
  const ends = [...gaps.map(({ fromMs }) => fromMs), nowMs]
  return starts.map((start, index): Span => [start, Math.max(start, ends[index] ?? nowMs)])
}

function tear(from: number, to: number): SVGTemplateResult {
  const reach = Math.max(4, Math.min(26, (to - from) / 2))
  return svg`<path class="tear" d="M${from} ${line}q${reach * 0.6} 0 ${reach} ${sag}M${to} ${line}q${-reach * 0.6} 0 ${-reach} ${sag}" />
    <path class="lost" d="M${from + reach} ${line + sag}H${to - reach}" />`
}

function inWords(gaps: number, knots: number): string {
  const broken = gaps === 0 ? 'it held' : `it was down ${gaps === 1 ? 'once' : `${gaps} times`}`
  return `The last minute of the line: ${broken}, ${knots} things came over it`
}
