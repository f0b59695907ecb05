import { Checkpoints } from './checkpoints.js'
import type { Content } from './content/content.js'
import { inForce, zonesWithOtherPlaces } from './content/in-force.js'
import { JournalBroken } from './journal/errors.js'
import type { Journal, Recovered } from './journal/journal.js'
import type { CommitRecord } from './journal/record.js'
import { applyDeltas, applyRest } from './world/apply.js'
import { save } from './world/checkpoint.js'
import { epochEvent, type Keep, kept, stored } from './world/commit.js'
import { inParts, type Plan, plan } from './world/delta.js'
import { type Cause, eventsOf, see } from './world/events.js'
import { newTimers, newZone, reconcile } from './world/reconcile.js'
import { checkModel, restore } from './world/restore.js'
import { reveal } from './world/reveal.js'
import { schedule } from './world/schedule.js'
import { emptyState, type State } from './world/state.js'

export interface LedgerOptions {
  /** What the world is made of at the start; `reload` brings more. */
  content: Content
  open: () => Promise<Recovered>
  /** Milliseconds since 1970. */
  now: () => number
  /** Commits from one checkpoint to the next. */
  checkpointCommits: number
  /** Resolves after so long; rejects when the ledger is stopped. */
  delay: (delayMs: number, signal: AbortSignal) => Promise<void>
  /** Told each time the journal was opened: at the start, and after the disk had refused a write. */
  onOpened: (journal: Journal) => void
  /** Told what went wrong; nothing needs to be done. */
  onTrouble: (what: 'journal_broken' | 'journal_reopen_failed' | 'checkpoint_failed', error: unknown) => void
}

/** How much a ledger keeps. */
export interface LedgerSizes {
  /** That were ever here. */
  readonly players: number
  /** Answers that are kept for who asks again. */
  readonly outcomes: number
  /** What waits for the disk. */
  readonly waitingBytes: number
  /** What is kept in memory until it is published. */
  readonly recentBytes: number
}

/** What nobody can be told before the disk has it again. */
export class Unavailable extends Error {
  constructor(cause?: unknown) {
    super('The journal does not take commits at the moment.', { cause })
    this.name = 'Unavailable'
  }
}

const nobody: Cause = { player: null, request: null }

/** Whose places changed is told so many at a time: each is told everything there is to see. */
const renewedAtOnce = 100

const backoffMs = [50, 100, 200, 500, 1000, 2000]

/**
 * The state in memory and the journal behind it, kept in step: what is committed here is in the journal's order.
 * When the disk refuses, the state is ahead of it; everything is then read anew from the disk.
 */
export class Ledger {
  #options: LedgerOptions
  #status: 'opening' | 'live' | 'broken' | 'stopped' = 'opening'
  #journal!: Journal
  #state = emptyState()
  /** By how much the world's time is ahead of the clock. */
  #aheadMs = 0
  #content: Content
  /** What authors wrote and was not taken up yet. */
  #authored: Content | null = null
  readonly #checkpoints: Checkpoints
  /** How often the journal was opened again since a commit was on disk. */
  #reopened = 0
  #recovering: Promise<void> | null = null
  #abort = new AbortController()

  private constructor(options: LedgerOptions) {
    this.#options = options
    this.#content = options.content
    const { checkpointCommits, now } = options
    this.#checkpoints = new Checkpoints({ everyCommits: checkpointCommits, now, save: () => this.#save() })
  }

  /** Opens the journal and brings the world to where it was. Rejects with what the journal says if it cannot. */
  static async open(options: LedgerOptions): Promise<Ledger> {
    const ledger = new Ledger(options)
    await ledger.#open()
    return ledger
  }

  get isLive(): boolean {
    return this.#status === 'live'
  }

  /** The disk refused the last checkpoint: the journal grows until it takes one. */
  get isCheckpointRefused(): boolean {
    return this.#checkpoints.areRefused
  }

  /** The state as of the last commit. Throws `Unavailable` while it is not to be had. */
  get state(): State {
    if (!this.#isUsable) throw new Unavailable()
    return this.#state
  }

  get #isUsable(): boolean {
    return this.#status === 'live' || this.#status === 'opening'
  }

  get epoch(): string {
    return this.#journal.epoch
  }

  /** Also while nobody can be told. */
  get sizes(): LedgerSizes {
    const { players, outcomes } = this.#state
    const { waitingBytes = 0, recentBytes = 0 } = this.#journal
    return { players: players.size, outcomes: outcomes.size, waitingBytes, recentBytes }
  }

  get published(): number {
    return this.#journal.published
  }

  /**
   * The last commit that is published and has an event on this subject, 0 if none. While more wait to be published than the
   * journal has in memory, it may be a later one. Throws `Unavailable`.
   */
  lastPublishedOn(subject: string): number {
    const last = this.state.lastCommits.get(subject) ?? 0
    for (let commit = last; ; ) {
      if (commit <= this.published) return commit
      const event = this.#journal.recent(commit)?.events.find((one) => one.subject === subject)
      if (event === undefined) return last
      commit = event.previous
    }
  }

  /** The time of the next commit: never before the last one's. If the clock is put back, time goes on from there. */
  get now(): number {
    const clock = this.#options.now()
    const { at } = this.#state
    if (clock >= at) this.#aheadMs = 0
    else if (clock + this.#aheadMs < at) this.#aheadMs = at - clock
    return clock + this.#aheadMs
  }

  /** What the world is made of. */
  get content(): Content {
    return this.#content
  }

  /** Takes up what authors changed: now, or when the journal takes commits again. Their places wait for `renew`. */
  reload(authored: Content): void {
    this.#authored = authored
    if (!this.isLive) return
    try {
      this.#takeUp()
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error
    }
  }

  /** Puts in force what waits for a reset, and tells those whose places change. Throws `Unavailable`. */
  renew(): void {
    const before = this.#content
    const after = before.atReset
    if (after === null) return
    this.#change(after)
    const zones = zonesWithOtherPlaces(before, after)
    const users = [...this.#state.players].filter(([, { zone }]) => zone !== null && zones.has(zone))
    void this.#tellPlaces(users.map(([user]) => user)).catch(() => {})
  }

  /** Makes one commit in memory and hands it to the journal. Ask `settled` before telling anyone. Throws `Unavailable`. */
  commit(plan: Plan, cause: Cause, keep: Keep | null = null): void {
    this.#commit(plan, cause, keep, this.#content, this.#content)
  }

  /** `before` is the content that clients were told by, `content` that of which they are told now. */
  #commit(plan: Plan, cause: Cause, keep: Keep | null, before: Content, content: Content): void {
    const seen = see(this.state, content, plan, cause.player, before)
    const at = Math.max(cause.at ?? this.now, this.#state.at)
    const timers = Object.fromEntries(schedule(this.#state, content, plan, at))
    const record = this.#record({
      at,
      player: cause.player,
      ...stored(this.#state, plan, seen),
      ...(Object.keys(timers).length > 0 && { timers }),
    })
    this.#append(record, () => {
      record.events = eventsOf(this.#state, content, seen, cause)
      if (keep !== null) Object.assign(record, kept(this.#state, cause.player, keep))
    })
  }

  /** Resolves when the commit is on disk. Rejects with `Unavailable` if it never will be. Ask in the turn of the commit. */
  async settled(commit: number): Promise<void> {
    const journal = this.#journal
    if (!this.#isUsable) throw new Unavailable()
    try {
      await journal.settled(commit)
    } catch (error) {
      if (journal === this.#journal) this.#break(error)
      throw new Unavailable(error)
    }
  }

  /** Waits for what is being written, saves the state, closes the journal. */
  async stop(): Promise<void> {
    if (this.#status === 'stopped') return
    const wasLive = this.#status === 'live'
    this.#status = 'stopped'
    this.#abort.abort()
    await this.#recovering?.catch(() => {})
    await this.#checkpoints.idle()
    if (wasLive) await this.#checkpoints.last(this.#state.commit)
    await this.#journal.close()
  }

  async #open(): Promise<void> {
    const { open, onOpened } = this.#options
    const { journal, checkpoint, records } = await open()
    try {
      this.#abort.signal.throwIfAborted()
      this.#status = 'opening'
      const state = restore(this.#content.experience, { checkpoint, records }, journal.head)
      checkModel(state, this.#content)
      this.#journal = journal
      this.#state = state
      this.#checkpoints.startAt(checkpoint?.commit ?? 0)
      this.#change(this.#content)
      do {
        this.#takeUp()
        await this.settled(this.#state.commit)
        this.#abort.signal.throwIfAborted()
      } while (this.#authored !== null)
      this.#status = 'live'
    } catch (error) {
      if (this.#status === 'opening') this.#status = 'broken'
      await journal.close().catch(() => {})
      throw error
    }
    onOpened(journal)
  }

  #takeUp(): void {
    if (this.#authored === null) return
    this.#change(inForce(this.#content, this.#authored))
    this.#authored = null
  }

  /** Makes the world fit to content, which is in force from then on. */
  #change(content: Content): void {
    const before = this.#content
    this.#addNewZones(content)
    const revealed = reveal(this.state, before, content)
    for (const plan of revealed) this.#commit(plan, nobody, null, before, content)
    for (const plan of reconcile(this.state, content, this.now)) this.#commit(plan, nobody, null, content, content)
    this.#content = content
  }

  /** Ends when the journal breaks or the ledger stops. The first of them are told in this turn. */
  async #tellPlaces(users: readonly string[]): Promise<void> {
    for (const part of inParts(users, renewedAtOnce)) {
      for (const user of part) this.commit(plan([], [], { renewed: [user] }), nobody)
      await this.settled(this.#state.commit)
    }
  }

  /** Zones begin at the lowest version. Nobody can be there yet, so nobody is told; a new journal tells its epoch. */
  #addNewZones(content: Content): void {
    const isNew = (zone: string) => content.model === 'shared' && !this.#state.zones.has(zone)
    const zones = [...content.zones.keys()].filter(isNew)
    if (zones.length === 0 && this.#state.commit > 0) return
    const world = zones.map((zone) => ({
      ...newZone(this.#state, content, zone),
      zone,
      version: this.#state.floor + 1,
    }))
    const at = this.now
    const timers = Object.fromEntries(newTimers(this.#state, content, at))
    const hasTimers = Object.keys(timers).length > 0
    const record = this.#record({ at, player: null, world, players: {}, ...(hasTimers && { timers }) })
    if (record.commit === 1) record.events = [epochEvent(content.experience, this.#journal.epoch, record)]
    this.#append(record, () => {})
  }

  #record(parts: Pick<CommitRecord, 'at' | 'player' | 'world' | 'players' | 'timers'>): CommitRecord {
    const { commit } = this.#state
    return {
      commit: commit + 1,
      request_id: null,
      request_hash: null,
      outcome: null,
      events: [],
      ...parts,
    }
  }

  /** From the first change to the last the state is not to be trusted: whatever is thrown here, it is read anew. */
  #append(record: CommitRecord, between: () => void): void {
    try {
      applyDeltas(this.#state, record)
      between()
      applyRest(this.#state, record)
      this.#journal.append(record)
    } catch (error) {
      this.#break(error)
      throw new Unavailable(error)
    }
    this.#watch(record.commit)
    this.#checkpoints.committed(this.#state.commit)
  }

  /** Nobody may be waiting for it, as for what a timer did. */
  #watch(commit: number): void {
    const taken = () => {
      this.#reopened = 0
    }
    this.settled(commit).then(taken, () => {})
  }

  /** Saves the state as of now. Resolves with the commit that it is of, or null if the disk refused it. */
  async #save(): Promise<number | null> {
    const journal = this.#journal
    const { commit } = this.#state
    const saved = save(this.#content.experience, this.#state)
    try {
      await journal.settled(commit)
      await journal.checkpoint(commit, saved)
      return commit
    } catch (error) {
      this.#options.onTrouble('checkpoint_failed', error)
      if (error instanceof JournalBroken && journal === this.#journal) this.#break(error)
      return null
    }
  }

  #break(error: unknown): void {
    if (this.#status !== 'live') return
    this.#status = 'broken'
    this.#options.onTrouble('journal_broken', error)
    this.#recovering ??= this.#recover().finally(() => {
      this.#recovering = null
    })
  }

  async #recover(): Promise<void> {
    const { delay, onTrouble } = this.#options
    const { signal } = this.#abort
    await this.#checkpoints.idle()
    await this.#journal.close().catch(() => {})
    while (!signal.aborted) {
      try {
        await delay(backoffMs[Math.min(this.#reopened++, backoffMs.length - 1)]!, signal)
        return await this.#open()
      } catch (error) {
        if (!signal.aborted) onTrouble('journal_reopen_failed', error)
      }
    }
  }
}
