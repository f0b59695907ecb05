import { readFileSync, writeFileSync } from 'node:fs'
import { makeDocument } from './document.js'

/** Compiled code lies three folders below the package. */
const file = new URL('../../../../schemas/openapi.json', import.meta.url)

function current(): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

const text = `${JSON.stringify(await makeDocument(), null, 2)}\n`
if (!process.argv.includes('--check')) {
  writeFileSync(file, text)
  console.log('schemas/openapi.json is written.')
} else if (text !== current()) {
  console.error('schemas/openapi.json does not fit the routes. Run `npm run build && npm run generate` and commit it.')
  process.exitCode = 1
} else {
  console.log('schemas/openapi.json is current.')
}
