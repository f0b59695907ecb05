import type { StreamEnd, WorldEvent } from '../ports.js'

const sampleMs = 5_000

/** How far the stream had been seen at which time, so that healing can begin before what was seen last. */
export class SequenceTrail {
  readonly #marginMs: number
  /** Oldest first, at most one a `sampleMs`: the first one is at least `marginMs` old once there are that many. */
  #samples: { sequence: number; atMs: number }[] = []
  #last = 0
  #stands: WorldEvent | 'nothing' | null = null
  #created: string | null = null
  /** What was known of the stream before anything was seen. */
  #origin: 'unknown' | 'no-stream' | number = 'unknown'
  /** After which sequence something may be missed. */
  #doubtedFrom: number | 'start' | 'nowhere' = 'nowhere'

  constructor(marginMs: number) {
    this.#marginMs = marginMs
  }

  /** The highest sequence seen, 0 if none. */
  get last(): number {
    return this.#last
  }

  /** It is not known where the stream stood at the start: NATS was lost, or the stream changed, before it said so. */
  get hasNoOrigin(): boolean {
    return this.#origin === 'unknown'
  }

  /** Something may be missed, from now or since a minute ago, until `trust`: what is seen meanwhile proves nothing. */
  doubt(nowMs: number): void {
    if (this.#doubtedFrom === 'nowhere') this.#doubtedFrom = this.#aMinuteBefore(nowMs)
  }

  /** Nothing is missed any more. */
  trust(): void {
    this.#doubtedFrom = 'nowhere'
  }

  saw(event: WorldEvent): void {
    if (event.sequence <= this.#last) return
    this.#last = event.sequence
    this.#stands = event
  }

  /** The stream ended with this event when it was looked at; null: with nothing of ours, or what was there is gone. */
  stoodAt(event: WorldEvent | null): void {
    this.#stands ??= event ?? 'nothing'
  }

  /** What the stream had where it was seen to end; null if that is not known. */
  get stands(): WorldEvent | 'nothing' | null {
    return this.#stands
  }

  /** It is known how far the stream went, but not what stood there: whether it still is that stream cannot be seen. */
  isUnproven(): boolean {
    return this.#stands === null && this.seen > 0
  }

  /** To be called often: notes from time to time how far the stream has been seen. */
  sample(nowMs: number): void {
    const newest = this.#samples[this.#samples.length - 1]
    if (this.#last === 0 || (newest !== undefined && nowMs - newest.atMs < sampleMs)) return
    this.#samples.push({ sequence: this.#last, atMs: nowMs })
    while (this.#samples.length > 1 && nowMs - this.#samples[1]!.atMs >= this.#marginMs) this.#samples.shift()
  }

  /** The server has no stream: whatever it will have begins after this. */
  noStream(): void {
    if (this.#origin === 'unknown') this.#origin = 'no-stream'
  }

  /**
   * Another creation time, an end below what was `seen` when it was asked for, or a start above it. Learns of the stream
   * if it is the first.
   */
  isAnother(end: StreamEnd, seen: number): boolean {
    if (this.#created === null) {
      this.#created = end.created
      if (this.#origin === 'unknown') this.#origin = end.lastSequence
      return end.lastSequence < seen
    }
    return this.#created !== end.created || end.lastSequence < seen || end.firstSequence > this.seen + 1
  }

  /** Up to here the stream went when it was last looked at: what was seen, or where it stood at the start. */
  get seen(): number {
    return Math.max(this.#last, this.#start)
  }

  /** Begins again at the end of this stream; `null`: at the start of the one that will be made. */
  startAt(end: StreamEnd | null, nowMs: number): void {
    const last = end?.lastSequence ?? 0
    this.trust()
    this.#created = end?.created ?? null
    this.#origin = end === null ? 'no-stream' : last
    this.#last = last
    this.#stands = null
    this.#samples = end === null ? [] : [{ sequence: last, atMs: nowMs }]
  }

  /** After which sequence healing reads: what was seen a minute before the doubt, else where the stream stood at the start. */
  readFrom(end: StreamEnd): number {
    const from = typeof this.#doubtedFrom === 'number' ? this.#doubtedFrom : this.#start
    return Math.max(from, end.firstSequence - 1)
  }

  get #start(): number {
    return typeof this.#origin === 'number' ? this.#origin : 0
  }

  #aMinuteBefore(nowMs: number): number | 'start' {
    let from: number | 'start' = 'start'
    for (const sample of this.#samples) if (nowMs - sample.atMs >= this.#marginMs) from = sample.sequence
    return from
  }
}
