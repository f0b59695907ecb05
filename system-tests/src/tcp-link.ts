import type { Socket } from 'node:net'

/** Takes what the far end says on one connection, returns what goes on to the near end. */
export type Filter = (bytes: Buffer) => Buffer

/** One connection that passes through a proxy. */
export class Link {
  readonly near: Socket
  readonly far: Socket
  /** The port that the near end was opened from: by it who opened it knows this link. */
  readonly nearPort: number | undefined
  readonly #filter: Filter | null
  #state: 'flowing' | 'stalled' | 'deaf' | 'dead' = 'flowing'
  #delayMs = 0
  /** What is delayed goes on in its order, both ways for itself. */
  readonly #queues = new Map<Socket, Promise<void>>()

  constructor(near: Socket, far: Socket, filter: Filter | null, onClose: (link: Link) => void) {
    this.#filter = filter
    this.near = near
    this.far = far
    this.nearPort = near.remotePort
    this.#pass(near, far, onClose)
    this.#pass(far, near, onClose)
  }

  cut(): void {
    this.near.destroy()
    this.far.destroy()
  }

  get isDead(): boolean {
    return this.#state === 'dead'
  }

  /** Reads from neither side: whoever writes fills up. */
  stall(): void {
    if (this.#state !== 'flowing') return
    this.#state = 'stalled'
    this.near.pause()
    this.far.pause()
  }

  /** Reads nothing of what the far end says, which fills up; what the near end says goes on. */
  deafen(): void {
    if (this.#state !== 'flowing') return
    this.#state = 'deaf'
    this.far.pause()
  }

  flow(): void {
    this.#delayMs = 0
    if (this.#state !== 'stalled' && this.#state !== 'deaf') return
    this.#state = 'flowing'
    this.near.resume()
    this.far.resume()
  }

  /** Half open, for ever: both ends stay, and whatever either says is lost. */
  die(): void {
    this.flow()
    this.#state = 'dead'
  }

  /** Everything that comes from now on takes so long, either way. */
  delay(ms: number): void {
    this.#delayMs = ms
  }

  #pass(from: Socket, to: Socket, onClose: (link: Link) => void): void {
    from.on('data', (bytes) => this.#take(from, to, bytes))
    from.on('end', () => void this.#after(to, () => this.#state !== 'dead' && to.end()))
    from.on('error', () => undefined)
    from.on('close', () => {
      onClose(this)
      if (this.#state !== 'dead') void this.#after(to, () => to.destroy())
      else if (this.near.destroyed && this.far.destroyed) this.#queues.clear()
    })
  }

  #take(from: Socket, to: Socket, said: Buffer): void {
    if (this.#state === 'dead') return
    const bytes = from === this.far && this.#filter !== null ? this.#filter(said) : said
    if (bytes.length === 0) return
    if (this.#delayMs === 0 && !this.#queues.has(to)) return this.#write(from, to, bytes)
    const lateMs = this.#delayMs
    const dueMs = performance.now() + lateMs
    void this.#after(to, async () => {
      const leftMs = dueMs - performance.now()
      if (leftMs > 0 && this.#delayMs > 0) await new Promise((resolve) => setTimeout(resolve, leftMs))
      if (this.#state !== 'dead') this.#write(from, to, bytes)
    })
  }

  #write(from: Socket, to: Socket, bytes: Buffer): void {
    if (to.write(bytes)) return
    from.pause()
    to.once('drain', () => {
      const isHeld = this.#state === 'stalled' || (this.#state === 'deaf' && from === this.far)
      if (!isHeld) from.resume()
    })
  }

  /** Behind what is under way to that side; at once if nothing is. */
  async #after(to: Socket, task: () => unknown): Promise<void> {
    const before = this.#queues.get(to)
    if (before === undefined && this.#delayMs === 0) return void task()
    const mine = (before ?? Promise.resolve()).then(async () => {
      await task()
      if (this.#queues.get(to) === mine) this.#queues.delete(to)
    })
    this.#queues.set(to, mine)
    await mine
  }
}
