import { rm } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import type { Link } from '../tcp-link.js'
import type { TcpProxy } from '../tcp-proxy.js'
import {
  backUp,
  delayMs,
  deleteStream,
  disturb,
  drain,
  freeze,
  freezeNats,
  lose,
  reset,
  restart,
  restore,
} from './deeds.js'
import type { FaultKind, FaultPlan } from './plan.js'
import type { ClientRecord } from './recording.js'
import type { Stage } from './stage.js'

export interface Happening {
  readonly atMs: number
  readonly text: string
}

/** A pong says again what the ping said: so many of these are more than the buffers of a connection hold. */
const longAnswer = 'x'.repeat(60_000)
const mostLongAnswers = 80

/** Does to a stage what a plan says, and puts all of it right again. */
export class Injector {
  readonly happenings: Happening[] = []
  readonly #stage: Stage
  readonly #clients: readonly ClientRecord[]
  /** What is done to one process is done one after the other. */
  readonly #queues = new Map<unknown, Promise<void>>()
  readonly #backups: string[] = []

  constructor(stage: Stage, clients: readonly ClientRecord[]) {
    this.#stage = stage
    this.#clients = clients
  }

  /** Starts what is planned, each at its time. Resolves when all has begun; what lasts is over with `calm`. */
  async run(faults: readonly FaultPlan[], seed: number, signal: AbortSignal): Promise<void> {
    const startedMs = Date.now()
    const backup = faults.some(({ kind }) => kind === 'restore-kb') ? await this.#backUp(seed) : null
    for (const fault of faults) {
      await pause(Math.max(0, startedMs + fault.atMs - Date.now()), undefined, { signal }).catch(() => undefined)
      this.#begin(fault, backup)
    }
  }

  /** Everything runs, every line flows. Rejects if something does not come up. */
  async calm(): Promise<void> {
    await Promise.all(this.#queues.values())
    this.#note('all faults are over')
    for (const proxy of this.#stage.proxies) proxy.flow()
    for (const post of this.#stage.posts) post.door.cutDead()
    for (const backup of this.#backups) await rm(backup, { recursive: true, force: true })
  }

  #begin({ kind, which, forMs }: FaultPlan, backup: string | null): void {
    const { posts, kb, nats, kbToNats } = this.#stage
    const post = posts[which % posts.length]!
    const run = (of: unknown, name: string, task: () => Promise<void>) => this.#queue(of, name, task)
    const line = (proxy: TcpProxy, name: string, how: 'cut' | 'stall' | 'slow') =>
      run(proxy, `${how} ${name} for ${forMs} ms`, () => disturb(proxy, how, forMs))
    const gateway = post.gateway.service
    const number = posts.indexOf(post) + 1
    const steps: Record<FaultKind, () => void> = {
      'kill-gateway': () => run(post, `kill -9 ${gateway.name}, down for ${forMs} ms`, () => restart(gateway, forMs)),
      'kill-kb': () => run(kb, `kill -9 kb, down for ${forMs} ms`, () => restart(kb.service, forMs)),
      'kill-nats': () => run(nats, `kill -9 nats, down for ${forMs} ms`, () => restart(nats, forMs)),
      'freeze-gateway': () => run(post, `freeze ${gateway.name} for ${forMs} ms`, () => freeze(gateway, forMs)),
      'freeze-kb': () => run(kb, `freeze kb for ${forMs} ms`, () => freeze(kb.service, forMs)),
      'freeze-nats': () => run(nats, `freeze nats for ${forMs} ms`, () => freezeNats(nats, forMs)),
      'drain-gateway': () => run(post, `drain ${gateway.name}`, () => drain(post)),
      'delete-stream': () => run(nats, 'delete the stream', () => deleteStream(this.#stage)),
      'restore-kb': () => run(kb, 'kill -9 kb, restore it from a backup', () => restore(this.#stage, backup!)),
      'reset-world': () => run('reset', 'an administrator resets the world', () => reset(this.#stage)),
      'cut-client': () => this.#toClient(which, 'cut', (link) => link.cut()),
      'stall-client': () => this.#toClient(which, `stall for ${forMs} ms`, (link) => this.#stall(link, forMs)),
      'deaf-client': () =>
        this.#toClient(which, `deaf for ${forMs} ms`, (link, client) => this.#deafen(link, client, forMs)),
      'half-open-client': () => this.#toClient(which, 'half-open', (link) => link.die()),
      'slow-client': () => this.#toClient(which, 'slow', (link) => link.delay(delayMs)),
      'cut-kb': () => line(post.toKb, `gateway-${number} – kb`, 'cut'),
      'stall-kb': () => line(post.toKb, `gateway-${number} – kb`, 'stall'),
      'slow-kb': () => line(post.toKb, `gateway-${number} – kb`, 'slow'),
      'cut-nats': () => line(post.toNats, `gateway-${number} – nats`, 'cut'),
      'stall-nats': () => line(post.toNats, `gateway-${number} – nats`, 'stall'),
      'slow-nats': () => line(post.toNats, `gateway-${number} – nats`, 'slow'),
      'lose-copies': () =>
        run(post.lossy, `lose live copies to gateway-${number} for ${forMs} ms`, () => lose(post, forMs)),
      'cut-outbox': () => line(kbToNats, 'kb – nats', 'cut'),
      'stall-outbox': () => line(kbToNats, 'kb – nats', 'stall'),
      'slow-outbox': () => line(kbToNats, 'kb – nats', 'slow'),
    }
    steps[kind]()
  }

  #queue(of: unknown, name: string, task: () => Promise<void>): void {
    const before = this.#queues.get(of) ?? Promise.resolve()
    const mine = before.then(async () => {
      this.#note(name)
      await task()
      this.#note(`over: ${name}`)
    })
    // Whoever waits for all of them hears of it.
    mine.catch(() => undefined)
    this.#queues.set(of, mine)
  }

  #toClient(which: number, how: string, task: (link: Link, client: ClientRecord) => void): void {
    const client = this.#clients[which % this.#clients.length]!
    const port = client.isOpen ? client.socket?.port : null
    const link = port == null ? undefined : this.#stage.posts.map(({ door }) => door.linkFrom(port)).find(Boolean)
    if (link === undefined) return
    this.#note(`${how} the line of ${client.name}`)
    client.note(`its line: ${how}`)
    task(link, client)
  }

  /** It asks for long answers and reads none. */
  #deafen(link: Link, client: ClientRecord, forMs: number): void {
    // Who has not been told that it is connected may not say so much.
    if (!client.socket!.entries.some(({ what }) => what === 'frame')) return
    link.deafen()
    this.#queue(link, `more for ${client.name} than its line holds`, async () => {
      for (let count = 0; count < mostLongAnswers; count++) client.say({ type: 'ping', timestamp: longAnswer })
      await pause(forMs)
      link.flow()
    })
  }

  #stall(link: Link, forMs: number): void {
    link.stall()
    this.#queue(link, `stall of a client's line`, async () => {
      await pause(forMs)
      link.flow()
    })
  }

  async #backUp(seed: number): Promise<string> {
    const backup = await backUp(this.#stage, `backup-${seed}`)
    this.#backups.push(backup)
    this.#note('a backup of the worlds is made')
    return backup
  }

  #note(text: string): void {
    this.happenings.push({ atMs: Date.now(), text })
  }
}
