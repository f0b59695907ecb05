import type { ErrorObject } from 'ajv'

const kindNames: Record<string, string> = {
  number: 'a number',
  integer: 'a whole number',
  string: 'a string',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  null: 'null',
}

/** Keywords that find fault with a field of the value, not with the value. */
const aboutParts = ['required', 'additionalProperties', 'propertyNames']

/**
 * Says what is wrong with a value: names the field and what it should be, never what was sent, so that it is safe to
 * send to a client. Needs ajv's errors with their schemas (`verbose`). A union of a shape and null is told as its shape.
 */
export function sentence(errors: readonly ErrorObject[]): string {
  const error = errors.at(-1)
  if (error === undefined) return 'The message is not as it should be'
  if (error.keyword !== 'anyOf') return sentenceOf(error)
  const [, second, third] = error.schema as { type?: string }[]
  if (second === undefined) return sentence(errors.slice(0, -1))
  if (second.type !== 'null' || third !== undefined) return sentenceOf(error)
  const ofShape = errors.slice(0, -2)
  const cause = ofShape.at(-1)
  const isWhole = cause?.instancePath === error.instancePath && !aboutParts.includes(cause.keyword)
  return isWhole ? `${sentence(ofShape)}, or null` : sentence(ofShape)
}

function sentenceOf(error: ErrorObject): string {
  const { instancePath: path, params } = error
  switch (error.keyword) {
    case 'required':
      return `${subject(`${path}/${params.missingProperty}`)} is missing`
    case 'additionalProperties':
      return `${subject(`${path}/${params.additionalProperty}`)} does not belong here`
    case 'propertyNames':
      return `${subject(path)} has a name in it that is not allowed`
    default:
      return `${subject(path)} must ${demand(error)}`
  }
}

function demand(error: ErrorObject): string {
  const schema: Record<string, unknown> = { ...error.parentSchema }
  switch (error.keyword) {
    case 'type':
      return `be ${kinds(error.schema as string | string[])}`
    case 'const':
      return `be ${JSON.stringify(error.schema)}`
    case 'minimum':
    case 'maximum':
      return `be from ${schema.minimum} to ${schema.maximum}`
    case 'minLength':
    case 'minItems':
    case 'minProperties':
      return 'not be empty'
    case 'maxLength':
      return `be at most ${error.schema} characters long`
    case 'maxItems':
      return `have at most ${error.schema} entries`
    default:
      // The descriptions of patterns, enumerations and unions are written to be read after "must be".
      return `be ${schema.description}`
  }
}

function kinds(names: string | string[]): string {
  return [names]
    .flat()
    .map((name) => kindNames[name] ?? name)
    .join(' or ')
}

/** `/changes/0/item` as `Field 'changes[0].item'`. */
function subject(path: string): string {
  if (path === '') return 'The message'
  const parts = path.slice(1).split('/').map(unescapePointer)
  const field = parts.map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`)).join('')
  return `Field '${field.replace(/^\./, '')}'`
}

/** RFC 6901. */
function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~')
}
