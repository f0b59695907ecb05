import { fileURLToPath } from 'node:url'
import { compile } from 'json-schema-to-typescript'
import { hasShape, packageUrl, readSchemas } from '../schema-files.js'

const banner = '/* Made from the JSON Schemas by `npm run generate`. Change those, not this. */'

/** The text of `src/generated/types.ts`: a type per schema, and `Schemas`, which names them all. */
export async function generateTypes(): Promise<string> {
  const names = readSchemas().map((file) => file.name)
  const shapes = names.filter(hasShape)
  const all = {
    title: 'Schemas',
    description: 'Every schema by folder and name.',
    type: 'object' as const,
    properties: Object.fromEntries(shapes.map((name) => [name, { $ref: `${name}.json` }])),
    required: shapes,
    additionalProperties: false,
  }
  return compile(all, 'Schemas', {
    cwd: fileURLToPath(packageUrl),
    bannerComment: banner,
    additionalProperties: false,
    ignoreMinAndMaxItems: true,
    style: { semi: false, singleQuote: true, printWidth: 120 },
  })
}
