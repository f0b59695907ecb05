import { Advice } from './advice.mjs'
import { inRoot } from './root.mjs'

/** @typedef {{ natsPort: number, monitorPort: number, kbPort: number, sessionPort: number, pagePort: number }} Ports */

/** Which variable of the environment names which port of `npm start`. */
export const portVariables = {
  natsPort: { name: 'NATS_PORT', standard: 4222 },
  monitorPort: { name: 'MONITOR_PORT', standard: 8222 },
  kbPort: { name: 'KB_PORT', standard: 8001 },
  sessionPort: { name: 'SESSION_PORT', standard: 8003 },
  pagePort: { name: 'PAGE_PORT', standard: 8080 },
}

/**
 * The ports that `npm start` uses.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Ports}
 */
export function readPorts(env) {
  const ports = /** @type {Ports} */ (
    Object.fromEntries(
      Object.entries(portVariables).map(([key, { name, standard }]) => [key, readPort(env, name, standard)]),
    )
  )
  if (new Set(Object.values(ports)).size < Object.keys(ports).length) {
    throw new Advice(`Each port can be used once: ${describePorts(ports)}.`)
  }
  return ports
}

/**
 * A TCP port from the environment.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} name
 * @param {number} standard used when unset
 */
export function readPort(env, name, standard) {
  const text = env[name]
  if (text === undefined || text === '') return standard
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port < 1 || port > 65_535) throw new Advice(`${name}=${text} is not a port: it must be a number from 1 to 65535.`)
  return port
}

/** @param {Ports} ports */
function describePorts(ports) {
  return Object.entries(portVariables)
    .map(([key, { name }]) => `${name}=${ports[/** @type {keyof Ports} */ (key)]}`)
    .join(' ')
}

/**
 * How nats-server is started.
 * @param {{ host: string, port: number, monitorPort: number, dataDir: string }} settings
 */
export function natsArguments({ host, port, monitorPort, dataDir }) {
  return ['-js', '-sd', dataDir, '-a', host, '-p', String(port), '-m', String(monitorPort)]
}

/** @param {NodeJS.ProcessEnv} env */
export function natsDataDir(env) {
  return env.NATS_DATA_DIR || inRoot('data', 'nats')
}

/**
 * The environments of the two services and of the page, made from ours: whatever DESIGN §8 names can be set there too.
 * @param {NodeJS.ProcessEnv} env
 * @param {Ports} ports
 * @param {string | null} secret shared by both; null where keys come from JWKS_URL alone
 */
export function serviceEnvironments(env, ports, secret) {
  const shared = {
    ...env,
    NATS_URL: env.NATS_URL || `nats://127.0.0.1:${ports.natsPort}`,
    ...(secret === null ? {} : { SUPABASE_JWT_SECRET: secret }),
  }
  const kbUrl = env.KB_SERVICE_URL || `http://127.0.0.1:${ports.kbPort}`
  return {
    kb: { ...shared, PORT: String(ports.kbPort) },
    session: {
      ...shared,
      PORT: String(ports.sessionPort),
      KB_SERVICE_URL: kbUrl,
    },
    page: {
      ...shared,
      PORT: String(ports.pagePort),
      GATEWAY_PORT: String(ports.sessionPort),
      KB_SERVICE_URL: kbUrl,
    },
  }
}
