import {
  type ActionResponse,
  type ErrorFrame,
  type InteractAnswer,
  type InteractRequest,
  validateInteractRequest,
} from 'schemas'
import { chosenIn } from '../choice.js'
import { type Answer, type Engine, type Request, requestConflict } from '../engine.js'
import { CallRefused, type FastifyInstance, type FastifyRequest, traceOf } from '../http.js'
import { answerHeaderDocs, answerOf, callHeaders, jsonBody, refused } from '../openapi.js'
import { answerHeaders } from './answer.js'
import { bytesOf, parseBody, readRequestId } from './body.js'
import { callerOf } from './callers.js'
import { fingerprint } from './fingerprint.js'
import type { ExperienceRoutes } from './player.js'

type Engines = ExperienceRoutes['engines']

const path = '/experience/interact'

const schema = {
  summary: 'Says something as a player, without a socket.',
  description:
    'The message is read as the `action` of a client. `play <id>` chooses an experience, which is remembered; else ' +
    '`experience` counts, else what was chosen last. With none of these the answer says what there is to choose.',
  tags: ['experience'],
  security: [{ bearer: [] }],
  headers: callHeaders,
  body: jsonBody('InteractRequest'),
  response: {
    200: {
      ...answerOf('InteractAnswer', 'What became of it. Headers are there if an experience answered.'),
      headers: answerHeaderDocs,
    },
    ...refused(
      'unauthorized',
      'request_conflict',
      'frame_too_large',
      'invalid_json',
      'missing_action',
      'invalid_message',
      'too_many_requests_in_flight',
      'kb_unavailable',
    ),
  },
}

/** `POST /experience/interact`: a player's words, for callers without a socket. UP §3.2. */
export function interact(http: FastifyInstance, { engines }: ExperienceRoutes): void {
  http.post(path, { schema }, async (request, reply): Promise<InteractAnswer> => {
    const bytes = bytesOf(request)
    const said = readInteraction(request, bytes)
    request.callId = said.request_id ?? null
    const id = readRequestId(request)
    const asked = { identity: callerOf(request), request: id, hash: fingerprint(bytes, path), ...traceOf(request) }
    const chosen = chosenIn(said.message, engines.keys())
    const engine = engineFor(engines, asked, chosen, said)
    if (!engine) return invitation(engines)
    const answer = chosen === null ? await play(engine, asked, said) : await choose(engine, asked, engines)
    reply.headers(answerHeaders(answer))
    const next = chosen === null ? {} : { available_actions: ['look around'] }
    return { ...interactAnswer(engine.content.experience, responseIn(answer)), ...next }
  })
}

function readInteraction(request: FastifyRequest, bytes: Buffer): InteractRequest {
  const type = (request.headers['content-type'] ?? 'application/json').split(';')[0]!.trim().toLowerCase()
  if (type !== 'application/json' && !type.endsWith('+json')) {
    throw new CallRefused('invalid_message', 'The body must be application/json')
  }
  const checked = validateInteractRequest(parseBody(bytes))
  if (!checked.ok) throw new CallRefused(checked.code, checked.message)
  return checked.value
}

/**
 * Whose turn it is. The same call leads to the same experience again, and so changes nothing when it is repeated: what was
 * left to the last choice goes to whom it went, whatever was chosen in the meantime.
 */
function engineFor(engines: Engines, asked: Request, chosen: string | null, said: InteractRequest): Engine | undefined {
  const { user } = asked.identity
  if (chosen !== null) return engines.get(chosen)
  if (said.force_experience_selection) return undefined
  if (said.experience) return engines.get(said.experience)
  const all = [...engines.values()]
  const answered = all.find((engine) => engine.hasAnswered(user, asked.request))
  if (answered) return answered
  const last = all.reduce((a, b) => (b.selectedAt(user) > a.selectedAt(user) ? b : a))
  return last.selectedAt(user) > 0 ? last : undefined
}

async function choose(engine: Engine, asked: Request, engines: Engines): Promise<Answer> {
  const latest = Math.max(...[...engines.values()].map((one) => one.selectedAt(asked.identity.user)))
  return unlessConflict(await engine.select(asked, latest))
}

async function play(engine: Engine, asked: Request, { message }: InteractRequest): Promise<Answer> {
  if (message.trim() === '') throw new CallRefused('missing_action', "Field 'message' must not be empty")
  return unlessConflict(await engine.message({ ...asked, message: { type: 'action', action: message } }))
}

function unlessConflict(answer: Answer | typeof requestConflict): Answer {
  if (answer === requestConflict) throw new CallRefused('request_conflict')
  return answer
}

/** What became of the action; throws what could not even be tried. */
function responseIn({ frames }: Answer): ActionResponse {
  for (const frame of frames as (ActionResponse | ErrorFrame)[]) {
    if (frame.type === 'action_response') return frame
    if (frame.type === 'error') throw new CallRefused(frame.code, frame.message)
  }
  throw new Error('an action was answered without a response')
}

function interactAnswer(experience: string, { success, message, metadata }: ActionResponse): InteractAnswer {
  const narrative = message ?? (success ? 'Done.' : 'That cannot be done.')
  return { success, narrative, experience, ...(metadata && { metadata }) }
}

/** What there is to choose. */
function invitation(engines: Engines): InteractAnswer {
  const contents = [...engines.values()].map(({ content }) => content)
  return {
    success: true,
    narrative: `Welcome! Please select an experience: ${contents.map(({ name }) => name).join(', ')}.`,
    experience: '',
    available_actions: contents.map(({ experience }) => `play ${experience}`),
    metadata: { requires_selection: true },
  }
}
