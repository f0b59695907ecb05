import type { Core } from './core.js'
import type { Session } from './session.js'

/** A v2 client says which session its new socket is in place of; it may be at another gateway, or gone. */
export function replaceNamed(core: Core, session: Session, id: string | null): void {
  const replaced = core.registry.ofUser(session.user).find((other) => other.id === id)
  if (replaced === undefined || replaced === session || replaced.experience !== session.experience) return
  core.close(replaced, 'replaced')
}

/** Too many sockets of one user: the oldest goes, so that zombies never lock a player out. */
export function replaceOldest(core: Core, { user }: Session): void {
  const open = core.registry.ofUser(user).filter(({ state }) => state !== 'joining')
  for (let over = 0; over < open.length - core.limits.socketsPerUser; over++) core.close(open[over]!, 'replaced')
}
