import { readFileSync, writeFileSync } from 'node:fs'
import { packageUrl } from '../schema-files.js'
import { generateTypes } from './types.js'

const typesFile = new URL('src/generated/types.ts', packageUrl)

function currentTypes(): string {
  try {
    return readFileSync(typesFile, 'utf8')
  } catch {
    return ''
  }
}

const types = await generateTypes()
if (!process.argv.includes('--check')) {
  writeFileSync(typesFile, types)
  console.log('schemas/src/generated/types.ts is written. Build again to use it.')
} else if (types !== currentTypes()) {
  console.error(
    'schemas/src/generated/types.ts does not fit the JSON Schemas. Run `npm run build && npm run generate` and commit it.',
  )
  process.exitCode = 1
} else {
  console.log('schemas/src/generated/types.ts is current.')
}
