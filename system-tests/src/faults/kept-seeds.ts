/** Seeds that once found something, or that have a mix worth keeping: they are run as tests. */
export const keptSeeds: readonly { readonly seed: number; readonly why: string }[] = [
  { seed: 3, why: 'both gateways are killed while NATS is frozen' },
  { seed: 5, why: 'a drain, and players who come back' },
]
