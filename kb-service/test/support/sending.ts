import type { Test } from 'tap'
import type { Opened } from '../../src/journal/open-journal.js'
import { Outbox } from '../../src/outbox.js'
import { NatsPublisher, type PublisherLog, type PublisherOptions } from '../../src/publisher.js'
import { event, newDirectory, opened, record } from './journal-directory.js'
import type { Listener } from './listener.js'
import type { NatsServer } from './nats-server.js'

/** A log that can be looked into. */
export class Log implements PublisherLog {
  readonly messages: string[] = []
  readonly info = (_fields: object, message: string) => void this.messages.push(message)
  readonly warn = this.info
  readonly error = this.info

  count(part: string): number {
    return this.messages.filter((message) => message.includes(part)).length
  }
}

/** A journal whose events go to a real server, and somebody who listens as gateways do. */
export class Sending {
  readonly log = new Log()
  readonly publisher: NatsPublisher
  readonly outbox: Outbox
  readonly #found: Opened

  private constructor(t: Test, found: Opened, url: string, options: Partial<PublisherOptions>) {
    this.#found = found
    const standard = { credsFile: null, stream: 'auto', replicas: 1, remakeAfterMs: 100, now: () => 0 } as const
    this.publisher = new NatsPublisher({ url, log: this.log, ...standard, ...options })
    this.outbox = new Outbox({
      journal: found.journal,
      experience: 'wylding-woods',
      publisher: this.publisher,
      now: Date.now,
      onRetry: () => {},
      onEnd: (error) => t.fail('the outbox ended', { error }),
    })
    t.teardown(async () => {
      await this.outbox.stop()
      await this.publisher.close()
    })
  }

  static async start(t: Test, { url }: Pick<NatsServer, 'url'>, options: Partial<PublisherOptions> = {}) {
    return new Sending(t, await opened(t, await newDirectory(t)), url, options)
  }

  /** What is wrong, of the publisher and the outbox together. */
  get troubles(): string[] {
    return [...this.publisher.troubles, ...(this.outbox.trouble === null ? [] : [this.outbox.trouble])]
  }

  /** Makes commits, each with an event, up to and with this one; on disk when this returns. */
  async commitThrough(last: number): Promise<void> {
    const { journal } = this.#found
    while (journal.head < last) journal.append(record(journal.head + 1, 'text', [event(journal.head + 1)]))
    await journal.settled(last)
  }

  async published(commit: number): Promise<void> {
    await until(() => this.#found.journal.published >= commit)
  }

  get publishedCommit(): number {
    return this.#found.journal.published
  }

  /** Waits until this is wrong, or until nothing is. */
  async troubled(trouble: string | null): Promise<void> {
    await until(() => (trouble === null ? this.troubles.length === 0 : this.troubles.includes(trouble)))
  }
}

/** The commits that lie in the stream, in its order, each where it lies first. */
export async function storedCommits(listener: Listener): Promise<number[]> {
  const manager = await listener.manager()
  const { state } = await manager.streams.info('WORLD_UPDATES')
  const commits: number[] = []
  for (let seq = state.first_seq; seq <= state.last_seq; seq += 1) {
    const message = await manager.streams.getMessage('WORLD_UPDATES', { seq })
    commits.push(Number(message?.header.get('Gaia-Commit')))
  }
  return [...new Set(commits)]
}

export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5))
}
