import type { StreamEnd, WorldEvent } from '../ports.js'
import { bounds } from './bounds.js'
import type { Core } from './core.js'
import { Crowd } from './crowd.js'
import type { Feed } from './feed.js'
import { giveUp } from './gap.js'
import { SequenceTrail } from './sequence-trail.js'

/**
 * After NATS was away, or when the stream has a new leader, events may be stored that no live copy told of.
 * One reader for the whole gateway reads the end of the stream; meanwhile every session is behind. DESIGN §3.5.
 */
export class Healer {
  readonly trail: SequenceTrail
  readonly #core: Core
  #run = 0
  #isHealing = false
  #heldEvents = 0
  #heldTooMany = false

  constructor(core: Core) {
    this.#core = core
    this.trail = new SequenceTrail(bounds.healMarginMs)
  }

  get isHealing(): boolean {
    return this.#isHealing
  }

  get heldEvents(): number {
    return this.#heldEvents
  }

  /** An event that came live while healing: it waits for those before it. */
  hold(feed: Feed, event: WorldEvent): void {
    if (this.#heldEvents >= bounds.healEvents) {
      this.#heldTooMany = true
      return
    }
    feed.healing ??= []
    feed.healing.push(event)
    this.#heldEvents++
  }

  /** NATS is lost: nothing can be healed until it is back. */
  stop(): void {
    this.#run++
    this.trail.doubt(this.#core.clock.now())
  }

  /** Starts anew, also if healing is under way. */
  heal(cause: 'connected' | 'reconnected' | 'stream_changed'): void {
    const { bus, registry, report } = this.#core
    const run = ++this.#run
    this.#isHealing = true
    this.trail.doubt(this.#core.clock.now())
    for (const session of registry.sessions) if (session.state === 'live') session.state = 'behind'
    if (bus.mode === 'live-only') return this.#nothingToRead(cause)
    // What waits behind a gap is part of what is read now.
    for (const feed of registry.feeds()) {
      if (feed.filling === null) continue
      const held = feed.filling
      feed.filling = null
      for (const event of held) this.hold(feed, event)
    }
    // A feed that opens later is none of its business.
    const stamp = registry.stamp
    this.#read(run, stamp, cause).catch((error) => {
      if (run !== this.#run) return
      if (!isExpected(error)) report.surprise(error, 'healing')
      report.heal(cause, 0, 'failed')
      this.#core.clock.after(bounds.retryMs, () => {
        if (run === this.#run && bus.isConnected) this.heal(cause)
      })
    })
  }

  /** Without a stream there is only one way to be sure. */
  #nothingToRead(cause: string): void {
    this.#core.report.heal(cause, 0, 'resynced')
    this.#core.registry.restartFeeds()
    this.#finish()
    for (const session of [...this.#core.registry.sessions]) this.#core.resync(session, 'no_stream')
  }

  async #read(run: number, stamp: number, cause: string): Promise<void> {
    const { bus, report } = this.#core
    // What comes live while the question is on its way may lie beyond its answer.
    const { seen, stands } = this.trail
    const isUnproven = this.trail.isUnproven()
    const end = await bus.streamEnd()
    if (run !== this.#run) return
    if (end === null && cause === 'connected' && !this.#isBlind()) {
      // No stream yet. The KB makes it, and its first leader is told of.
      this.trail.noStream()
      return this.#finish()
    }
    // What was missed may have been in a stream that is gone by now.
    const isLost = end === null || isUnproven || this.#isBlind()
    if (isLost || this.trail.isAnother(end, seen)) return this.#restart(end, cause)
    const isReplaced = stands === null ? await this.#learnEnd(run, end) : await this.#isReplaced(seen, stands)
    if (run !== this.#run) return
    if (isReplaced) return this.#restart(end, cause)
    const from = this.trail.readFrom(end)
    if (end.lastSequence <= from) {
      report.heal(cause, 0, 'healed')
      return this.#finish()
    }
    if (end.lastSequence - from > bounds.healEvents) return this.#restart(end, cause)
    let events = 0
    const crowd = new Crowd(end)
    for await (const event of bus.readAll(from, end.lastSequence)) {
      if (run !== this.#run) return
      events++
      this.trail.saw(event)
      crowd.saw(event)
      if (event.kind === 'epoch') this.#core.newEpoch(event.experience, event.epoch)
      const feed = this.#core.registry.feedOf(event.subject, event.experience)
      if (feed?.wasOpenSince(stamp)) this.#takeRead(feed, event)
    }
    if (run !== this.#run) return
    report.heal(cause, events, 'healed')
    this.#finish((feed) => crowd.hides(feed) && feed.wasOpenSince(stamp))
  }

  /** Something else stands where the stream was seen to end: it was put back from a copy, and has grown again since. */
  async #isReplaced(seen: number, stands: WorldEvent | 'nothing'): Promise<boolean> {
    const found = await this.#standing(stands === 'nothing' ? seen : stands.sequence)
    // The stream may have forgotten it.
    if (found === null) return false
    if (stands === 'nothing') return true
    const { subject, epoch, commit } = stands
    return found.subject !== subject || found.epoch !== epoch || found.commit !== commit
  }

  /** Which event stands at the end of the stream, before any was seen. Never one that was replaced. */
  async #learnEnd(run: number, { lastSequence }: StreamEnd): Promise<false> {
    if (lastSequence === 0) return false
    const found = await this.#standing(lastSequence)
    if (run === this.#run) this.trail.stoodAt(found)
    return false
  }

  async #standing(sequence: number): Promise<WorldEvent | null> {
    for await (const event of this.#core.bus.readAll(sequence - 1, sequence)) return event
    return null
  }

  /** Somebody was given a world before it was known where the stream stood: what came after that world could be anywhere. */
  #isBlind(): boolean {
    if (!this.trail.hasNoOrigin) return false
    for (const session of this.#core.registry.sessions) if (session.isAttached) return true
    return false
  }

  #takeRead(feed: Feed, event: WorldEvent): void {
    const { known } = feed
    const epoch = this.#core.registry.epochOf(feed.experience)
    if (known !== null && event.epoch === epoch && event.previous > known) giveUp(this.#core, feed, event.previous)
    this.#core.take(feed, event, true)
  }

  /** Another stream, or too much to read: every feed starts again, every session needs a world. */
  #restart(end: StreamEnd | null, cause: string): void {
    const { registry, report } = this.#core
    this.trail.startAt(end, this.#core.clock.now())
    registry.restartFeeds()
    this.#heldEvents = 0
    this.#isHealing = false
    this.#heldTooMany = false
    report.heal(cause, 0, 'resynced')
    for (const session of [...registry.sessions]) this.#core.resync(session, 'stream_changed')
    // If NATS does not answer now, the next heal resyncs everybody.
    if (end !== null) this.#learnEnd(this.#run, end).catch(() => {})
  }

  /** `isHidden`: the stream may have forgotten what this feed missed. */
  #finish(isHidden: (feed: Feed) => boolean = () => false): void {
    const { registry } = this.#core
    this.#isHealing = false
    this.trail.trust()
    this.#heldEvents = 0
    const hidden = new Set<Feed>()
    for (const feed of [...registry.feeds()]) {
      if (isHidden(feed)) {
        feed.restart(registry.newStamp())
        hidden.add(feed)
        continue
      }
      const held = feed.healing
      feed.healing = null
      for (const event of held ?? []) this.#core.take(feed, event, false)
    }
    const tooMany = this.#heldTooMany
    this.#heldTooMany = false
    for (const session of [...registry.sessions]) {
      if (tooMany) this.#core.resync(session, 'too_many')
      else if (session.feeds.some((feed) => hidden.has(feed))) this.#core.resync(session, 'expired')
      else this.#core.catchUp(session)
    }
  }
}

function isExpected(error: unknown): boolean {
  return error instanceof Error && error.name === 'BusUnavailable'
}
