import { SharedArray } from 'k6/data'

/**
 * What a run is asked for, from the environment (see load-tests/README.md). `usual` has a script's own defaults:
 * clients, actors, rate, durationS, connects, vus, v1, zones, spots, ttlS, quietS.
 */
export function readSettings(usual) {
  const all = { ...general, ...usual }
  const settings = {
    urls: words('URL', 'ws://127.0.0.1:8003'),
    experience: __ENV.EXPERIENCE || 'load',
    prefix: __ENV.USERS || 'load',
    ...Object.fromEntries(Object.entries(all).map(([name, value]) => [name, number(name, value)])),
    token: {
      secret: __ENV.SUPABASE_JWT_SECRET || 'dev-secret-do-not-use-in-production-0123456789',
      audience: __ENV.JWT_AUDIENCE || 'authenticated',
      issuer: __ENV.JWT_ISSUER || null,
    },
    given: __ENV.TOKENS ? givenTokens(__ENV.TOKENS) : null,
  }
  return checked(settings)
}

/** Of every script. Rates are per second and of the whole run; `v1` is the part of the clients that speak protocol v1; `quietS` is from the last action to the last look. */
const general = {
  clients: 20,
  actors: 0,
  rate: 1,
  durationS: 10,
  connects: 100,
  vus: 2,
  v1: 0,
  zones: 10,
  spots: 20,
  ttlS: 14_400,
  quietS: 3,
}

function words(name, usual) {
  return (__ENV[name] || usual).split(',').map((word) => word.trim().replace(/\/+$/, ''))
}

/** `durationS` is DURATION_S in the environment. */
function number(name, usual) {
  const key = name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()
  if (!__ENV[key]) return usual
  const value = Number(__ENV[key])
  if (!Number.isFinite(value) || value < 0) throw new Error(`${key} must be a number, not ${__ENV[key]}`)
  return value
}

/** As `npm run token -- --count N --json --out FILE` writes them: one `{"user","token"}` a line. */
function givenTokens(file) {
  return new SharedArray('tokens', () =>
    open(file)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line)),
  )
}

function checked(settings) {
  const { clients, actors, zones, spots, vus, given } = settings
  if (actors > clients) throw new Error(`ACTORS (${actors}) cannot be more than CLIENTS (${clients})`)
  if (actors > zones * spots)
    throw new Error(`ACTORS (${actors}) need a thing each, ZONES x SPOTS are ${zones * spots}`)
  if (given !== null && given.length < clients)
    throw new Error(`TOKENS has ${given.length} tokens for ${clients} clients`)
  return { ...settings, vus: Math.max(1, Math.min(vus, clients)) }
}
