import type { Job } from './worker.js'

/**
 * Runs that are kept as tests: those that once found something, and a mix of all that can go wrong. The faults stand here
 * too, so that a change of what chance decides leaves them as they are.
 */
export const keptSeeds: readonly (Job & { readonly why: string })[] = [
  {
    seed: 31,
    faults: ['stall-kb', 'cut-kb', 'stall-kb'],
    why: 'a token ends while the KB is asked where its player is',
  },
  {
    seed: 192,
    faults: ['kill-gateway', 'stall-kb', 'freeze-kb', 'kill-gateway'],
    why: 'a token ends before a client of gaia.v1 is told connected',
  },
  {
    seed: 54,
    faults: ['cut-outbox', 'half-open-client', 'stall-nats', 'stall-client'],
    why: 'a token ends before the line brings the next one',
  },
  { seed: 3, faults: ['kill-gateway', 'kill-gateway', 'freeze-nats'], why: 'gateways are killed while NATS is frozen' },
  { seed: 24, faults: ['delete-stream', 'restore-kb', 'kill-kb'], why: 'a restore, and a stream made anew' },
  { seed: 62, faults: ['cut-nats', 'slow-outbox', 'delete-stream'], why: 'who strays out of range while NATS is away' },
  { seed: 106, faults: ['lose-copies', 'lose-copies', 'kill-gateway'], why: 'live copies are lost' },
  {
    seed: 105,
    faults: ['drain-gateway', 'deaf-client', 'half-open-client'],
    why: 'a drain with clients that cannot hear it',
  },
]
