import { test } from 'tap'
import { ConfigError, developmentSecret, readConfig, variableTable } from '../src/config.js'

const productionSecret = 'a-key-that-only-this-test-knows-about-0123456789'

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

test('An empty environment gives the defaults of the contract', async (t) => {
  t.match(readConfig({}), {
    host: '0.0.0.0',
    port: 8003,
    logLevel: 'info',
    isProduction: false,
    defaultExperience: 'wylding-woods',
    nats: { servers: ['nats://127.0.0.1:4222'], credsFile: null, worldStream: 'auto' },
    auth: { jwksUrl: null, audience: 'authenticated', issuer: null, clockToleranceMs: 5000, v1GraceMs: 0 },
    kb: { url: 'http://127.0.0.1:8001', timeoutMs: 5000 },
    socket: {
      upgradeTimeoutMs: 5000,
      heartbeatMs: 25000,
      idleTimeoutMs: 60000,
      maxFrameBytes: 65536,
      framesPerSecond: 100,
      frameBurst: 500,
      maxQueued: 32,
      perUser: 10,
      max: 15000,
      lagBytes: 65536,
      slowTimeoutMs: 30000,
      resumeMaxEvents: 256,
    },
    drain: { timeoutMs: 25000, perSecond: 500 },
    admin: { host: '127.0.0.1', port: null },
  })
})

test('A variable that is set but empty counts as absent', async (t) => {
  t.same(readConfig({ PORT: '', JWT_ISSUER: '  ', NATS_CREDS: '' }), readConfig({}))
})

test('Without a key development falls back to the development secret and says so', async (t) => {
  t.match(readConfig({}).auth, { secret: developmentSecret, isDevelopmentSecret: true })
  t.match(readConfig({ SUPABASE_JWT_SECRET: productionSecret }).auth, {
    secret: productionSecret,
    isDevelopmentSecret: false,
  })
  t.match(readConfig({ JWKS_URL: 'http://127.0.0.1:1/keys' }).auth, { secret: null, isDevelopmentSecret: false })
})

test('Production refuses to start without a key, with the development secret, with keys read in the clear', async (t) => {
  const env = { NODE_ENV: 'production' }
  t.same(problemsOf(env), ['SUPABASE_JWT_SECRET or JWKS_URL must be set in production.'])
  t.same(problemsOf({ ...env, SUPABASE_JWT_SECRET: developmentSecret }), [
    'SUPABASE_JWT_SECRET must not be the development secret in production.',
  ])
  t.same(problemsOf({ ...env, JWKS_URL: 'http://keys.test/jwks' }), ['JWKS_URL must be an https:// URL in production.'])
  t.same(problemsOf({ ...env, JWKS_URL: 'https://keys.test/jwks' }), [])
  t.ok(readConfig({ ...env, SUPABASE_JWT_SECRET: productionSecret }).isProduction)
})

test('All problems are told at once, each by the name of its variable', async (t) => {
  const problems = problemsOf({
    PORT: '70000',
    LOG_LEVEL: 'loud',
    NODE_ENV: 'prod',
    WORLD_STREAM: 'on',
    KB_TIMEOUT_MS: '5s',
    MAX_QUEUED: '-1',
    DEFAULT_EXPERIENCE: '../etc',
  })
  t.same(
    problems.map((problem) => problem.split(' ')[0]),
    ['PORT', 'LOG_LEVEL', 'NODE_ENV', 'WORLD_STREAM', 'DEFAULT_EXPERIENCE', 'KB_TIMEOUT_MS', 'MAX_QUEUED'],
  )
  t.equal(problems[0], 'PORT must be a whole number from 0 to 65535, not "70000".')
})

for (const [name, wrong] of Object.entries({
  HOST: 'a b',
  PORT: '80.5',
  NATS_URL: 'http://127.0.0.1:4222',
  NATS_CREDS: 'a\0b',
  SUPABASE_JWT_SECRET: 'short',
  JWKS_URL: 'file:///keys',
  JWT_AUDIENCE: 'x'.repeat(1001),
  JWT_ISSUER: 'x'.repeat(1001),
  JWT_CLOCK_TOLERANCE_MS: '1e3',
  KB_SERVICE_URL: 'kb:8001',
  UPGRADE_TIMEOUT_MS: '0',
  HEARTBEAT_MS: '999',
  IDLE_TIMEOUT_MS: '960001',
  MAX_FRAME_BYTES: '0x400',
  FRAMES_PER_SECOND: '0',
  FRAME_BURST: 'many',
  SOCKETS_PER_USER: '0',
  MAX_SOCKETS: '0',
  LAG_BYTES: '9999999999999999',
  SLOW_TIMEOUT_MS: '99',
  DRAIN_TIMEOUT_MS: '-0',
  DRAIN_PER_SECOND: '0',
  ADMIN_HOST: 'a b',
  ADMIN_PORT: '65536',
  RESUME_MAX_EVENTS: '10001',
  V1_TOKEN_GRACE_MS: '86400001',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317',
  OTEL_EXPORTER_OTLP_HEADERS: 'x-key',
  OTEL_SERVICE_NAME: 'x'.repeat(1001),
  OTEL_TRACES_SAMPLER: 'sometimes',
  OTEL_TRACES_SAMPLER_ARG: '1.5',
})) {
  test(`A wrong ${name} is refused`, async (t) => {
    const problems = problemsOf({ [name]: wrong })
    t.equal(problems.length, 1)
    t.ok(problems[0]?.startsWith(`${name} must be `))
  })
}

test('Traces are off until it is told where they go', async (t) => {
  t.equal(readConfig({}).tracing, null)
  t.same(
    readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', OTEL_TRACES_SAMPLER_ARG: '0.01' }).tracing,
    {
      endpoint: 'http://collector:4318',
      headers: null,
      serviceName: 'session-service',
      sampler: 'parentbased_always_on',
      ratio: 0.01,
    },
  )
})

test('Values that contradict each other are refused', async (t) => {
  t.same(problemsOf({ HEARTBEAT_MS: '60000' }), ['HEARTBEAT_MS must be below IDLE_TIMEOUT_MS.'])
  t.same(problemsOf({ PORT: '9000', ADMIN_PORT: '9000' }), ['ADMIN_PORT must not be PORT.'])
  t.same(problemsOf({ FRAME_BURST: '99' }), ['FRAME_BURST must not be below FRAMES_PER_SECOND.'])
})

test('A secret, or a URL that may hold one, is not repeated in the message', async (t) => {
  const problems = problemsOf({ SUPABASE_JWT_SECRET: 'hunter2', NATS_URL: 'ftp://joe:hunter2@host' })
  t.equal(problems.length, 2)
  t.notMatch(problems.join(), /hunter2/)
})

test('Several NATS servers may be named', async (t) => {
  t.same(readConfig({ NATS_URL: 'nats://a:1, tls://b:2' }).nats.servers, ['nats://a:1', 'tls://b:2'])
})

test('The configuration cannot be changed later', async (t) => {
  const config = readConfig({})
  t.ok(Object.isFrozen(config))
  t.ok(Object.isFrozen(config.socket))
  t.ok(Object.isFrozen(config.nats.servers))
})

test('Every default in the table is accepted when it is written out', async (t) => {
  const written = Object.fromEntries(variableTable.map(({ name, default: standard }) => [name, standard ?? '']))
  t.same(readConfig(written), readConfig({}))
})

test('A user in a NATS URL would be left out by the client: it is refused, and not repeated', async (t) => {
  const [problem, ...others] = problemsOf({ NATS_URL: 'nats://a:1,nats://joe:hunter2@b:2' })
  t.match(problem, /^NATS_URL must be .* without a user/)
  t.notMatch(problem, /hunter2/)
  t.same(others, [])
})
