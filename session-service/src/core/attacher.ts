import { type AttachOutcome, attach } from './attach.js'
import { bounds } from './bounds.js'
import type { Core } from './core.js'
import type { Session } from './session.js'

/** Attaches sessions to the KB: within the time of a connect if it answers, later if not. */
export class Attacher {
  readonly #core: Core
  readonly #underWay = new Set<Session>()

  constructor(core: Core) {
    this.#core = core
  }

  /**
   * `unavailable` after `deadlineMs`: the attach goes on, and the session learns of its outcome then. Who brings a cursor
   * waits some deadlines longer while the KB answers others: in a rush, to ask for a whole world instead costs all of them more.
   */
  within(deadlineMs: number, session: Session): Promise<AttachOutcome> {
    return new Promise((resolve, reject) => {
      const { clock, kb } = this.#core
      let deadlines = session.v2?.cursor == null ? 1 : bounds.resumeDeadlines
      let cancel = clock.after(deadlineMs, over)
      function over(): void {
        if (--deadlines > 0 && kb.isUp) cancel = clock.after(deadlineMs, over)
        else resolve('unavailable')
      }
      this.#attach(session)
        .then(resolve, reject)
        .finally(() => cancel())
    })
  }

  /** Sessions that opened while the KB was away, a bounded number at once. */
  attachRest(): void {
    const { registry, report } = this.#core
    for (const session of registry.sessions) {
      if (this.#underWay.size >= bounds.attaches) return
      if (session.isAttached || session.state !== 'behind' || this.#underWay.has(session)) continue
      this.#attach(session).catch((error) => report.surprise(error, 'attaching'))
    }
  }

  async #attach(session: Session): Promise<AttachOutcome> {
    this.#underWay.add(session)
    try {
      const outcome = await attach(this.#core, session)
      if (session.state === 'behind') this.#learn(session, outcome)
      return outcome
    } finally {
      this.#underWay.delete(session)
    }
  }

  /** Its socket was opened before the outcome was known. */
  #learn(session: Session, outcome: AttachOutcome): void {
    if (outcome === 'attached') this.#core.catchUp(session)
    else if (outcome !== 'unavailable') this.#core.close(session, outcome)
  }
}
