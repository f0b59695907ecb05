import { html, nothing, type SVGTemplateResult, svg, type TemplateResult } from 'lit-html'
import type { Knot, Thread } from '../mirror/thread.js'

const height = 46
const line = 26
const windowMs = 60_000
/** How far a broken thread hangs down. */
const sag = 15
/** Room for what came of a cursor. */
const labelWidth = 84

/** The last minute of the line: a thread, torn where it was down, with a knot for all that came over it. */
export function threadView(thread: Thread, width: number, nowMs: number): TemplateResult {
  const fromMs = nowMs - windowMs
  const at = (ms: number) => ((Math.max(ms, fromMs) - fromMs) / windowMs) * (width - 14)
  const gaps = thread.gaps.filter(({ toMs }) => toMs === null || toMs > fromMs)
  const knots = thread.knots.filter(({ atMs }) => atMs > fromMs)
  const recoveries = knots.filter(({ kind }) => kind === 'recovery')
  return html`<svg class="thread" viewBox="0 0 ${width} ${height}" role="img" aria-label=${inWords(gaps.length, knots.length)}>
    <path class="past" d="M0 ${line}H${at(nowMs)}" />
    ${whole(thread.beganAtMs, gaps, nowMs).map(([start, end]) => svg`<path class="whole" d="M${at(start)} ${line}H${at(end)}" />`)}
    ${gaps.map(({ fromMs: start, toMs }) => tear(at(start), at(toMs ?? nowMs)))}
    ${knots.filter(({ kind }) => kind !== 'recovery').map(({ kind, atMs, label }) => bead(kind, at(atMs), label))}
    ${recoveries.map(({ atMs, label }, index) => {
      const next = recoveries[index + 1]
      const hasRoom = next === undefined || at(next.atMs) - at(atMs) > labelWidth
      return diamond(at(atMs), hasRoom ? label : '', width)
    })}
    ${thread.downSinceMs === null ? svg`<circle class="tip" cx=${at(nowMs)} cy=${line} r="5" />` : nothing}
  </svg>`
}

function bead(kind: Knot['kind'], x: number, label: string): SVGTemplateResult {
  return svg`<circle class="knot ${kind}" cx=${x} cy=${line} r="3.5"><title>${label}</title></circle>`
}

/** What came of a cursor, in the middle above its moment, but never beside the sheet. */
function diamond(x: number, label: string, width: number): SVGTemplateResult {
  const middle = Math.max(labelWidth / 2, Math.min(x, width - labelWidth / 2))
  return svg`<g class="knot recovery">
    <path d="M${x} ${line - 6}l6 6-6 6-6-6z" /><text x=${middle} y="14">${label}</text>
  </g>`
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
