import { logLevels } from './log-level.js'
import { samplers } from './tracing/tracing.js'
import { isUrl, optional, text, type Variable, whole, word } from './variable.js'

/** Known to everybody who has the code: good for development, refused in production. */
export const developmentSecret = 'dev-secret-do-not-use-in-production-0123456789'

const secretLeastBytes = 32

const variables = {
  HOST: text('Address to listen on', {
    default: '0.0.0.0',
    expected: 'a host name or an address',
    accepts: (value) => /^[A-Za-z0-9.:_-]{1,255}$/.test(value),
  }),
  PORT: whole(8001, 0, 65_535, 'port', 'Port to listen on; 0 takes a free one'),
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
  NATS_CREDS: path('Path of a NATS credentials file', null),
  NATS_STREAM_REPLICAS: whole(1, 1, 5, 'servers', 'Servers that keep the stream'),
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
  KB_DATA_DIR: path('Folder of the journals and checkpoints', 'data/kb'),
  KB_CONTENT_DIR: path('Folder of the experiences', 'kb-service/experiences'),
  CONTENT_RELOAD: word('on', ['on', 'off'], 'off: content is read at the start only'),
  WORLD_TIMERS: word('on', ['on', 'off'], 'off: nothing in the world happens by itself'),
  CHECKPOINT_COMMITS: whole(1_000, 1, 1_000_000, 'commits', 'From one checkpoint of an experience to the next'),
  ADMIN_HOST: text('Address of the private listener', {
    default: '127.0.0.1',
    expected: 'a host name or an address',
    accepts: (value) => /^[A-Za-z0-9.:_-]{1,255}$/.test(value),
  }),
  ADMIN_PORT: optional(whole(0, 1, 65_535, 'port', 'Port of the private listener; none if not set')),
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
    default: 'kb-service',
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
  return freeze(shape(values))
}

/** Where the files are, for who needs nothing else of the environment. Throws `ConfigError`. */
export function readFolders(env: Readonly<Record<string, string | undefined>>): Pick<Config, 'dataDir' | 'contentDir'> {
  const problems: string[] = []
  const folder = (name: 'KB_DATA_DIR' | 'KB_CONTENT_DIR') => String(readOne(name, variables[name], env[name], problems))
  const folders = { dataDir: folder('KB_DATA_DIR'), contentDir: folder('KB_CONTENT_DIR') }
  if (problems.length > 0) throw new ConfigError(problems)
  return folders
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
    nats: {
      url: values.NATS_URL!,
      credsFile: values.NATS_CREDS,
      stream: values.WORLD_STREAM!,
      replicas: values.NATS_STREAM_REPLICAS!,
    },
    auth: {
      secret,
      /** Anybody can make tokens: to be said in the log. */
      isDevelopmentSecret: secret === developmentSecret,
      jwksUrl: values.JWKS_URL,
      audience: values.JWT_AUDIENCE!,
      issuer: values.JWT_ISSUER,
      clockToleranceMs: values.JWT_CLOCK_TOLERANCE_MS!,
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
    admin: { host: values.ADMIN_HOST!, port: values.ADMIN_PORT },
    dataDir: values.KB_DATA_DIR!,
    contentDir: values.KB_CONTENT_DIR!,
    reloadsContent: values.CONTENT_RELOAD === 'on',
    hasTimers: values.WORLD_TIMERS === 'on',
    checkpointCommits: values.CHECKPOINT_COMMITS!,
  } as const
}

function path(meaning: string, standard: string | null): Variable<string> {
  const accepts = (value: string) => !value.includes('\0')
  return text(meaning, { ...(standard !== null && { default: standard }), expected: 'a path', accepts })
}

function freeze<T extends object>(value: T): Readonly<T> {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) freeze(part)
  return Object.freeze(value)
}

function isWritten(value: string): boolean {
  return /\S/.test(value) && value.length <= 1_000
}
