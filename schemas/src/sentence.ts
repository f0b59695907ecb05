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

/**
 * Says what is wrong with a value: names the field and what it should be, never what was sent, so that it is safe to
 * send to a client. Needs ajv's errors with their schemas (`verbose`).
 */
export function sentence(errors: readonly ErrorObject[]): string {
  const error = errors.at(-1)
  if (error === undefined) return 'The message is not as it should be'
  if (error.keyword !== 'anyOf' || !allowsNull(error)) return sentenceOf(error)
  const ofShape = errors.slice(0, -2)
  const isWhole = ofShape.at(-1)?.instancePath === error.instancePath
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

/** A union made of a shape and null, in this order. */
function allowsNull(error: ErrorObject): boolean {
  const [, second, ...others] = error.schema as { type?: string }[]
  return second?.type === 'null' && others.length === 0
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
