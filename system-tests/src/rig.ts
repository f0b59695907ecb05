import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { experience, writeContent } from './content.js'
import { Gateway } from './gateway.js'
import { Hand } from './hand.js'
import { Kb } from './kb.js'
import { KbProxy } from './kb-proxy.js'
import { writeLivingContent } from './living-content.js'
import { prepareCluster } from './nats-cluster.js'
import { type NatsOptions, NatsServer } from './nats-server.js'
import { Replica } from './replica.js'
import { TcpProxy } from './tcp-proxy.js'
import type { TokenOptions } from './tokens.js'
import { until } from './until.js'

type Env = Readonly<Record<string, string>>

export interface RigOptions {
  readonly gateways?: number
  readonly gatewayEnv?: Env
  readonly kbEnv?: Env
  /** Another folder of experiences than the one made for tests, and which of them a socket gets that names none. */
  readonly content?: { readonly folder: string; readonly experience: string }
  /** Between each gateway and the KB stands a proxy. */
  readonly hasKbProxy?: boolean
  /** Between each gateway and NATS, or between the KB and NATS, stands a proxy. */
  readonly hasNatsProxies?: boolean
  readonly hasJetStream?: boolean
  /** Direct gets are answered by a replica that a test can hold back. */
  readonly hasReplica?: boolean
  /** Besides there is an experience that moves by itself, and one with a world for each player. */
  readonly hasLivingContent?: boolean
  /** Who may do what on NATS, as for `NatsServer`. */
  readonly natsConfig?: string
  /** So many servers in a cluster; `nats` is the first of them. */
  readonly natsNodes?: number
  /** The system starts without NATS. */
  readonly isNatsDown?: boolean
  /** How everybody's tokens are made, unless a test says otherwise. */
  readonly signed?: TokenOptions
}

/** The whole system: one NATS, one KB, some gateways; each a process of its own on a port of its own. */
export class Rig {
  readonly nats: NatsServer
  /** All servers of the cluster. */
  readonly natsNodes: readonly NatsServer[]
  readonly kb: Kb
  readonly gateways: readonly Gateway[]
  /** Between the gateways and the KB; only if asked for. */
  readonly kbProxy: KbProxy | null
  /** Between the gateways and NATS; only if asked for. */
  readonly natsForGateways: TcpProxy | null
  /** Between the KB and NATS; only if asked for. */
  readonly natsForKb: TcpProxy | null
  /** Answers direct gets; only if asked for. */
  readonly replica: Replica | null
  /** Publishes by hand. */
  readonly hand: Hand
  readonly signed: TokenOptions
  /** Holds all files of this system. */
  readonly folder: string

  private constructor(
    parts: Omit<Rig, 'start' | 'close' | 'logs' | 'gateway' | 'folder' | 'dataDir' | 'contentDir'>,
    folder: string,
  ) {
    this.nats = parts.nats
    this.natsNodes = parts.natsNodes
    this.kb = parts.kb
    this.gateways = parts.gateways
    this.kbProxy = parts.kbProxy
    this.natsForGateways = parts.natsForGateways
    this.natsForKb = parts.natsForKb
    this.replica = parts.replica
    this.hand = parts.hand
    this.signed = parts.signed
    this.folder = folder
  }

  /** Resolves when all of it is ready. */
  static async start(options: RigOptions = {}): Promise<Rig> {
    const folder = await mkdtemp(join(tmpdir(), 'system-'))
    const content = options.content ?? { folder: join(folder, 'content'), experience }
    if (options.content === undefined) await writeContent(content.folder)
    if (options.hasLivingContent) await writeLivingContent(content.folder)
    const isCluster = options.natsNodes !== undefined
    const natsNodes = isCluster ? await prepareCluster(options.natsNodes) : [await NatsServer.prepare(natsOf(options))]
    const nats = natsNodes[0]!
    const natsUrls = natsNodes.map(urlOf).join(',')
    if (!options.isNatsDown) await Promise.all(natsNodes.map((node) => node.start()))
    const replica = options.hasReplica ? await Replica.start(nats.url) : null
    const natsForGateways = options.hasNatsProxies ? await TcpProxy.start(nats.port) : null
    const natsForKb = options.hasNatsProxies ? await TcpProxy.start(nats.port) : null
    const kbEnv = {
      NATS_URL: natsForKb === null ? natsUrls : urlOf(natsForKb),
      KB_DATA_DIR: join(folder, 'kb'),
      KB_CONTENT_DIR: content.folder,
      ...options.kbEnv,
    }
    const { signed = {} } = options
    const kb = await Kb.prepare(folder, kbEnv, { signed })
    const kbProxy = options.hasKbProxy ? await KbProxy.start(kb.service.port) : null
    const env = {
      NATS_URL: natsForGateways === null ? natsUrls : urlOf(natsForGateways),
      KB_SERVICE_URL: kbProxy?.url ?? kb.service.url,
      DEFAULT_EXPERIENCE: content.experience,
      ...options.gatewayEnv,
    }
    const count = options.gateways ?? 1
    const gateways = await Promise.all(
      Array.from({ length: count }, (_, index) => Gateway.prepare(`gateway-${index + 1}`, folder, env)),
    )
    const hand = new Hand(nats)
    const parts = { nats, natsNodes, kb, gateways, kbProxy, natsForGateways, natsForKb, replica, hand, signed }
    const rig = new Rig(parts, folder)
    try {
      const path = options.isNatsDown ? '/health' : '/ready'
      await Promise.all([kb.service.start(), ...gateways.map(({ service }) => service.start(path))])
      if (hasOwnStream(options)) await Promise.all(gateways.map(knowsStream))
      return rig
    } catch (error) {
      await rig.close()
      throw error
    }
  }

  /** The worlds of the KB. */
  get dataDir(): string {
    return join(this.folder, 'kb')
  }

  /** The content made for tests. */
  get contentDir(): string {
    return join(this.folder, 'content')
  }

  get gateway(): Gateway {
    return this.gateways[0]!
  }

  /** What all processes wrote, the last lines of each. */
  logs(count = 60): string {
    const services = [this.kb.service, ...this.gateways.map(({ service }) => service)]
    const logs = [...services, ...this.natsNodes.map(({ log }) => ({ name: 'nats-server', log }))]
    return logs.map(({ name, log }) => `--- ${name}\n${log.slice(-count).join('\n')}`).join('\n')
  }

  async close(): Promise<void> {
    await this.hand.close()
    await this.replica?.close()
    await Promise.all([this.kb.service.kill(), ...this.gateways.map(({ service }) => service.kill())])
    await Promise.all([this.kbProxy?.close(), this.natsForGateways?.shut(), this.natsForKb?.shut()])
    await Promise.all(this.natsNodes.map((node) => node.close()))
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** The stream is there from the start, and nobody refuses it. */
function hasOwnStream({ hasJetStream = true, isNatsDown = false, natsConfig, gatewayEnv, kbEnv }: RigOptions): boolean {
  const isLiveOnly = gatewayEnv?.WORLD_STREAM === 'off' || kbEnv?.WORLD_STREAM === 'off'
  return hasJetStream && !isNatsDown && natsConfig === undefined && !isLiveOnly
}

/** Whose first look at the stream comes later than a session has its world sends that world anew. */
function knowsStream(gateway: Gateway): Promise<unknown> {
  return until('the gateway knows the stream', async () => (await gateway.metric('gateway_heals_total')) > 0)
}

function natsOf({ hasJetStream = true, natsConfig, hasReplica = false }: RigOptions): NatsOptions {
  if (!hasReplica) return { hasJetStream, ...(natsConfig !== undefined && { natsConfig }) }
  const [asked, answered] = Replica.mapping
  return { natsConfig: `jetstream { store_dir: {store} }\nmappings = { "${asked}": "${answered}" }\n` }
}

function urlOf({ port }: { port: number }): string {
  return `nats://127.0.0.1:${port}`
}
