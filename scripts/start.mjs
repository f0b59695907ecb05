import { parseArgs } from 'node:util'
import { Advice, runMain } from './lib/advice.mjs'
import { build } from './lib/build.mjs'
import { install, requireNode } from './lib/install.mjs'
import { needNats } from './lib/nats-install.mjs'
import { requireFree } from './lib/ports.mjs'
import { inRoot } from './lib/root.mjs'
import { say } from './lib/say.mjs'
import { natsArguments, natsDataDir, portVariables, readPorts, serviceEnvironments } from './lib/settings.mjs'
import { System } from './lib/system.mjs'
import { welcome } from './lib/welcome.mjs'

const usage = `npm start [-- --verbose]

Installs and builds what is missing, then runs NATS, the KB, the Session Service and the web page until Ctrl-C.

  --verbose   show all their log lines, not only warnings
  --help      this text

Environment: ${Object.values(portVariables)
  .map(({ name, standard }) => `${name} (${standard})`)
  .join(', ')};
NATS_URL uses a NATS server that already runs; NATS_DATA_DIR (data/nats). All else that the services know
(see README.md) is passed on to them.
`

async function main() {
  const options = readOptions()
  if (options.help) {
    process.stdout.write(usage)
    return 0
  }
  requireNode()
  const ports = readPorts(process.env)
  await requirePorts(ports)
  await install()
  await build()
  const nats = process.env.NATS_URL ? null : (await needNats()).path
  return runUntilStopped(ports, nats, options.verbose)
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: { verbose: { type: 'boolean', short: 'v' }, help: { type: 'boolean', short: 'h' } },
    })
    return { verbose: values.verbose === true, help: values.help === true }
  } catch (error) {
    throw new Advice(`${error instanceof Error ? error.message : error}\n\n${usage}`)
  }
}

/** @param {import('./lib/settings.mjs').Ports} ports */
async function requirePorts(ports) {
  if (!process.env.NATS_URL) {
    await requireFree(ports.natsPort, portVariables.natsPort.name, 'NATS')
    await requireFree(ports.monitorPort, portVariables.monitorPort.name, "NATS's monitor")
  }
  await requireFree(ports.kbPort, portVariables.kbPort.name, 'KB')
  await requireFree(ports.sessionPort, portVariables.sessionPort.name, 'Session Service')
  await requireFree(ports.pagePort, portVariables.pagePort.name, 'web page')
}

/**
 * @param {import('./lib/settings.mjs').Ports} ports
 * @param {string | null} nats the program; null: NATS runs elsewhere
 * @param {boolean} verbose
 */
async function runUntilStopped(ports, nats, verbose) {
  const { mintToken, readRealm } = await import('../tools/dist/src/tokens.js')
  const hasOwnKeys = !!process.env.JWKS_URL && !process.env.SUPABASE_JWT_SECRET
  const realm = hasOwnKeys ? null : realmOrAdvice(readRealm)
  /** @type {(code: number) => void} */
  let end = () => undefined
  const ended = new Promise((resolve) => {
    end = resolve
  })
  const system = new System({ verbose, lost: () => end(1) })
  stopOnSignals(system, () => end(0))
  try {
    for (const plan of plans(ports, nats, realm?.secret ?? null)) await Promise.race([system.start(plan), ended])
    if ((await Promise.race([ended, null])) === null) {
      const token = realm === null ? null : await mintToken({ user: 'alice', ttlMs: 24 * 60 * 60 * 1000 }, realm)
      process.stdout.write(welcome(ports, token))
    }
    return await ended
  } finally {
    await system.stop()
  }
}

/**
 * @template Realm
 * @param {(env: NodeJS.ProcessEnv) => Realm} readRealm
 */
function realmOrAdvice(readRealm) {
  try {
    return readRealm(process.env)
  } catch (error) {
    throw new Advice(error instanceof Error ? error.message : String(error))
  }
}

/**
 * @param {import('./lib/settings.mjs').Ports} ports
 * @param {string | null} nats
 * @param {string | null} secret
 * @returns {import('./lib/system.mjs').PartPlan[]}
 */
function plans(ports, nats, secret) {
  const env = serviceEnvironments(process.env, ports, secret)
  const settings = {
    host: '127.0.0.1',
    port: ports.natsPort,
    monitorPort: ports.monitorPort,
    dataDir: natsDataDir(process.env),
  }
  const natsPlan = {
    name: 'nats',
    colour: /** @type {const} */ ('magenta'),
    file: nats ?? '',
    args: natsArguments(settings),
    env: process.env,
    readyUrl: `http://127.0.0.1:${ports.monitorPort}/healthz`,
  }
  return [
    ...(nats === null ? [] : [natsPlan]),
    service('kb', 'yellow', 'kb-service/dist/src', env.kb, ports.kbPort),
    service('session', 'cyan', 'session-service/dist/src', env.session, ports.sessionPort),
    service('page', 'green', 'clients/page/dist/server', env.page, ports.pagePort),
  ]
}

/**
 * @param {string} name
 * @param {import('./lib/paint.mjs').Colour} colour
 * @param {string} folder of its main.js
 * @param {NodeJS.ProcessEnv} env
 * @param {number} port
 */
function service(name, colour, folder, env, port) {
  const script = inRoot(folder, 'main.js')
  const args = ['--enable-source-maps', script]
  return { name, colour, file: process.execPath, args, env, readyUrl: `http://127.0.0.1:${port}/ready` }
}

/** The first signal stops in order, the second at once. @param {System} system @param {() => void} end */
function stopOnSignals(system, end) {
  let asked = false
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      if (asked) return system.kill()
      asked = true
      process.stdout.write('\n')
      say('Stopping: page, gateway, KB, NATS … (Ctrl-C again: at once)')
      end()
    })
  }
  process.on('exit', () => system.kill())
}

await runMain(main)
