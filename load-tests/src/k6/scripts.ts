import type { WorldSize } from '../load-world/size.js'

const names = [
  'smoke',
  'connect-storm',
  'steady-actions',
  'fan-out',
  'resume-storm',
  'slow-readers',
  'rolling-drain',
  'token-wave',
  'soak',
] as const

export type ScriptName = (typeof names)[number]

interface Script {
  readonly about: string
  readonly gateways: number
  /** Where the usual world will not do. */
  readonly world?: Partial<WorldSize>
}

/** The scripts of load-tests/k6, in the order in which one would run them, and what each needs of a temporary system. */
export const scripts: { readonly [Name in ScriptName]: Script } = {
  smoke: { about: 'does it work at all', gateways: 1 },
  'connect-storm': { about: 'many connect in a short time', gateways: 1 },
  'steady-actions': { about: 'players act at a steady rate', gateways: 1 },
  'fan-out': { about: 'many watch one zone', gateways: 1 },
  'resume-storm': { about: 'all lose their sockets at once and come back', gateways: 2 },
  // Sockets hold some megabytes before the gateway sees that somebody is slow: events have to be large.
  'slow-readers': {
    about: 'some read slowly, the others must not notice',
    gateways: 1,
    world: { zones: 1, spots: 10, textBytes: 10_000 },
  },
  'rolling-drain': { about: 'one of two gateways is drained under load', gateways: 2 },
  'token-wave': { about: 'all tokens end together and are renewed', gateways: 1 },
  soak: { about: 'everything at once, for long', gateways: 2 },
}

export function isScript(name: string): name is ScriptName {
  return Object.hasOwn(scripts, name)
}
