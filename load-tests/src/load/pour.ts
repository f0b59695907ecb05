import type { Crowd } from './crowd.js'
import type { RawPublisher } from './raw-publisher.js'
import type { MadeEvent } from './world.js'

export interface PourOptions {
  readonly publisher: RawPublisher
  readonly crowd: Crowd
  readonly next: () => MadeEvent
  /** Frames that one event becomes. */
  readonly fan: number
  /** Events published and not yet delivered to everybody, at most. */
  readonly window: number
  /** Events that are published together. */
  readonly batch: number
  readonly durationMs: number
}

export interface Poured {
  readonly frames: number
  readonly tookMs: number
}

/**
 * Publishes for a while, always as much as the window allows, and waits until all of it has been delivered.
 * Rejects if a frame is missing.
 */
export async function pour(options: PourOptions): Promise<Poured> {
  const { publisher, crowd, next, fan, window, batch, durationMs } = options
  const before = crowd.frames
  const startedMs = performance.now()
  let published = 0
  let isOver = false
  let isPumping = false
  const pump = () => {
    isPumping = false
    if (isOver) return
    const room = window - (published - (crowd.frames - before) / fan)
    for (let left = Math.floor(room / batch) * batch; left > 0; left--, published++) {
      const event = next()
      publisher.publish(event.subject, event.headers, event.body)
    }
  }
  pump()
  await crowd.until(() => {
    if (publisher.failure !== null) throw publisher.failure
    isOver ||= performance.now() - startedMs >= durationMs
    if (!isPumping && !isOver) {
      isPumping = true
      setImmediate(pump)
    }
    return isOver && crowd.frames - before >= published * fan
  })
  const frames = crowd.frames - before
  if (frames !== published * fan) throw new Error(`${frames} frames came of ${published} events to ${fan} sockets`)
  return { frames, tookMs: performance.now() - startedMs }
}
