import { checkSchema, type ShapeName, type Shapes } from './check-schema.js'
import type { Checked } from './checked.js'

export { checkSchema, type ShapeName } from './check-schema.js'
export * from './validate-client.js'
export * from './validate-server.js'

/** Makes the check of one schema. All answer with the value or with `invalid_message` and a sentence. */
function checkOf<Name extends ShapeName>(name: Name): (value: unknown) => Checked<Shapes[Name]> {
  return (value) => checkSchema(name, value)
}

export const validateConnected = checkOf('server/connected')
export const validatePong = checkOf('server/pong')
export const validateAreaOfInterest = checkOf('server/area-of-interest')
export const validateActionResponse = checkOf('server/action-response')
export const validateNpcSpeech = checkOf('server/npc-speech')
export const validateQuestUpdate = checkOf('server/quest-update')
export const validateQuestComplete = checkOf('server/quest-complete')
export const validateCommandsSchema = checkOf('server/commands-schema')
export const validateErrorFrame = checkOf('server/error')

export const validateRebase = checkOf('nats/rebase')
export const validateEpochEvent = checkOf('nats/epoch')
export const validateEventHeaders = checkOf('nats/headers')
export const validateServiceHealth = checkOf('nats/service-health')

export const validateAttachAnswer = checkOf('kb/attach-answer')
export const validateKbError = checkOf('kb/error')
export const validateAnswerHeaders = checkOf('kb/answer-headers')

export const validateInteractRequest = checkOf('http/interact-request')
export const validateInteractAnswer = checkOf('http/interact-answer')

export const validateItem = checkOf('shared/item')
export const validateChange = checkOf('shared/change')
