import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import t from 'tap'
import { parse } from 'yaml'
import { variableTable as ofKb, readConfig as readKb } from '../../kb-service/dist/src/config.js'
import { variableTable as ofSession, readConfig as readSession } from '../../session-service/dist/src/config.js'
import { findNats } from '../lib/nats-find.mjs'
import { natsRelease } from '../lib/nats-release.mjs'
import { inRoot } from '../lib/root.mjs'

const compose = parse(readFileSync(inRoot('docker-compose.yml'), 'utf8'), { merge: true })
/** @type {[string, any][]} */
const services = Object.entries(compose.services)
const ours = [
  { names: ['kb-service'], table: ofKb, readConfig: readKb },
  { names: ['session-service', 'session-service-2'], table: ofSession, readConfig: readSession },
]

/** As compose does where nothing is set. @param {Record<string, unknown>} environment */
function resolved(environment) {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      String(value).replace(/\$\{\w+:-([^}]*)\}/g, (_, standard) => standard),
    ]),
  )
}

/** @param {string} text as in `35s` */
function seconds(text) {
  return Number(/^(\d+)s$/.exec(text)?.[1])
}

t.test('the compose file is valid by the published schema of the compose specification', async (t) => {
  // The schema of https://github.com/compose-spec/compose-spec (Apache-2.0), as dclint brings it.
  const schema = JSON.parse(readFileSync(inRoot('node_modules', 'dclint', 'schemas', 'compose.schema.json'), 'utf8'))
  const { $schema: _, ...rules } = schema
  const ajv = new Ajv({ strict: false, allErrors: true, formats: { duration: true, 'subnet-ip-address': true } })
  const isValid = ajv.compile(rules)
  isValid(compose)
  t.same(isValid.errors ?? [], [])
  t.notOk(isValid({ services: { one: { imgae: 'x' } } }), 'a slip of the pen is seen')
})

for (const { names, table, readConfig } of ours) {
  for (const name of names) {
    t.test(`${name} knows every variable that it is given, and takes the values`, async (t) => {
      const known = new Set(table.map((variable) => variable.name))
      const environment = resolved(compose.services[name].environment)
      t.same(
        Object.keys(environment).filter((variable) => !known.has(variable)),
        [],
      )
      t.doesNotThrow(() => readConfig(environment))
      t.throws(() => readConfig({ ...environment, NODE_ENV: 'production' }), /SUPABASE_JWT_SECRET or JWKS_URL/)
    })
  }
}

t.test('a gateway is given longer than its drain takes, and a file for each socket', async (t) => {
  for (const name of ['session-service', 'session-service-2']) {
    const { environment, stop_grace_period, ulimits } = compose.services[name]
    const { drain, socket } = readSession(resolved(environment))
    t.ok(seconds(stop_grace_period) * 1000 >= drain.timeoutMs + 5_000, name)
    t.ok(ulimits.nofile.soft >= socket.max * 2, name)
  }
  const { environment, ulimits } = compose.services.proxy
  t.ok(ulimits.nofile.soft > 2 * environment.MAX_CONNECTIONS, 'the proxy has two for each')
})

t.test('nothing may write but to its volumes, nor do what root may', async (t) => {
  for (const [name, service] of services) {
    t.match(service, { read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] }, name)
  }
})

t.test('what is waited for says when it is healthy', async (t) => {
  // Ours say it in their Dockerfiles.
  const healthy = services.filter(([, { build, healthcheck }]) => build || healthcheck).map(([name]) => name)
  for (const [name, { depends_on = {} }] of services) {
    for (const [other, { condition }] of Object.entries(depends_on)) {
      t.ok(compose.services[other], `${name} on ${other}`)
      if (condition === 'service_healthy') t.ok(healthy.includes(other), `${name} on ${other}`)
    }
  }
})

t.test('every file that is lent to a container is there, every volume is named', async (t) => {
  for (const [name, { volumes = [] }] of services) {
    for (const volume of volumes) {
      const [from = ''] = volume.split(':')
      if (from.startsWith('./')) t.ok(existsSync(inRoot(from)), `${name}: ${from}`)
      else t.ok(from in compose.volumes, `${name}: ${from}`)
    }
  }
})

t.test('the NATS of the compose file is the one that is pinned', async (t) => {
  t.equal(compose.services.nats.image, `nats:${natsRelease.version}-alpine`)
})

t.test('nats-server takes the configuration', async (t) => {
  const nats = findNats()
  if (nats === null) return t.skip('there is no nats-server')
  const text = readFileSync(inRoot('compose', 'nats.conf'), 'utf8').replace('/data', t.testdir({}))
  // Known since 2.10; Debian 12 has 2.9.
  const isOld = /^2\.9\./.test(nats.version)
  const known = isOld ? text.replace(/^.*sync_interval: .*$/m, '') : text
  writeFileSync(join(t.testdirName, 'nats.conf'), known)
  execFileSync(nats.path, ['-t', '-c', join(t.testdirName, 'nats.conf')], { stdio: 'pipe' })
})
