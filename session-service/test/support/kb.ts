import { createKbClient, type KbClient, type KbClientOptions } from '../../src/kb-client/kb-client.js'
import type { Refusal, Reply } from '../../src/ports.js'
import { ManualClock } from './manual-clock.js'
import { StubKb } from './stub-kb.js'

export const caller = { user: 'alice', experience: 'wylding-woods', token: 'header.payload.signature' }
export const frame = Buffer.from('{"type":"action", "action":"collect_item"}')
export const requestId = 'req_0123456789abcdef'

export interface KbSetup {
  readonly kb: StubKb
  readonly client: KbClient
  readonly clock: ManualClock
  /** What the hooks were told, a line each. */
  readonly told: string[]
}

interface Teardown {
  teardown(task: () => unknown): void
}

/** A stub KB and a client of it. Backoffs take no time; timeouts and the breaker wait for the clock to be advanced. */
export async function setUp(t: Teardown, options: Partial<KbClientOptions> = {}): Promise<KbSetup> {
  const kb = await StubKb.start()
  const clock = new ManualClock(400)
  const told: string[] = []
  const client = createKbClient({
    url: kb.url,
    timeoutMs: 5_000,
    clock,
    hooks: {
      kbCall: (call, outcome) => told.push(`${call} ${outcome}`),
      kbBroken: (call, reason) => told.push(`${call} broken: ${reason}`),
      kbJunk: (call, reason) => told.push(`${call} junk: ${reason}`),
      breakerChanged: (state) => told.push(`breaker ${state}`),
    },
    ...options,
  })
  t.teardown(async () => {
    await kb.close()
    await client.close()
  })
  return { kb, client, clock, told }
}

export function send(client: KbClient, id: string = requestId): Promise<Reply | Refusal> {
  return client.message(caller, frame, id)
}

export function texts(frames: readonly Uint8Array[]): string[] {
  return frames.map((bytes) => Buffer.from(bytes).toString())
}

/** All frames of a reply, those that come later too. */
export async function allTexts(reply: Reply | Refusal): Promise<string[]> {
  if ('refusal' in reply) return [reply.refusal]
  const all = texts(reply.frames)
  for await (const batch of reply.rest ?? []) all.push(...texts(batch))
  return all
}
