import { existsSync, readFileSync } from 'node:fs'
import { parse } from 'smol-toml'
import t from 'tap'
import { variableTable as ofKb, readConfig as readKb } from '../../kb-service/dist/src/config.js'
import { variableTable as ofSession, readConfig as readSession } from '../../session-service/dist/src/config.js'
import { natsRelease } from '../lib/nats-release.mjs'
import { inRoot } from '../lib/root.mjs'

/** Sections of a fly.toml and their keys, of those that we use: https://fly.io/docs/reference/configuration/ */
const documented = {
  '': ['app', 'primary_region', 'kill_signal', 'kill_timeout', 'swap_size_mb', 'console_command'],
  build: ['builder', 'buildpacks', 'image', 'dockerfile', 'ignorefile', 'build-target', 'args'],
  deploy: ['release_command', 'release_command_timeout', 'strategy', 'max_unavailable', 'wait_timeout'],
  env: null,
  http_service: [
    'processes',
    'internal_port',
    'force_https',
    'auto_stop_machines',
    'auto_start_machines',
    'min_machines_running',
  ],
  'http_service.concurrency': ['type', 'hard_limit', 'soft_limit'],
  'http_service.checks': [
    'grace_period',
    'interval',
    'timeout',
    'method',
    'path',
    'protocol',
    'tls_server_name',
    'tls_skip_verify',
  ],
  checks: null,
  'checks.*': ['port', 'type', 'grace_period', 'interval', 'processes', 'method', 'path', 'timeout', 'headers'],
  mounts: [
    'source',
    'destination',
    'processes',
    'initial_size',
    'auto_extend_size_threshold',
    'auto_extend_size_increment',
    'auto_extend_size_limit',
  ],
  vm: ['size', 'memory', 'cpus', 'cpu_kind', 'gpu_kind', 'host_dedication_id', 'processes'],
  metrics: ['port', 'path', 'processes'],
  files: ['guest_path', 'raw_value', 'local_path', 'secret_name', 'processes'],
  experimental: ['cmd', 'entrypoint', 'exec'],
}
/** The longest that Fly waits after the signal. */
const longestKillTimeoutS = 300

const files = /** @type {const} */ (['session-service', 'kb-service', 'nats'])
/** @type {Record<(typeof files)[number], any>} */
const apps = /** @type {any} */ (
  Object.fromEntries(files.map((name) => [name, parse(readFileSync(inRoot('fly', `${name}.toml`), 'utf8'))]))
)
const services = [
  { name: 'session-service', table: ofSession, readConfig: readSession },
  { name: 'kb-service', table: ofKb, readConfig: readKb },
]

/**
 * Keys that are not documented, as paths.
 * @param {Record<string, any>} table
 * @param {string} section
 * @returns {string[]}
 */
function unknownKeys(table, section = '') {
  const keys = /** @type {Record<string, string[] | null>} */ (documented)[section.replace(/^checks\.\w+$/, 'checks.*')]
  if (keys === undefined) return [section]
  return Object.entries(table).flatMap(([key, value]) => {
    const path = section === '' ? key : `${section}.${key}`
    const tables = [value].flat().filter((one) => typeof one === 'object')
    if (tables.length > 0) return tables.flatMap((one) => unknownKeys(one, path))
    return keys === null || keys.includes(key) ? [] : [path]
  })
}

for (const name of files) {
  t.test(`${name}.toml has documented keys only, no machine of it is stopped or killed too soon`, async (t) => {
    const app = apps[name]
    t.same(unknownKeys(app), [])
    t.same(
      unknownKeys({ kil_timeout: 5, http_service: { check: {} } }),
      ['kil_timeout', 'http_service.check'],
      'a slip is seen',
    )
    t.equal(app.kill_signal, 'SIGTERM')
    t.ok(app.kill_timeout <= longestKillTimeoutS)
    t.equal(app.deploy.strategy, 'rolling')
    t.match(app.http_service ?? { auto_stop_machines: false }, { auto_stop_machines: false })
    for (const { destination } of app.mounts ?? []) t.equal(destination, '/data')
  })
}

for (const { name, table, readConfig } of services) {
  t.test(`${name} knows what it is given and takes it, with a key of tokens among the secrets`, async (t) => {
    const { env, metrics } = apps[/** @type {'kb-service'} */ (name)]
    const known = new Set(table.map((variable) => variable.name))
    t.same(
      Object.keys(env).filter((variable) => !known.has(variable)),
      [],
    )
    const config = readConfig({ ...env, JWKS_URL: 'https://example.com/jwks.json' })
    t.equal(config.port, metrics.port)
    t.equal(config.isProduction, true)
    t.throws(() => readConfig(env), /must be set in production/)
  })
}

t.test('a gateway has time to drain, and no more sockets than it takes', async (t) => {
  const { env, kill_timeout, http_service } = apps['session-service']
  const { drain, socket, port } = readSession({ ...env, JWKS_URL: 'https://example.com/jwks.json' })
  const { concurrency, checks, internal_port } = http_service
  t.ok(kill_timeout * 1000 >= drain.timeoutMs + 5_000)
  t.match(concurrency, { type: 'connections', hard_limit: socket.max })
  t.ok(concurrency.soft_limit < concurrency.hard_limit)
  t.equal(internal_port, port)
  t.equal(checks[0].path, '/ready')
})

t.test('the apps find each other by name on the private network, which is IPv6', async (t) => {
  const names = files.map((file) => apps[file].app)
  for (const file of files) {
    const text = readFileSync(inRoot('fly', `${file}.toml`), 'utf8')
    for (const [, name = ''] of text.matchAll(/([\w-]+)\.internal/g)) t.ok(names.includes(name), name)
  }
  for (const { name } of services) t.equal(apps[/** @type {'kb-service'} */ (name)].env.HOST, '::')
  t.ok(apps.nats.experimental.cmd.join(' ').endsWith('--addr ::'))
})

t.test('NATS is the pinned one with the configuration that is there', async (t) => {
  const { build, files } = apps.nats
  t.equal(build.image, `nats:${natsRelease.version}-alpine`)
  for (const { local_path } of files) t.ok(existsSync(inRoot(local_path)), local_path)
})
