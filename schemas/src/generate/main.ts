import { readFileSync, writeFileSync } from 'node:fs'
import { packageUrl } from '../schema-files.js'
import { generateAsyncApi } from './asyncapi.js'
import { generateTypes } from './types.js'

/** Everything that is made from the JSON Schemas, by file. */
const generated: Record<string, () => string | Promise<string>> = {
  'src/generated/types.ts': generateTypes,
  'asyncapi.json': generateAsyncApi,
}

function current(file: URL): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

for (const [name, generate] of Object.entries(generated)) {
  const file = new URL(name, packageUrl)
  const text = await generate()
  if (!process.argv.includes('--check')) {
    writeFileSync(file, text)
    console.log(`schemas/${name} is written. Build again to use it.`)
  } else if (text !== current(file)) {
    console.error(
      `schemas/${name} does not fit the JSON Schemas. Run \`npm run build && npm run generate\` and commit it.`,
    )
    process.exitCode = 1
  } else {
    console.log(`schemas/${name} is current.`)
  }
}
