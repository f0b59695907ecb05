import { isExperienceId } from 'schemas'
import { logLevels } from './log-level.js'
import { samplers } from './tracing/tracing.js'
import { isUrl, optional, text, type Variable, whole, word } from './variable.js'

/** Known to everybody who has the code: good for development, refused in production. */
export const developmentSecret = 'dev-secret-do-not-use-in-production-0123456789'

const secretLeastBytes = 32
const dayMs = 86_400_000

const variables = {
  HOST: text('Address to listen on', {
    default: '0.0.0.0',
    expected: 'a host name or an address',
    accepts: (value) => /^[A-Za-z0-9.:_-]{1,255}$/.test(value),
  }),
  PORT: whole(8003, 0, 65_535, 'port', 'Port to listen on; 0 takes a free one'),
  LOG_LEVEL: word('info', logLevels, 'Lines below this level are not written'),
  NODE_ENV: word('development', ['development', 'test', 'production'], 'production refuses the development secret'),
  NATS_URL: text('NATS servers, separated by commas', {
    default: 'nats://127.0.0.1:4222',
    expected: 'one or more nats:// or tls:// URLs without a user, separated by commas (NATS_CREDS says who we are)',
    isSecret: true,
    // The client leaves a user in a URL out without a word, and is then refused for ever.
    accepts: (value) =>
      value.split(',').every((server) => isUrl(server.trim(), ['nats:', 'tls:']) && !server.includes('@')),
  }),
  NATS_CREDS: text('Path of a NATS credentials file', {
    expected: 'the path of a file',
    accepts: (value) => !value.includes('\0'),
  }),
  WORLD_STREAM: word('auto', ['auto', 'off'], 'off: live only, without JetStream and replay'),
  SUPABASE_JWT_SECRET: text('Key of HS256 player tokens; required in production unless JWKS_URL is set', {
    expected: `at least ${secretLeastBytes} bytes long`,
    isSecret: true,
    accepts: (value) => Buffer.byteLength(value) >= secretLeastBytes,
  }),
  JWKS_URL: text('Where the public keys of RS256, ES256 and EdDSA player tokens are read', {
    expected: 'an https:// URL (http:// outside production)',
    isSecret: true,
    accepts: (value) => isUrl(value, ['https:', 'http:']),
  }),
  JWT_AUDIENCE: text('Audience (aud) that a token must name', {
    default: 'authenticated',
    expected: 'not blank',
    accepts: isWritten,
  }),
  JWT_ISSUER: text('Issuer (iss) that a token must have; any if not set', {
    expected: 'not blank',
    accepts: isWritten,
  }),
  JWT_CLOCK_TOLERANCE_MS: whole(5_000, 0, 300_000, 'ms', 'How far the clock of who issues tokens may be off'),
  KB_SERVICE_URL: text('The KB service', {
    default: 'http://127.0.0.1:8001',
    expected: 'an http:// or https:// URL without query',
    isSecret: true,
    accepts: (value) => isUrl(value, ['http:', 'https:']),
  }),
  DEFAULT_EXPERIENCE: text('Experience of a socket that names none', {
    default: 'wylding-woods',
    expected: '1 to 64 of a-z 0-9 _ -',
    accepts: isExperienceId,
  }),
  UPGRADE_TIMEOUT_MS: whole(5_000, 100, 60_000, 'ms', 'From the first byte of a connect to `connected`'),
  KB_TIMEOUT_MS: whole(5_000, 100, 120_000, 'ms', 'Silence of the KB after which a call counts as broken'),
  HEARTBEAT_MS: whole(25_000, 1_000, 300_000, 'ms', 'Between two heartbeats of the server to a v2 client'),
  IDLE_TIMEOUT_MS: whole(60_000, 8_000, 960_000, 'ms', 'Silence of a client after which its socket is closed'),
  MAX_FRAME_BYTES: whole(65_536, 1_024, 1_048_576, 'bytes', 'Largest frame taken from a client'),
  FRAMES_PER_SECOND: whole(100, 1, 100_000, 'frames/s', 'Frames taken from one socket in the long run'),
  FRAME_BURST: whole(500, 1, 1_000_000, 'frames', 'Frames taken from one socket at once'),
  MAX_QUEUED: whole(32, 1, 10_000, 'messages', 'Messages of one socket that wait for the one in flight'),
  SOCKETS_PER_USER: whole(10, 1, 10_000, 'sockets', 'Beyond it the oldest socket of a user is closed'),
  MAX_SOCKETS: whole(15_000, 1, 1_000_000, 'sockets', 'Beyond it a connect is refused as overloaded'),
  LAG_BYTES: whole(65_536, 1_024, 2_097_152, 'bytes', 'Unsent bytes over which a socket is behind'),
  SLOW_TIMEOUT_MS: whole(30_000, 100, 600_000, 'ms', 'How long a socket that is behind may stand still'),
  DRAIN_TIMEOUT_MS: whole(25_000, 0, 600_000, 'ms', 'From the signal to stop to the exit'),
  DRAIN_PER_SECOND: whole(
    500,
    1,
    100_000,
    'sockets/s',
    'Clients sent to other gateways in a second, while time allows',
  ),
  ADMIN_HOST: text('Address of the private listener', {
    default: '127.0.0.1',
    expected: 'a host name or an address',
    accepts: (value) => /^[A-Za-z0-9.:_-]{1,255}$/.test(value),
  }),
  ADMIN_PORT: optional(whole(0, 1, 65_535, 'port', 'Port of the private listener; none if not set')),
  RESUME_MAX_EVENTS: whole(256, 0, 10_000, 'events', 'Events replayed to a socket that comes back'),
  V1_TOKEN_GRACE_MS: whole(0, 0, dayMs, 'ms', 'How long a v1 socket outlives its token'),
  OTEL_EXPORTER_OTLP_ENDPOINT: text('Where traces are sent, by OTLP over HTTP; none are made if not set', {
    expected: 'an http:// or https:// URL without query',
    isSecret: true,
    accepts: (value) => isUrl(value, ['http:', 'https:']),
  }),
  OTEL_EXPORTER_OTLP_HEADERS: text('Headers that go with traces, as name=value,name=value', {
    expected: 'name=value pairs, separated by commas',
    isSecret: true,
    accepts: (value) => value.split(',').every((pair) => /^\s*[^\s=]+=/.test(pair)),
  }),
  OTEL_SERVICE_NAME: text('Name of this service in traces', {
    default: 'session-service',
    expected: 'not blank',
    accepts: isWritten,
  }),
  OTEL_TRACES_SAMPLER: word('parentbased_always_on', samplers, 'Which traces are written down'),
  OTEL_TRACES_SAMPLER_ARG: text('Of …traceidratio: which part of the traces', {
    default: '1',
    expected: 'a number from 0 to 1',
    accepts: (value) => /^(0|1|0?\.\d+|1\.0+)$/.test(value),
  }),
} satisfies Record<string, Variable<unknown>>

type Specs = typeof variables
type Name = keyof Specs
type ValueOf<N extends Name> = Specs[N] extends Variable<infer T> ? T : never
type Values = { [N in Name]: ValueOf<N> | null }

/** The variables as the README's table shows them. A default of null means that there is none. */
export const variableTable: readonly { name: string; default: string | null; unit: string | null; meaning: string }[] =
  Object.entries(variables).map(([name, { default: standard, unit, meaning }]) => ({
    name,
    default: standard,
    unit,
    meaning,
  }))

export type Config = ReturnType<typeof shape>

/** Everything that is wrong with the environment, one sentence each. */
export class ConfigError extends Error {
  readonly code = 'invalid_config'
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(`The environment cannot be used:\n${problems.map((problem) => `- ${problem}`).join('\n')}`)
    this.name = 'ConfigError'
    this.problems = problems
  }
}

/**
 * Reads the environment, complete or not at all; an empty variable counts as absent.
 * Throws one `ConfigError` that lists every problem.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = []
  const values = Object.fromEntries(
    Object.entries(variables).map(([name, variable]) => [name, readOne(name, variable, env[name], problems)]),
  ) as Values
  if (problems.length === 0) problems.push(...contradictions(values))
  if (problems.length > 0) throw new ConfigError(problems)
  return freeze(shape(values as Required<Values>))
}

function readOne(name: string, variable: Variable<unknown>, given: string | undefined, problems: string[]): unknown {
  const source = given?.trim() || variable.default
  if (source === null) return null
  const value = variable.read(source)
  if (value !== undefined) return value
  const shown = variable.isSecret ? '' : `, not ${JSON.stringify(source.slice(0, 80))}`
  problems.push(`${name} must be ${variable.expected}${shown}.`)
  return null
}

function contradictions(values: Values): string[] {
  const found: string[] = []
  if (values.HEARTBEAT_MS! >= values.IDLE_TIMEOUT_MS!) found.push('HEARTBEAT_MS must be below IDLE_TIMEOUT_MS.')
  if (values.FRAME_BURST! < values.FRAMES_PER_SECOND!) found.push('FRAME_BURST must not be below FRAMES_PER_SECOND.')
  if (values.ADMIN_PORT !== null && values.ADMIN_PORT === values.PORT) found.push('ADMIN_PORT must not be PORT.')
  if (values.NODE_ENV !== 'production') return found
  if (values.SUPABASE_JWT_SECRET === null && values.JWKS_URL === null) {
    found.push('SUPABASE_JWT_SECRET or JWKS_URL must be set in production.')
  }
  if (values.SUPABASE_JWT_SECRET === developmentSecret) {
    found.push('SUPABASE_JWT_SECRET must not be the development secret in production.')
  }
  if (values.JWKS_URL?.startsWith('http:')) found.push('JWKS_URL must be an https:// URL in production.')
  return found
}

function shape(values: Values) {
  const isKeyless = values.SUPABASE_JWT_SECRET === null && values.JWKS_URL === null
  const secret = isKeyless ? developmentSecret : values.SUPABASE_JWT_SECRET
  return {
    host: values.HOST!,
    port: values.PORT!,
    logLevel: values.LOG_LEVEL!,
    isProduction: values.NODE_ENV === 'production',
    defaultExperience: values.DEFAULT_EXPERIENCE!,
    nats: {
      servers: values.NATS_URL!.split(',').map((server) => server.trim()),
      credsFile: values.NATS_CREDS,
      worldStream: values.WORLD_STREAM!,
    },
    auth: {
      secret,
      /** Anybody can make tokens: to be said in the log. */
      isDevelopmentSecret: secret === developmentSecret,
      jwksUrl: values.JWKS_URL,
      audience: values.JWT_AUDIENCE!,
      issuer: values.JWT_ISSUER,
      clockToleranceMs: values.JWT_CLOCK_TOLERANCE_MS!,
      v1GraceMs: values.V1_TOKEN_GRACE_MS!,
    },
    kb: { url: values.KB_SERVICE_URL!, timeoutMs: values.KB_TIMEOUT_MS! },
    socket: {
      upgradeTimeoutMs: values.UPGRADE_TIMEOUT_MS!,
      heartbeatMs: values.HEARTBEAT_MS!,
      idleTimeoutMs: values.IDLE_TIMEOUT_MS!,
      maxFrameBytes: values.MAX_FRAME_BYTES!,
      framesPerSecond: values.FRAMES_PER_SECOND!,
      frameBurst: values.FRAME_BURST!,
      maxQueued: values.MAX_QUEUED!,
      perUser: values.SOCKETS_PER_USER!,
      max: values.MAX_SOCKETS!,
      lagBytes: values.LAG_BYTES!,
      slowTimeoutMs: values.SLOW_TIMEOUT_MS!,
      resumeMaxEvents: values.RESUME_MAX_EVENTS!,
    },
    tracing:
      values.OTEL_EXPORTER_OTLP_ENDPOINT === null
        ? null
        : {
            endpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT,
            headers: values.OTEL_EXPORTER_OTLP_HEADERS,
            serviceName: values.OTEL_SERVICE_NAME!,
            sampler: values.OTEL_TRACES_SAMPLER!,
            ratio: Number(values.OTEL_TRACES_SAMPLER_ARG!),
          },
    drain: { timeoutMs: values.DRAIN_TIMEOUT_MS!, perSecond: values.DRAIN_PER_SECOND! },
    admin: { host: values.ADMIN_HOST!, port: values.ADMIN_PORT },
  } as const
}

function freeze<T extends object>(value: T): Readonly<T> {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) freeze(part)
  return Object.freeze(value)
}

function isWritten(value: string): boolean {
  return /\S/.test(value) && value.length <= 1_000
}
