import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { packageUrl } from '../schema-files.js'
import { generateAsyncApi } from './asyncapi.js'
import { generateMessages, generateTypes } from './types.js'

/** Everything that is made from the JSON Schemas, by file as seen from the folder above. */
const generated: Record<string, () => string | Promise<string>> = {
  'schemas/src/generated/types.ts': generateTypes,
  'schemas/asyncapi.json': generateAsyncApi,
  'clients/typescript/src/generated/messages.ts': generateMessages,
}

function current(file: URL): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

for (const [name, generate] of Object.entries(generated)) {
  const file = new URL(`../${name}`, packageUrl)
  const text = await generate()
  if (!process.argv.includes('--check')) {
    mkdirSync(new URL('.', file), { recursive: true })
    writeFileSync(file, text)
    console.log(`${name} is written. Build again to use it.`)
  } else if (text !== current(file)) {
    console.error(`${name} does not fit the JSON Schemas. Run \`npm run build && npm run generate\` and commit it.`)
    process.exitCode = 1
  } else {
    console.log(`${name} is current.`)
  }
}
