import { copyWorld } from 'kb-service/src/cli/backup.js'
import { restoreFrom } from 'kb-service/src/cli/restore.js'
import type { Core } from 'kb-service/src/core.js'
import type { Engine } from 'kb-service/src/engine.js'
import type { Files } from 'kb-service/src/journal/files.js'
import type { Holder } from 'kb-service/src/journal/lock.js'
import type { NatsPublisher } from 'kb-service/src/publisher.js'
import { SimClock, type Time } from './clock.js'
import { contents } from './content.js'
import type { SimDisk } from './disk.js'
import { type KbSettings, makeCore } from './kb-core.js'
import type { KbLine } from './kb-line.js'

export interface KbHooks {
  /** Something went wrong that only a fault of the disk excuses; or that nothing does. */
  trouble(what: string, error: unknown): void
  retried(): void
  exited(): void
  /** NATS as this life of the KB sees it. */
  line(): KbLine
  /** A start or a command ended with this. */
  gaveUp(what: string, error: unknown): void
}

export const dataDir = '/kb'
const backupDir = '/backup'

/** The KB as a process: its real core on a simulated disk, clock and bus. It may be killed and started again. */
export class SimKb {
  readonly disk: SimDisk
  state: 'down' | 'busy' | 'up' = 'down'
  /** What waits before it tries again, and what wakes the world's own timers. */
  waits: SimClock
  alarms: SimClock
  /** What lets it look after the stream from time to time. */
  checks: SimClock
  line: KbLine
  /** Names this life of it. */
  life = {}
  /** Its clock is ahead of that of the gateways. */
  #aheadMs = 0
  #core: Core | null = null
  #publisher: NatsPublisher | null = null
  #pid = 100
  #backups = 0
  /** Backups that are whole. */
  readonly backups: string[] = []
  readonly #time: Time
  readonly #settings: KbSettings
  readonly #hooks: KbHooks

  constructor(disk: SimDisk, time: Time, settings: KbSettings, hooks: KbHooks) {
    this.disk = disk
    this.#time = {
      get nowMs() {
        return time.nowMs
      },
    }
    this.#settings = settings
    this.#hooks = hooks
    this.waits = new SimClock(this.#time)
    this.alarms = new SimClock(this.#time)
    this.checks = new SimClock(this.#time)
    this.line = hooks.line()
  }

  get nowMs(): number {
    return this.#time.nowMs + this.#aheadMs
  }

  get isUp(): boolean {
    return this.state === 'up'
  }

  /** Undefined while nobody listens at its port. */
  engine(experience: string): Engine | undefined {
    return this.isUp ? this.#core?.engines.get(experience) : undefined
  }

  get isLive(): boolean {
    return this.isUp && this.#core!.areEnginesLive
  }

  /** It has found NATS, and in it the stream. */
  get hasStream(): boolean {
    return (
      this.#publisher?.isConnected === true && (this.#publisher.mode === 'live-only' || this.#publisher.generation > 0)
    )
  }

  /** Commits on disk that are not yet published. */
  get outboxDepth(): number {
    return this.#core?.outboxDepth ?? 0
  }

  /** Its clock goes on by itself, and the world with it. */
  passTime(ms: number): void {
    this.#aheadMs += ms
    for (const name of [...this.alarms.timers.keys()]) this.alarms.fire(name)
  }

  start(): void {
    const { life, files, holder } = this.#begin()
    const { waits, alarms, checks, line } = this
    const { trouble, retried } = this.#hooks
    const now = () => this.nowMs
    const clocks = { waits, alarms, checks, now }
    const settings = this.#settings
    const { core, publisher } = makeCore({ dataDir, files, holder, line, ...clocks, settings, trouble, retried })
    this.#publisher = publisher
    this.#run(life, 'start', async () => {
      for (const content of contents.values()) await core.open(content)
      this.#core = core
      return 'up'
    })
  }

  /** It is told to stop: it takes no calls any more, and exits when all is on the disk. */
  stop(): void {
    const core = this.#core!
    const { life } = this
    this.state = 'busy'
    this.#run(life, 'stop', async () => {
      core.stopTimers()
      await core.stop()
      return 'down'
    })
  }

  /** Puts a backup in the place of an experience's world, with the real command. */
  restore(experience: string, backup: string): void {
    const { life, files, holder } = this.#begin()
    this.#run(life, 'restore', async () => {
      await restoreFrom(backup, experience, this.#context(files), holder)
      return 'down'
    })
  }

  /** Copies all worlds while the KB runs, or does not. */
  backup(): void {
    this.#backup().catch((error) => this.#hooks.trouble('backup', error))
  }

  async #backup(): Promise<void> {
    const files = this.disk.open()
    const folder = `${backupDir}/${++this.#backups}`
    await files.makeDirectory(folder)
    for (const experience of contents.keys()) await copyWorld(folder, experience, this.#context(files))
    this.backups.push(folder)
  }

  kill(how: 'process' | 'power', seed: number): void {
    this.disk.kill(how, seed)
    this.#end()
  }

  #begin(): { life: object; files: Files; holder: Holder } {
    this.#end()
    this.state = 'busy'
    const { life } = this
    const pid = ++this.#pid
    const holder = {
      pid,
      held: new Set<string>(),
      isAlive: (other: number) => other === pid,
      startOf: async (other: number) => `${other}`,
    }
    return { life, files: this.disk.open(), holder }
  }

  #end(): void {
    this.state = 'down'
    this.life = {}
    this.#core = null
    this.#publisher = null
    this.waits = new SimClock(this.#time)
    this.alarms = new SimClock(this.#time)
    this.checks = new SimClock(this.#time)
    this.line = this.#hooks.line()
  }

  #run(life: object, what: string, task: () => Promise<SimKb['state']>): void {
    task().then(
      (state) => {
        if (this.life !== life) return
        if (state === 'down') this.#exit()
        this.state = state
      },
      (error) => {
        if (this.life !== life) return
        this.#exit()
        this.#hooks.gaveUp(what, error)
      },
    )
  }

  /** The disk forgets what the process had open. */
  #exit(): void {
    this.disk.kill('process', 0)
    this.#end()
    this.#hooks.exited()
  }

  #context(files: Files) {
    return { files, dataDir, now: () => this.nowMs, say: () => {}, note: () => {} }
  }
}
