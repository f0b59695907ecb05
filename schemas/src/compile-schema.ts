import { Ajv } from 'ajv'
import { type Checked, fit, unfit } from './checked.js'
import { sentence } from './sentence.js'

/** The check of a JSON Schema (draft-07) that is none of the contract's, as of files that people write. */
export function compileSchema(schema: object): (value: unknown) => Checked<unknown> {
  const validate = new Ajv({ verbose: true, strictTypes: false }).compile(schema)
  return (value) => (validate(value) ? fit(value) : unfit('invalid_message', sentence(validate.errors ?? [])))
}
