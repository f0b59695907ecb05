import type { IncomingMessage } from 'node:http'
import { isExperienceId, isUserId } from 'schemas'
import { readObject } from './body.js'
import type { Config } from './config.js'
import { experiencesOf, waypointsOf } from './kb.js'
import { gatewayUrls } from './policy.js'
import { mintToken } from './tokens.js'

export interface Answer {
  readonly status: number
  readonly body: object
}

type Answering = (request: IncomingMessage, rest: string, config: Config) => Promise<Answer>

/** What is answered beside files: `METHOD /first-part-of-the-path`. */
const answering: Readonly<Record<string, Answering>> = {
  'GET /ready': async () => ({ status: 200, body: { ready: true } }),
  // `service` tells `npm start` whose port this is.
  'GET /health': async () => ({ status: 200, body: { service: 'web page', status: 'healthy' } }),
  'GET /settings': settings,
  'GET /waypoints': waypoints,
  'POST /token': token,
}

/** Null: there is nothing of that name here, perhaps a file. */
export async function answer(request: IncomingMessage, config: Config): Promise<Answer | null> {
  const [path = ''] = (request.url ?? '').split('?')
  const [, first = '', rest = ''] = path.split('/')
  const key = `${request.method} /${first}`
  return Object.hasOwn(answering, key) ? answering[key]!(request, rest, config) : null
}

async function settings(request: IncomingMessage, _rest: string, config: Config): Promise<Answer> {
  const experiences = await experiencesOf(config)
  const gateways = gatewayUrls(config, request.headers.host)
  return { status: 200, body: { gateways, mints_tokens: config.mintsTokens, experiences } }
}

async function waypoints(_request: IncomingMessage, experience: string, config: Config): Promise<Answer> {
  if (!isExperienceId(experience)) return refused(404, 'unknown_experience', 'There is no such experience')
  const found = await waypointsOf(experience, config)
  if (found === null) return refused(503, 'kb_unavailable', 'The world does not answer at the moment')
  return { status: 200, body: { waypoints: found } }
}

/** A development token for the player of that name. Only the page itself may ask: a form of another site cannot. */
async function token(request: IncomingMessage, _rest: string, config: Config): Promise<Answer> {
  if (!config.mintsTokens) return refused(403, 'forbidden', 'Tokens come from your own sign-in here')
  if (!isFromHere(request)) return refused(403, 'forbidden', 'Only the page itself may ask for a token')
  const user = (await readObject(request))?.user
  if (typeof user !== 'string' || !isUserId(user)) {
    return refused(422, 'invalid_user', 'A name has 1 to 128 letters, digits or . _ @ + -')
  }
  return { status: 200, body: await mintToken(user, config.audience, config.issuer) }
}

function isFromHere({ headers }: IncomingMessage): boolean {
  const { origin, host } = headers
  const isJson = headers['content-type']?.split(';')[0] === 'application/json'
  return isJson && (origin === undefined || (URL.canParse(origin) && new URL(origin).host === host))
}

function refused(status: number, code: string, detail: string): Answer {
  return { status, body: { code, detail } }
}
