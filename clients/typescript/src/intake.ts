import type { Frame, Update } from './events.js'
import type { WorldFrame } from './follower.js'
import type { AreaOfInterest, ErrorFrame } from './generated/messages.js'
import type { Line } from './line.js'
import type { Probe } from './probe.js'
import type { Renewal } from './renewal.js'
import type { Sight, SightParts } from './sight.js'

export interface IntakeParts extends SightParts {
  readonly line: Line
  readonly sight: Sight
  readonly probe: Probe
  readonly renewal: Renewal
}

/** Each frame of the socket that counts goes to the part that it concerns. */
export class Intake {
  readonly #parts: IntakeParts

  constructor(parts: IntakeParts) {
    this.#parts = parts
  }

  take(frame: Frame): void {
    const { events, sight } = this.#parts
    events.emit('frame', frame)
    try {
      this.#take(frame)
    } catch {
      // A frame that has the right type and the wrong shape: what it said is lost.
      events.emit('failure', { code: 'bad_frame', message: `A ${frame.type} does not fit the protocol` })
      sight.lose('bad_frame')
    }
  }

  /** The next socket came to nothing: what was put aside counts. */
  takeUp(): void {
    for (const frame of this.#parts.follower.takeUp()) this.#follow(frame)
  }

  #take(frame: Frame): void {
    const { events, questions, renewal } = this.#parts
    switch (frame.type) {
      case 'area_of_interest':
      case 'world_update':
      case 'resync_required':
        return this.#aboutWorld(frame)
      case 'heartbeat':
      case 'goodbye':
        return this.#stand(frame.cursor)
      case 'pong':
        return this.#echo(frame)
      case 'action_response':
      case 'commands_schema':
        return void questions.take(frame)
      case 'npc_speech':
        return questions.take(frame) ? undefined : events.emit('told', frame)
      case 'quest_update':
      case 'quest_complete':
        return events.emit('told', frame)
      case 'error':
        return this.#refused(frame)
      case 'token_expiring':
        return renewal.begin()
      case 'authenticated':
        renewal.stop()
        return events.emit('token', { expiresAtMs: frame.expires_at })
    }
  }

  #aboutWorld(frame: WorldFrame): void {
    const { follower, line } = this.#parts
    const aside = follower.isAside(frame)
    if (aside === true) return
    if (aside === 'overflow') line.giveUpNext('Too much happened while the next socket was opened')
    this.#follow(frame)
  }

  #follow(frame: WorldFrame): void {
    switch (frame.type) {
      case 'area_of_interest':
        this.#enter(frame)
        break
      case 'world_update':
        this.#update(frame)
        break
      case 'resync_required':
        this.#parts.follower.lose()
        this.#parts.sight.lose(frame.reason)
    }
    this.#parts.refresh()
  }

  #enter(frame: AreaOfInterest): void {
    const { events, follower, questions, sight } = this.#parts
    const event = follower.enter(frame)
    sight.arrived()
    questions.take(frame)
    events.emit('entered', event)
    events.emit('world', event.world)
  }

  #update(frame: Update): void {
    const { events, follower, settings, sight } = this.#parts
    const taken = follower.update(frame, settings.time.now())
    if (taken === null) return
    for (const [name, event] of taken.told) events.emit(name, event)
    events.emit('update', taken.event)
    if (taken.event.fate === 'applied') events.emit('world', taken.event.world)
    sight.updated(taken.event.fate)
  }

  /** Whatever was missed was told before this. */
  #stand(cursor: string | undefined): void {
    this.#parts.follower.caughtUp(cursor)
    this.#parts.refresh()
  }

  #echo(frame: Extract<Frame, { type: 'pong' }>): void {
    const { events, probe, sight } = this.#parts
    this.#stand(frame.cursor)
    const echo = probe.take(frame)
    if (echo === null) return
    events.emit('pong', echo)
    sight.told(echo.current, () => void probe.ping())
  }

  #refused(frame: ErrorFrame): void {
    const { events, questions, renewal, probe } = this.#parts
    if (frame.code === 'rate_limited') probe.refused(frame)
    if (questions.take(frame)) return
    renewal.refused(frame)
    events.emit('failure', { code: frame.code, message: frame.message })
  }
}
