import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { type Checked, fit, unfit } from './checked.js'
import type { LocationByGps, LocationByLatLng, Schemas } from './generated/types.js'
import { readSchemas } from './schema-files.js'
import { sentence } from './sentence.js'

const base = 'https://gaia.example/schemas/'

/** What can be checked: each schema by its name, and the two ways to give a position. */
export interface Shapes extends Schemas {
  'client/update-location#LocationByLatLng': LocationByLatLng
  'client/update-location#LocationByGps': LocationByGps
}

export type ShapeName = keyof Shapes

let ajv: Ajv2020 | undefined
const compiled = new Map<ShapeName, ValidateFunction>()

/** Whether `value` has the shape that the schema `name` (as in `client/ping`) describes. */
export function checkSchema<Name extends ShapeName>(name: Name, value: unknown): Checked<Shapes[Name]> {
  const validate = validator(name)
  if (validate(value)) return fit(value as Shapes[Name])
  return unfit('invalid_message', sentence(validate.errors ?? []))
}

/** Schemas are read once and each is compiled when first used: some milliseconds, then about a microsecond a value. */
function validator(name: ShapeName): ValidateFunction {
  const known = compiled.get(name)
  if (known !== undefined) return known
  ajv ??= new Ajv2020({ schemas: readSchemas().map((file) => file.schema), verbose: true, allowUnionTypes: true })
  const [file, definition] = name.split('#')
  const made = ajv.getSchema(`${base}${file}.json${definition === undefined ? '' : `#/$defs/${definition}`}`)
  if (made === undefined) throw new TypeError(`no schema ${name}`)
  compiled.set(name, made)
  return made
}
