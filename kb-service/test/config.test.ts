import t from 'tap'
import { ConfigError, developmentSecret, readConfig, variableTable } from '../src/config.js'

const secret = 'a-secret-that-is-long-enough-for-hs256'

function problems(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

t.test('an empty environment is a whole configuration, for development', async (t) => {
  const config = readConfig({})
  t.match(config, {
    host: '0.0.0.0',
    port: 8001,
    logLevel: 'info',
    isProduction: false,
    nats: { url: 'nats://127.0.0.1:4222', credsFile: null, stream: 'auto', replicas: 1 },
    auth: { secret: developmentSecret, isDevelopmentSecret: true, audience: 'authenticated', clockToleranceMs: 5000 },
    dataDir: 'data/kb',
    contentDir: 'kb-service/experiences',
    checkpointCommits: 1000,
  })
  t.ok(Object.isFrozen(config) && Object.isFrozen(config.nats) && Object.isFrozen(config.auth))
})

t.test('what is empty counts as absent', async (t) => {
  t.equal(readConfig({ PORT: '', HOST: ' ' }).port, 8001)
})

t.test('everything that is wrong is told at once, and no secret with it', async (t) => {
  const found = problems({
    PORT: '80o1',
    LOG_LEVEL: 'loud',
    NODE_ENV: 'prod',
    NATS_URL: 'nats://user:hunter2@host?x=1',
    WORLD_STREAM: 'on',
    SUPABASE_JWT_SECRET: 'hunter2',
    JWKS_URL: 'hunter2',
    JWT_CLOCK_TOLERANCE_MS: '-1',
    NATS_STREAM_REPLICAS: '0',
    CHECKPOINT_COMMITS: '1.5',
  })
  t.equal(found.length, 10)
  t.match(found[0], 'PORT must be a whole number from 0 to 65535, not "80o1".')
  t.notMatch(found.join(), /hunter2/)
})

t.test('production takes no secret that everybody knows, and does not do without', async (t) => {
  const production = { NODE_ENV: 'production' }
  t.match(problems(production), ['SUPABASE_JWT_SECRET or JWKS_URL must be set in production.'])
  t.match(problems({ ...production, SUPABASE_JWT_SECRET: developmentSecret }), [/must not be the development secret/])
  t.match(problems({ ...production, JWKS_URL: 'http://keys.example/jwks' }), [/must be an https/])
  t.same(problems({ ...production, SUPABASE_JWT_SECRET: secret }), [])
  const keys = readConfig({ ...production, JWKS_URL: 'https://keys.example/jwks' })
  t.equal(keys.auth.secret, null, 'with published keys alone there is no HS256')
})

t.test('the private listener and traces are off until they are asked for', async (t) => {
  t.match(readConfig({}), { admin: { host: '127.0.0.1', port: null }, tracing: null })
  t.match(readConfig({ ADMIN_PORT: '9001' }).admin, { port: 9001 })
  t.match(problems({ PORT: '9001', ADMIN_PORT: '9001' }), ['ADMIN_PORT must not be PORT.'])
  t.match(readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }).tracing, { serviceName: 'kb-service' })
  t.match(problems({ OTEL_EXPORTER_OTLP_ENDPOINT: 'hunter2' }), [
    /^OTEL_EXPORTER_OTLP_ENDPOINT must be an http:.{0,60}$/,
  ])
})

t.test('every variable is in the table that the documentation shows', async (t) => {
  t.same(
    variableTable.map(({ name }) => name).filter((name) => !/^[A-Z_]+$/.test(name)),
    [],
  )
  t.match(
    variableTable.find(({ name }) => name === 'PORT'),
    { default: '8001', unit: 'port' },
  )
})
