import { Crowd } from 'session-service/src/core/crowd.js'
import { enterZone, give } from 'session-service/src/core/deliver.js'
import { Feed } from 'session-service/src/core/feed.js'
import { GatewayCore } from 'session-service/src/core/index.js'
import { Resumption } from 'session-service/src/core/resume.js'
import { SequenceTrail } from 'session-service/src/core/sequence-trail.js'
import { Session, waits } from 'session-service/src/core/session.js'
import type { Patch, Replace } from './patch.js'

/** Mutants of the gateway's core. */
export const gatewayPatches = {
  'stamp-off': (replace: Replace) => replace(Feed.prototype, 'isWholeSince', () => true),
  'no-hold': (replace: Replace) => replace(Session.prototype, 'unansweredCauseOf', () => null),
  'reach-off': (replace: Replace) => replace(Feed.prototype, 'reachesBackTo', () => true),
  'overtaken-off': (replace: Replace) => {
    const { resync } = GatewayCore.prototype
    replace(GatewayCore.prototype, 'resync', function (this: GatewayCore, session, reason) {
      if (reason !== 'overtaken') resync.call(this, session, reason)
    })
  },
  'except-off': (replace: Replace) =>
    replace(Session.prototype, 'isConcernedBy', function (this: Session, event) {
      return event.kind === 'rebase' || event.zone === this.zone
    }),
  'resume-trusts-sequence': (replace: Replace) => replace(Resumption.prototype, 'reaches', () => true),
  'ends-at-published': (replace: Replace) => replace(Resumption.prototype, 'knownOf', (feed) => feed.last ?? 0),
  'own-copies-off': (replace: Replace) => replace(Resumption.prototype, 'hasOwnCopies', () => true),
  'first-rebase': (replace: Replace) =>
    replace(Resumption.prototype, 'lastRebase', ({ events }) => events.find(({ kind }) => kind === 'rebase') ?? null),
  'position-of-attach': (replace: Replace) => {
    const { goOn } = Resumption.prototype
    replace(Resumption.prototype, 'goOn', function (this: Resumption, found) {
      goOn.call(this, { ...found, position: this.place.commit })
    })
  },
  'worldless-told': (replace: Replace) => {
    const { opened } = GatewayCore.prototype
    replace(GatewayCore.prototype, 'opened', function (this: GatewayCore, session, socket) {
      opened.call(this, session, socket)
      session.stopWaiting(waits.first)
      this.catchUp(session)
    })
  },
  'no-catch-up': (replace: Replace) => replace(Feed.prototype, 'nextFor', () => null),
  'feed-forgets': (replace: Replace) => {
    const { remember } = Feed.prototype
    replace(Feed.prototype, 'remember', function (this: Feed, event) {
      remember.call(this, event)
      this.last = null
    })
  },
  'crowd-off': (replace: Replace) => replace(Crowd.prototype, 'hides', () => false),
  'end-forgotten': (replace: Replace) => {
    replace(SequenceTrail.prototype, 'stoodAt', () => undefined)
    replace(SequenceTrail.prototype, 'isUnproven', () => false)
  },
  'no-dedupe': (replace: Replace) => {
    const { take } = GatewayCore.prototype
    replace(GatewayCore.prototype, 'take', function (this: GatewayCore, feed, event, isFill) {
      const isKnown =
        feed.last !== null && event.commit <= feed.last && event.epoch === this.registry.epochOf(feed.experience)
      if (!isKnown || isFill || this.isHealing) return take.call(this, feed, event, isFill)
      for (const session of feed.members) {
        if (session.state === 'live' && session.isConcernedBy(event, feed)) give(this, session, feed, event)
      }
    })
  },
  'ignore-position': (replace: Replace) => {
    const { reply } = GatewayCore.prototype
    replace(GatewayCore.prototype, 'reply', function (this: GatewayCore, session, frames, message, answer) {
      reply.call(this, session, frames, message, answer)
      if (answer.isRebase) session.position = Math.max(0, session.position - 3)
    })
  },
  'zone-of-late-answer': (replace: Replace) => {
    const { reply } = GatewayCore.prototype
    replace(GatewayCore.prototype, 'reply', function (this: GatewayCore, session, frames, message, answer) {
      reply.call(this, session, frames, message, answer)
      if (!answer.isRebase) enterZone(this, session, answer.place.zone)
    })
  },
  'late-zone-feed': (replace: Replace) => {
    const { isWholeSince } = Feed.prototype
    replace(Feed.prototype, 'isWholeSince', function (this: Feed, stamp) {
      return this.kind === 'zone' || isWholeSince.call(this, stamp)
    })
  },
  'drop-on-lag': (replace: Replace) => {
    const { drained } = GatewayCore.prototype
    replace(GatewayCore.prototype, 'drained', function (this: GatewayCore, session) {
      if (session.lag !== null)
        for (const { last } of session.feeds) session.position = Math.max(session.position, last ?? 0)
      drained.call(this, session)
    })
  },
} satisfies Record<string, Patch>
