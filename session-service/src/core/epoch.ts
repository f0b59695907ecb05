import type { Core } from './core.js'
import type { Session } from './session.js'

/** A newer epoch than the one known: its feeds start again, its sessions need a new world. An older one changes nothing. */
export function startEpoch(core: Core, experience: string, epoch: string): void {
  const { registry } = core
  const known = registry.epochOf(experience)
  if (known !== undefined && epoch <= known) return
  registry.setEpoch(experience, epoch)
  if (known === undefined) return
  registry.restartFeeds(experience)
  for (const session of [...registry.sessions]) {
    if (session.experience === experience && session.isAttached) startAgain(core, session, epoch)
  }
}

function startAgain(core: Core, session: Session, epoch: string): void {
  session.epoch = epoch
  session.position = 0
  session.worldCommit = 0
  session.passedUser = 0
  session.passedZone = 0
  core.resync(session, 'epoch_changed')
}
