import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Gateway } from '../gateway.js'
import { Hand } from '../hand.js'
import { Kb } from '../kb.js'
import { NatsServer } from '../nats-server.js'
import { TcpProxy } from '../tcp-proxy.js'
import { History } from './history.js'
import { LossyNats } from './lossy-nats.js'
import { hermitage, north, south, writeWoods } from './woods.js'

/** Short, so that what they are for happens within a run of seconds; a production system has the same with longer times. */
const gatewayEnv = {
  UPGRADE_TIMEOUT_MS: '2000',
  KB_TIMEOUT_MS: '1500',
  HEARTBEAT_MS: '1000',
  IDLE_TIMEOUT_MS: '8000',
  SLOW_TIMEOUT_MS: '6000',
  LAG_BYTES: '16384',
  RESUME_MAX_EVENTS: '64',
  DRAIN_TIMEOUT_MS: '3000',
  JWT_CLOCK_TOLERANCE_MS: '0',
  DEFAULT_EXPERIENCE: north,
  FRAMES_PER_SECOND: '1000',
  FRAME_BURST: '5000',
} as const
const kbEnv = { CHECKPOINT_COMMITS: '300', JWT_CLOCK_TOLERANCE_MS: '0' } as const

export const experiences = [north, south, hermitage] as const

/** A gateway, and what stands on its ways to others. */
export interface Post {
  readonly gateway: Gateway
  /** Clients come through this one. */
  readonly door: TcpProxy
  readonly toKb: TcpProxy
  readonly toNats: TcpProxy
  /** What NATS says to it passes here. */
  readonly lossy: LossyNats
}

/** The whole system for many runs, one after the other: NATS, the KB, two gateways, and a proxy on every way between them. */
export class Stage {
  readonly folder: string
  readonly nats: NatsServer
  readonly kb: Kb
  readonly kbToNats: TcpProxy
  readonly posts: readonly Post[]
  readonly hand: Hand
  readonly history: History

  private constructor(parts: Pick<Stage, 'folder' | 'nats' | 'kb' | 'kbToNats' | 'posts' | 'hand'>) {
    this.folder = parts.folder
    this.nats = parts.nats
    this.kb = parts.kb
    this.kbToNats = parts.kbToNats
    this.posts = parts.posts
    this.hand = parts.hand
    this.history = new History(this.dataDir, experiences)
  }

  /** Resolves when all of it is ready. `root`: of another build of the project. */
  static async start(root?: string): Promise<Stage> {
    const folder = await mkdtemp(join(tmpdir(), 'faults-'))
    await writeWoods(join(folder, 'content'))
    const nats = await NatsServer.prepare()
    await nats.start()
    const kbToNats = await TcpProxy.start(nats.port)
    const folders = { KB_DATA_DIR: join(folder, 'kb'), KB_CONTENT_DIR: join(folder, 'content') }
    const kb = await Kb.prepare(folder, { ...kbEnv, ...folders, NATS_URL: urlOf(kbToNats) }, rootOf(root))
    const posts = await Promise.all([1, 2].map((number) => post(number, folder, nats, kb, root)))
    const stage = new Stage({ folder, nats, kb, kbToNats, posts, hand: new Hand(nats) })
    try {
      await Promise.all([kb.service.start('/ready'), ...posts.map(({ gateway }) => gateway.service.start('/ready'))])
      return stage
    } catch (error) {
      await stage.close()
      throw error
    }
  }

  get dataDir(): string {
    return join(this.folder, 'kb')
  }

  get contentDir(): string {
    return join(this.folder, 'content')
  }

  get services() {
    return [this.kb.service, ...this.posts.map(({ gateway }) => gateway.service)]
  }

  get proxies(): TcpProxy[] {
    return [this.kbToNats, ...this.posts.flatMap(({ door, toKb, toNats }) => [door, toKb, toNats])]
  }

  /** Where clients knock, by the number of the gateway. */
  doorUrl(index: number): string {
    return `ws://127.0.0.1:${this.posts[index]!.door.port}/ws/experience`
  }

  async close(): Promise<void> {
    await this.hand.close()
    for (const proxy of this.proxies) await proxy.shut()
    await Promise.all(this.services.map((service) => service.kill()))
    await this.nats.close()
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function post(number: number, folder: string, nats: NatsServer, kb: Kb, root?: string): Promise<Post> {
  const toKb = await TcpProxy.start(kb.service.port)
  const lossy = new LossyNats()
  const toNats = await TcpProxy.start(nats.port, () => lossy.filter())
  const env = { ...gatewayEnv, NATS_URL: urlOf(toNats), KB_SERVICE_URL: `http://127.0.0.1:${toKb.port}` }
  const gateway = await Gateway.prepare(`gateway-${number}`, folder, env, rootOf(root))
  return { gateway, door: await TcpProxy.start(gateway.service.port), toKb, toNats, lossy }
}

function rootOf(root: string | undefined): { root?: string } {
  return root === undefined ? {} : { root }
}

function urlOf({ port }: TcpProxy): string {
  return `nats://127.0.0.1:${port}`
}
