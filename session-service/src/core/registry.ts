import { userSubject, zoneSubject } from 'schemas'
import type { Bus, Clock, Listener, Subscription, WorldEvent } from '../ports.js'
import { bounds } from './bounds.js'
import { Feed } from './feed.js'
import type { Session } from './session.js'

/** What the registry hands on. */
export interface Intake {
  event(feed: Feed, event: WorldEvent): void
  foreign(session: Session, body: Uint8Array): void
}

/** One NATS subject: the subscription, and a feed for each experience in it. */
class Subject implements Listener {
  readonly name: string
  feeds: readonly Feed[] = []
  subscription: Subscription | null = null
  readonly #registry: Registry
  readonly #intake: Intake

  constructor(name: string, registry: Registry, intake: Intake) {
    this.name = name
    this.#registry = registry
    this.#intake = intake
  }

  opened(): void {
    for (const feed of this.feeds) this.#registry.opened(feed)
  }

  event(event: WorldEvent): void {
    for (const feed of this.feeds) if (feed.experience === event.experience) return this.#intake.event(feed, event)
  }

  foreign(body: Uint8Array): void {
    for (const feed of this.feeds) {
      if (feed.kind === 'user') for (const session of feed.members) this.#intake.foreign(session, body)
    }
  }
}

/** Who is here: sessions by user, feeds by subject, counted. First in subscribes, last out unsubscribes. */
export class Registry {
  readonly sessions = new Set<Session>()
  readonly #byUser = new Map<string, Session[]>()
  readonly #subjects = new Map<string, Subject>()
  /** Feeds that remember something, to be aged. */
  readonly #warm = new Set<Feed>()
  readonly #epochs = new Map<string, string>()
  readonly #bus: Bus
  readonly #clock: Clock
  readonly #intake: Intake
  #stamp = 0

  constructor(bus: Bus, clock: Clock, intake: Intake) {
    this.#bus = bus
    this.#clock = clock
    this.#intake = intake
  }

  // ---- sessions

  add(session: Session): void {
    this.sessions.add(session)
    const key = session.user
    const here = this.#byUser.get(key)
    if (here) here.push(session)
    else this.#byUser.set(key, [session])
  }

  remove(session: Session): void {
    if (!this.sessions.delete(session)) return
    const here = this.#byUser.get(session.user)
    if (here === undefined) return
    const at = here.indexOf(session)
    if (at >= 0) here.splice(at, 1)
    if (here.length === 0) this.#byUser.delete(session.user)
  }

  /** Oldest first. */
  ofUser(user: string): readonly Session[] {
    return this.#byUser.get(user) ?? []
  }

  // ---- feeds

  /** Rises with every feed that opens or starts again: a question's stamp tells which feeds hear all that came after it. */
  get stamp(): number {
    return this.#stamp
  }

  newStamp(): number {
    return ++this.#stamp
  }

  get subjectCount(): number {
    return this.#subjects.size
  }

  *feeds(): Iterable<Feed> {
    for (const subject of this.#subjects.values()) yield* subject.feeds
  }

  feedOf(subject: string, experience: string): Feed | null {
    return this.#subjects.get(subject)?.feeds.find((feed) => feed.experience === experience) ?? null
  }

  userFeed(user: string, experience: string): Feed {
    return this.#feed('user', userSubject(user), experience, null)
  }

  zoneFeed(experience: string, zone: string): Feed {
    return this.#feed('zone', zoneSubject(experience, zone), experience, zone)
  }

  #feed(kind: 'user' | 'zone', name: string, experience: string, zone: string | null): Feed {
    let subject = this.#subjects.get(name)
    if (subject === undefined) {
      subject = new Subject(name, this, this.#intake)
      this.#subjects.set(name, subject)
    }
    let feed = subject.feeds.find((other) => other.experience === experience)
    if (feed === undefined) {
      feed = new Feed(kind, experience, name, zone, this.#clock.now())
      subject.feeds = [...subject.feeds, feed]
      if (subject.subscription === null) subject.subscription = this.#bus.subscribe(name, subject)
      else if (subject.subscription.isOpen) this.opened(feed)
    }
    return feed
  }

  /** The server knows of its subscription. */
  opened(feed: Feed): void {
    if (this.#bus.isConnected && !feed.isOpen) feed.openedAt = ++this.#stamp
    tellOpeners(feed)
  }

  /** Calls `then` when the feed is open: now, or when the server knows of it; also if NATS is lost meanwhile. */
  whenOpen(feed: Feed, then: () => void): void {
    if (feed.isOpen || !this.#bus.isConnected || feed.isClosed) then()
    else if (feed.openers === null) feed.openers = [then]
    else feed.openers.push(then)
  }

  /** Every feed (of `experience`, if given) forgets what it has heard. */
  restartFeeds(experience: string | null = null): void {
    const stamp = this.newStamp()
    for (const feed of this.feeds()) if (experience === null || feed.experience === experience) feed.restart(stamp)
  }

  hold(feed: Feed): void {
    feed.holders++
  }

  /** A user's feed closes with its last holder, a zone's lingers. */
  release(feed: Feed): void {
    feed.holders--
    if (feed.holders > 0) return
    feed.idleSinceMs = this.#clock.now()
    if (feed.kind === 'user') this.#close(feed)
  }

  /** Closes a zone's feed that nobody holds or waits for, without the linger. */
  closeUnheld(feed: Feed): void {
    if (!feed.isClosed && isUnheld(feed)) this.#close(feed)
  }

  #close(feed: Feed): void {
    feed.isClosed = true
    this.#warm.delete(feed)
    const subject = this.#subjects.get(feed.subject)
    if (subject === undefined) return
    subject.feeds = subject.feeds.filter((other) => other !== feed)
    if (subject.feeds.length === 0) {
      this.#subjects.delete(feed.subject)
      subject.subscription?.release()
    }
    tellOpeners(feed)
  }

  /** What the feed remembered last is kept until it is too old. */
  keep(feed: Feed): void {
    feed.keep(this.#clock.now())
    this.#warm.add(feed)
  }

  /** Lets feeds forget what is too old and closes zones that nobody has been in for a while. */
  sweep(): void {
    const now = this.#clock.now()
    for (const feed of this.#warm) if (!feed.age(now)) this.#warm.delete(feed)
    for (const subject of this.#subjects.values()) {
      for (const feed of subject.feeds) {
        if (feed.kind === 'zone' && isUnheld(feed) && now - feed.idleSinceMs > bounds.zoneLingerMs) this.#close(feed)
      }
    }
  }

  // ---- NATS comes and goes

  disconnected(): void {
    for (const feed of this.feeds()) feed.openedAt = Number.POSITIVE_INFINITY
    for (const subject of [...this.#subjects.values()]) subject.opened()
  }

  /** Every wanted subscription has been made again. */
  connected(): void {
    const stamp = ++this.#stamp
    for (const feed of this.feeds()) if (!feed.isOpen) feed.openedAt = stamp
    for (const subject of [...this.#subjects.values()]) subject.opened()
  }

  // ---- epochs

  epochOf(experience: string): string | undefined {
    return this.#epochs.get(experience)
  }

  setEpoch(experience: string, epoch: string): void {
    this.#epochs.set(experience, epoch)
  }
}

function isUnheld(feed: Feed): boolean {
  return feed.holders === 0 && feed.openers === null && feed.filling === null
}

function tellOpeners(feed: Feed): void {
  const { openers } = feed
  feed.openers = null
  if (openers !== null) for (const opener of openers) opener()
}
