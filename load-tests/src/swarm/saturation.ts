import type { Moment } from './swarm.js'
import type { TimeRecord } from './times.js'

/** A process of the swarm that uses more of a core than this has no room to be on time. */
const cpuLimit = 0.9
const lateLimitMs = 50
const lagLimitMs = 250
/** So many of the seconds may be beyond a limit. */
const tolerated = 0.05

/** What says that the swarm measured itself: sentences; none if it kept up. */
export function saturation(acting: readonly Moment[], times: TimeRecord, unsent: number): string[] {
  const found: string[] = []
  const share = (isBeyond: (moment: Moment) => boolean) => acting.filter(isBeyond).length / Math.max(1, acting.length)
  if (share(({ cpu }) => cpu > cpuLimit) > tolerated)
    found.push(`a process used more than ${cpuLimit * 100} % of a core`)
  if (share(({ lagMs }) => lagMs > lagLimitMs) > tolerated)
    found.push(`an event loop stood still for more than ${lagLimitMs} ms`)
  const lateMs = times.percentile('late', 99)
  if (lateMs > lateLimitMs) found.push(`one action in a hundred was begun more than ${Math.round(lateMs)} ms late`)
  if (unsent > 0) found.push(`${unsent} actions were never begun, since too many waited before them`)
  return found
}
