import { Core } from 'kb-service/src/core.js'
import { distinctEpochs } from 'kb-service/src/journal/epoch.js'
import type { Files } from 'kb-service/src/journal/files.js'
import type { Holder } from 'kb-service/src/journal/lock.js'
import { openJournal } from 'kb-service/src/journal/open-journal.js'
import { NatsPublisher } from 'kb-service/src/publisher.js'
import type { SimClock } from './clock.js'
import type { KbLine } from './kb-line.js'
import { every, waitFor } from './kb-pace.js'

export interface KbSettings {
  readonly checkpointCommits: number
  readonly recentRecords: number
}

/** What one life of the KB stands on. */
export interface KbGround {
  readonly dataDir: string
  readonly files: Files
  readonly holder: Holder
  readonly line: KbLine
  /** What waits before it tries again. */
  readonly waits: SimClock
  /** What wakes the world's own timers. */
  readonly alarms: SimClock
  /** What lets it look after the stream from time to time. */
  readonly checks: SimClock
  readonly now: () => number
  readonly settings: KbSettings
  readonly trouble: (what: string, error: unknown) => void
  readonly retried: () => void
}

/** The real core of the KB, and its real publisher. */
export function makeCore(ground: KbGround): { core: Core; publisher: NatsPublisher } {
  const { dataDir, files, holder, waits, alarms, now, settings, trouble, retried } = ground
  const { recentRecords, checkpointCommits } = settings
  const journal = { now, mint: distinctEpochs(), files, holder, endOfTurn: () => Promise.resolve(), recentRecords }
  const watch = { committed: () => {}, answered: () => {}, settled: () => {} }
  const publisher = makePublisher(ground)
  const core = new Core(
    {
      openJournal: (experience) => openJournal(`${dataDir}/${experience}`, journal),
      publisher,
      report: {
        engineWatch: () => watch,
        timerFired: () => {},
        trouble: (_, what, error) => trouble(what, error),
        publishRetried: retried,
      },
      now,
      delay: (ms, signal) => waitFor(waits, ms, signal),
      after: (ms, callback) => alarms.after(ms, callback),
    },
    { checkpointCommits, hasTimers: true },
  )
  return { core, publisher }
}

function makePublisher({ line, waits, checks, now, trouble }: KbGround): NatsPublisher {
  const quiet = () => undefined
  return new NatsPublisher({
    url: '',
    credsFile: null,
    stream: 'auto',
    replicas: 1,
    log: { info: quiet, warn: quiet, error: (_, message) => trouble('publisher', new Error(message)) },
    now,
    dial: (options) => line.dial(options),
    pace: { delay: (ms, signal) => waitFor(waits, ms, signal), every: (ms, task) => every(checks, ms, task) },
  })
}
