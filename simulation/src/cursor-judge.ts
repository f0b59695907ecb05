import type { OwnFrame } from './client.js'
import type { Content, Members } from './contents.js'
import type { History } from './history.js'
import type { Fail } from './judge.js'
import { standOf } from './memory.js'
import { show, showContent } from './show.js'
import type { Track, TrackV2 } from './track.js'

/** What protocol v2 says of where a socket stands. DESIGN §3.6, §3.8. */
export class CursorJudge {
  readonly #history: History
  readonly #fail: Fail

  constructor(history: History, fail: Fail) {
    this.#history = history
    this.#fail = fail
  }

  /** Exactly one outcome, and it is true. */
  recovered(track: Track, v2: TrackV2, { recovery, cursor }: OwnFrame): void {
    const { name, attached } = track
    const untrue = (why: string) => this.#fail('untrue recovery', `${name} is told ${recovery?.outcome}: ${why}`)
    const outcome = recovery?.outcome
    if (outcome === 'fresh' || outcome === 'resync') {
      if ((outcome === 'fresh') !== (v2.brought === null)) untrue('it came with another cursor')
      if (recovery?.reason === 'invalid_cursor') untrue('its cursor is good')
      return
    }
    if (v2.brought === null || cursor === undefined || attached === null) return untrue('it has no world')
    const { epoch, commit, zone } = v2.brought
    track.hasWorld = true
    track.isFar = v2.isFar
    track.epoch = epoch
    track.last = commit
    track.zone = zone
    if (v2.isTainted) track.passed = commit
    if (attached.epoch !== epoch) return untrue(`its epoch is ${epoch}`)
    if (outcome === 'replayed') {
      v2.left = recovery!.events!
      if (v2.left < 1) untrue('with no event')
    } else if (attached.zone !== zone) untrue('in another zone')
    else this.#mustHave(track, attached.published, 'current')
  }

  /** It has been given all that concerns it up to this commit. */
  #mustHave(track: Track, commit: number, what: string): void {
    if (!track.hasWorld || track.isFar || track.passed !== null) return
    const missed = this.#history.missed(track, track.last, commit)
    if (missed === null || this.#history.isExcused(missed, track)) return
    this.#fail('skipped', `${track.name} has ${track.last}, is told ${what}, never had ${show(missed)}`)
  }

  /** A cursor says where its socket stands, at the frame that has it. */
  stands(track: Track, what: string, cursor: string): void {
    const { name, v2, epoch, last, zone } = track
    const stand = standOf(cursor)
    if (v2 === null) return this.#fail('cursor', `${name} is given one with ${what}`)
    if (!track.hasWorld) return this.#fail('cursor', `${name} has no world, and is given ${cursor} with ${what}`)
    if (stand.epoch !== epoch || stand.zone !== zone || stand.commit < last)
      return this.#fail('cursor', `${name} is at ${epoch}.${last} in ${zone}, is given ${cursor} with ${what}`)
    this.#mustHave(track, stand.commit, `${cursor} with ${what}`)
  }

  ponged(track: Track, { current, cursor }: OwnFrame): void {
    const probe = track.probes.shift() ?? null
    if (current !== true) return
    if (cursor === undefined) return this.#fail('probe', `${track.name} has no world, and is told that it is current`)
    if (probe === null || track.isFar || track.passed !== null) return
    const { epoch, commit } = standOf(probe)
    const missed = epoch === track.epoch ? this.#history.missed(track, commit, standOf(cursor).commit) : 'all'
    if (missed === null) return
    this.#fail(
      'probe',
      `${track.name} at ${probe} is told that it is current, missed ${missed === 'all' ? missed : show(missed)}`,
    )
  }

  hasCursor(track: Track, content: Content, { cursor }: Members): void {
    if ((cursor !== undefined) !== (track.v2 !== null)) this.#fail('cursor', `${track.name}: ${showContent(content)}`)
    if (cursor === undefined) return
    const { epoch, commit } = standOf(cursor)
    if (epoch !== track.epoch || commit !== track.last)
      this.#fail('cursor', `${track.name} is given ${showContent(content)} with ${cursor}`)
    this.stands(track, showContent(content), cursor)
  }

  replayed(track: Track, v2: TrackV2, content: Content): void {
    const isFirst = track.last === v2.brought!.commit
    const isRebase = content.kind === 'area' && content.event !== null
    if (content.kind !== 'event' && !isRebase)
      this.#fail('replay', `${track.name} is given ${showContent(content)} in its replay`)
    if (isRebase && !isFirst) this.#fail('replay', `${track.name} is given a replay that does not start at its rebase`)
    v2.left!--
  }

  replayIsOver(track: Track, v2: TrackV2): void {
    v2.left = null
    this.#mustHave(track, track.attached!.published, 'that the replay is over')
  }
}
