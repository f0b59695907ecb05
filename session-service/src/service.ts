import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { type AdminRoute, listenForAdmin } from './admin.js'
import { createVerifier } from './auth/auth.js'
import { NatsBus } from './bus/bus.js'
import { systemClock } from './clock.js'
import type { Config } from './config.js'
import { GatewayCore } from './core/index.js'
import { Gateway } from './gateway/gateway.js'
import { createKbClient } from './kb-client/kb-client.js'
import { KbWatch } from './kb-client/kb-watch.js'
import { logLevelRoute } from './log-level.js'
import type { Logger } from './logger.js'
import { Telemetry } from './telemetry/telemetry.js'
import { startTracing } from './tracing/tracing.js'

/** How often expired tokens, stuck sockets and old memories are looked for. */
const tickMs = 500
/** How often a drain looks who is to leave, and whether what was in flight is answered. */
const drainPollMs = 25
/** How long the last sockets get to take what was written to them. */
const flushTimeoutMs = 1_000
/** How long NATS gets to hear that we stop, beyond the time that the drain takes anyway. */
const newsTimeoutMs = 200

export interface Service {
  readonly port: number
  /** Takes no more sockets, finishes what is in flight, closes the others, gives everything back. Twice is once. */
  stop(): Promise<void>
}

/** Puts the parts together and opens the door. Rejects with a sentence if the door cannot be opened. */
export async function startService(config: Config, version: string, log: Logger): Promise<Service> {
  // An export fails long after it began: by then there is a telemetry.
  const onFailed = (reason: string) => telemetry.tracesLost(reason)
  const tracing = await startTracing(config.tracing && { ...config.tracing, version, onFailed })
  const telemetry = new Telemetry(log, { tracing })
  const clock = systemClock
  const creds = config.nats.credsFile === null ? null : await readFile(config.nats.credsFile)
  const kb = createKbClient({ ...config.kb, clock, hooks: telemetry, tracing })
  const kbWatch = new KbWatch(config.kb.url)
  const verify = createVerifier({
    ...config.auth,
    onKeysRead: (outcome, held) => telemetry.keysRead(outcome, held),
  })

  let bus: NatsBus | null = null
  const core = new GatewayCore({
    kb,
    clock,
    verify,
    report: telemetry,
    newId: randomUUID,
    random: Math.random,
    limits: {
      maxQueued: config.socket.maxQueued,
      socketsPerUser: config.socket.perUser,
      lagBytes: config.socket.lagBytes,
      slowTimeoutMs: config.socket.slowTimeoutMs,
      framesPerSecond: config.socket.framesPerSecond,
      frameBurst: config.socket.frameBurst,
      heartbeatMs: config.socket.heartbeatMs,
      resumeMaxEvents: config.socket.resumeMaxEvents,
    },
    connectBus(events) {
      const { servers, worldStream } = config.nats
      bus = new NatsBus({ servers, creds, worldStream, name: 'session-service', report: telemetry }, events)
      return bus
    },
  })
  const nats = bus as unknown as NatsBus

  const gateway = new Gateway({
    core,
    verify,
    defaultExperience: config.defaultExperience,
    upgradeTimeoutMs: config.socket.upgradeTimeoutMs,
    idleTimeoutMs: config.socket.idleTimeoutMs,
    maxFrameBytes: config.socket.maxFrameBytes,
    maxSockets: config.socket.max,
    graceMs: config.auth.v1GraceMs,
    report: telemetry,
    health: () => ({
      service: 'session-service',
      status: isWell() ? 'healthy' : 'degraded',
      version,
      timestamp: new Date().toISOString(),
      nats_connected: nats.isConnected,
      websocket_connections: gateway.sockets,
      kb_reachable: kb.isUp,
      kb_troubles: kbWatch.troubles,
      world_stream: nats.mode,
    }),
    isReady: () => !core.isDraining && gateway.isListening && nats.wasConnected,
    metrics: () => telemetry.metricsText(),
  })
  telemetry.watch({
    counts: core.counts,
    survey: () => core.survey(),
    gauges: {
      gateway_sockets: () => gateway.sockets,
      gateway_sockets_limit: () => config.socket.max,
      gateway_sockets_knocking: () => gateway.knocking,
      gateway_oldest_behind_ms: () => core.oldestBehindMs,
      gateway_draining: () => Number(core.isDraining),
      gateway_healing: () => Number(core.isHealing),
      gateway_subjects: () => core.registry.subjectCount,
      gateway_held_events: () => core.heldEvents,
      gateway_readers_waiting: () => core.readers.waiting,
      gateway_askers_waiting: () => core.askers.waiting,
      gateway_attaches_waiting: () => kb.waitingAttaches,
      nats_subscriptions_active: () => nats.subscriptionCount,
    },
  })

  let drained: Promise<void> | null = null
  let stopped: Promise<void> | null = null
  const { host, port: adminPort } = config.admin
  const routes = { '/admin/drain': drainRoute(), '/admin/log-level': logLevelRoute(log) }
  const admin = adminPort === null ? null : await listenForAdmin({ host, port: adminPort, routes })
  const port = await gateway.listen(config.host, config.port)
  const ticking = setInterval(tick, tickMs)
  return { port, stop: () => (stopped ??= stop()) }

  function isWell(): boolean {
    const isBusWell = nats.isConnected && nats.mode === 'stream' && !core.isHealing
    return isBusWell && kb.isUp && kbWatch.troubles.length === 0
  }

  function tick(): void {
    try {
      core.tick()
    } catch (error) {
      telemetry.surprise(error, 'tick')
    }
  }

  /** `POST` begins to drain (the process then waits for its signal), `GET` says how far it is. */
  function drainRoute(): AdminRoute {
    const body = () => ({ draining: core.isDraining, sessions: core.registry.sessions.size })
    return {
      GET: () => ({ status: 200, body: body() }),
      POST() {
        startDrain().catch((error) => telemetry.surprise(error, 'draining'))
        return { status: 202, body: body() }
      },
    }
  }

  /** A second call is the same drain. */
  function startDrain(): Promise<void> {
    drained ??= drain()
    return drained
  }

  async function drain(): Promise<void> {
    const startedAtMs = clock.now()
    const deadline = startedAtMs + config.drain.timeoutMs
    telemetry.drainBegan(core.registry.sessions.size, config.drain.timeoutMs)
    gateway.refuseAll()
    let left = core.drain(config.drain)
    for (; left > 0 && clock.now() < deadline; left = core.drain(config.drain)) await pause(drainPollMs)
    core.closeAll()
    const flushedAtMs = Math.min(deadline, clock.now() + flushTimeoutMs)
    while (gateway.sockets > 0 && clock.now() < flushedAtMs) await pause(drainPollMs)
    telemetry.drainEnded(left, clock.now() - startedAtMs)
  }

  async function stop(): Promise<void> {
    const deadline = clock.now() + config.drain.timeoutMs
    const told = nats.sayStopping()
    await startDrain()
    clearInterval(ticking)
    admin?.close()
    admin?.closeAllConnections()
    kbWatch.stop()
    // What was said last lies in the sockets: one more turn writes it.
    await new Promise((resolve) => setImmediate(resolve))
    await atMost(Math.min(newsTimeoutMs, deadline - clock.now()), told)
    await nats.close()
    // Nobody waits any more for what the KB has not answered by then.
    await atMost(deadline - clock.now(), kb.close())
    gateway.close()
    await tracing.stop()
  }
}

/** Waits for `task`, but no longer than `timeoutMs`. */
async function atMost(timeoutMs: number, task: Promise<void>): Promise<void> {
  let cancel = () => {}
  const over = new Promise<void>((resolve) => {
    cancel = systemClock.after(timeoutMs, resolve)
  })
  await Promise.race([task, over]).finally(cancel)
}
