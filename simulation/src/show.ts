import type { Arrival } from './bus.js'
import type { Content, Contents } from './contents.js'
import type { SimEvent } from './events.js'

export function show({ world, user, base, snapshot }: SimEvent): string {
  const { kind, epoch, commit, previous, subject, zone, except } = world
  const versions = kind === 'update' ? ` ${base}->${snapshot}` : ''
  const where = user === null ? '' : ` in ${zone}`
  const not = except === null ? '' : ` except ${except.join()}`
  return `${kind} ${epoch}.${commit} (previous ${previous}) on ${subject}${where}${versions}${not}`
}

export function showContent(content: Content): string {
  switch (content.kind) {
    case 'event':
      return show(content.event)
    case 'area': {
      const { epoch, commit, zone, version, isFar, event } = content
      return `${event === null ? 'area of interest' : 'rebase'} ${epoch}.${commit} ${zone}@${version}${isFar ? ' far' : ''}`
    }
    case 'response':
      return `response to ${content.request} ${content.isOk ? 'ok' : 'refused'} ${content.epoch}.${content.commit}`
    case 'story':
      return `story of ${content.request}`
    case 'foreign':
      return `foreign ${content.number} for ${content.user}`
  }
}

export function showArrival(arrival: Arrival, contents: Contents): string {
  if (arrival.kind === 'foreign') return showContent(contents.decode(arrival.body))
  const what = arrival.kind === 'opened' ? ` ${arrival.want.subject}` : ''
  const event = 'event' in arrival ? ` ${showContent(contents.decode(arrival.event.body))}` : ''
  return `${arrival.kind}${what}${event}`
}
