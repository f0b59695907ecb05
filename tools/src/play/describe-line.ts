import type { Ping, Recovery, Status } from 'gaia-client'
import type { News } from './news.js'
import { type Paint, tame } from './paint.js'

const kinds = ['connected', 'lost', 'leaving', 'ended', 'missed', 'renewed'] as const
type LineNews = Extract<News, { kind: (typeof kinds)[number] }>

export function isAboutLine(news: News): news is LineNews {
  return (kinds as readonly string[]).includes(news.kind)
}

/** What happened to the line, in words. */
export function describeLine(news: LineNews, paint: Paint): string {
  switch (news.kind) {
    case 'connected':
      return paint('green', `  ● ${news.isMove ? 'moved to the next socket' : 'connected'}${outcomeOf(news.recovery)}`)
    case 'lost':
      return paint('red', `  ○ the line is down (${tame(news.why)})${againIn(news.againInMs)}`)
    case 'leaving':
      return paint('yellow', `  ◐ ${tame(news.why)} The next socket is opened in ${news.inMs} ms`)
    case 'ended':
      return paint('red', `  ○ the Session Service does not want us: ${tame(news.why)}`)
    case 'missed':
      return paint('yellow', `  ◐ something was missed; the world is asked for anew: ${news.reason}`)
    case 'renewed':
      return paint('dim', `  ● a new token, good until ${new Date(news.expiresAtMs).toISOString()}`)
  }
}

/** What came of the cursor, in words. */
export function describeRecovery(recovery: Recovery): string {
  switch (recovery.outcome) {
    case 'fresh':
      return 'begun anew'
    case 'current':
      return 'nothing was missed'
    case 'replayed':
      return recovery.events === 1
        ? '1 change was missed and is here'
        : `${recovery.events} changes were missed and are here`
    case 'resync':
      return `the world is asked for anew: ${recovery.reason}`
  }
}

/** How the line is and where the player stands; `ping` null: nobody was asked. */
export function describeStatus(status: Status, ping: Ping | null, paint: Paint): string {
  const { state, url, protocol, cursor, recovery } = status
  const rows = [
    ['protocol', protocol],
    ['cursor', cursor ?? (protocol === 'gaia.v1' ? 'none in gaia.v1' : 'none yet')],
    ['recovery', recovery === null ? 'none' : describeRecovery(recovery)],
    ['latency', latencyOf(ping)],
    ['heartbeat', heartbeatOf(status)],
  ] as const
  const isOpen = status.silentMs !== null
  const how = isOpen ? '● connected to' : state === 'closed' ? '○ gone from' : '○ not connected to'
  const head = paint(isOpen ? 'green' : 'red', `  ${how} ${tame(url)}`)
  return [head, ...rows.map(([name, text]) => `    ${paint('bold', name.padEnd(10))} ${tame(text)}`)].join('\n')
}

function outcomeOf(recovery: Recovery | null): string {
  return recovery === null || recovery.outcome === 'fresh' ? '' : `: ${describeRecovery(recovery)}`
}

function againIn(ms: number | null): string {
  return ms === null ? '' : `; trying again in ${ms} ms`
}

function latencyOf(ping: Ping | null): string {
  if (ping === null) return 'unknown'
  if (ping.status === 'failed') return 'no answer came'
  const told = ping.current === null ? '' : ping.current ? '; you have all there is' : '; there is more to come'
  return `${ping.latencyMs} ms there and back${told}`
}

function heartbeatOf({ heartbeatMs, silentMs }: Status): string {
  const heard = silentMs === null ? '' : `heard ${(silentMs / 1000).toFixed(1)} s ago`
  if (heartbeatMs === null) return heard || 'none'
  return `every ${heartbeatMs / 1000} s; ${heard}`
}
