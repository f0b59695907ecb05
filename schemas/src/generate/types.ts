import { fileURLToPath } from 'node:url'
import { compile } from 'json-schema-to-typescript'
import { hasShape, packageUrl, readSchemas } from '../schema-files.js'

const banner = '/* Made from the JSON Schemas by `npm run generate`. Change those, not this. */'

/** The text of `schemas/src/generated/types.ts`: a type per schema, and `Schemas`, which names them all. */
export function generateTypes(): Promise<string> {
  const names = readSchemas().map((file) => file.name)
  return typesOf('Schemas', 'Every schema by folder and name.', names.filter(hasShape))
}

/** The text of `clients/typescript/src/generated/messages.ts`: the types of what crosses a socket. */
export function generateMessages(): Promise<string> {
  return typesOf('Messages', 'What crosses a socket.', ['client/message', 'server/message'])
}

function typesOf(title: string, description: string, names: readonly string[]): Promise<string> {
  const all = {
    title,
    description,
    type: 'object' as const,
    properties: Object.fromEntries(names.map((name) => [name, { $ref: `${name}.json` }])),
    required: [...names],
    additionalProperties: false,
  }
  return compile(all, title, {
    cwd: fileURLToPath(packageUrl),
    bannerComment: banner,
    additionalProperties: false,
    ignoreMinAndMaxItems: true,
    style: { semi: false, singleQuote: true, printWidth: 120 },
  })
}
