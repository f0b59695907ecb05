import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { runKbCommand } from '../kb-command.js'
import type { NatsServer } from '../nats-server.js'
import type { TcpProxy } from '../tcp-proxy.js'
import type { Post, Stage } from './stage.js'
import { north } from './woods.js'

/* What is done to processes and lines. Each resolves when all is as it was before. */

/** How much later than without it what passes a slow line comes. */
export const delayMs = 120
const administrator = 'warden'

interface Process {
  kill(): Promise<void>
  start(): Promise<void>
}

/** `kill -9`, and a start of the same after so long. */
export async function restart(process: Process, afterMs: number): Promise<void> {
  await process.kill()
  await pause(afterMs)
  await process.start()
}

export async function freeze(service: { signal(signal: NodeJS.Signals): void }, forMs: number): Promise<void> {
  service.signal('SIGSTOP')
  await pause(forMs)
  service.signal('SIGCONT')
}

export async function freezeNats(nats: NatsServer, forMs: number): Promise<void> {
  nats.pause()
  await pause(forMs)
  nats.resume()
}

/** SIGTERM, and a new gateway in its place. */
export async function drain({ gateway: { service } }: Post): Promise<void> {
  service.signal('SIGTERM')
  await service.exit
  await service.start()
}

export async function disturb(proxy: TcpProxy, how: 'cut' | 'stall' | 'slow', forMs: number): Promise<void> {
  if (how === 'cut') await proxy.shut()
  else if (how === 'stall') proxy.stall()
  else proxy.delay(delayMs)
  await pause(forMs)
  if (how === 'cut') await proxy.open()
  else proxy.flow()
}

export async function lose({ lossy }: Post, forMs: number): Promise<void> {
  lossy.isLosing = true
  await pause(forMs)
  lossy.isLosing = false
}

/** As an operator might; where NATS is down just then, nothing happens. */
export async function deleteStream({ hand }: Stage): Promise<void> {
  await Promise.race([hand.deleteStream().catch(() => undefined), pause(1_000)])
}

/** Resolves with where it is. */
export async function backUp(stage: Stage, name: string): Promise<string> {
  const path = join(stage.folder, name)
  await runKbCommand(stage, 'backup', path)
  return path
}

/** The KB is killed, put back, and started again. */
export async function restore(stage: Stage, backup: string): Promise<void> {
  const { kb, history } = stage
  await kb.service.kill()
  await history.whileReplaced(async () => {
    await runKbCommand(stage, 'restore', backup)
  })
  await kb.service.start()
}

/** By an administrator, who is not answered where the KB is down just then. */
export async function reset(stage: Stage): Promise<void> {
  await resetWorld(stage, north, `reset-${randomBytes(8).toString('hex')}`).catch(() => undefined)
}

/** Everything is where it was in the beginning. */
export async function resetWorld(stage: Stage, experience: string, requestId: string): Promise<void> {
  await command(stage, experience, requestId, '@reset world CONFIRM')
}

/** Something that an administrator wants done. Rejects if it is not. */
export async function command({ kb }: Stage, experience: string, requestId: string, action: string): Promise<void> {
  const { frames } = await kb.message(administrator, { type: 'action', action }, requestId, experience, {
    isAdmin: true,
  })
  if (frames[0]?.success !== true) throw new Error(`${action} was not done: ${JSON.stringify(frames)}`)
}
