import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const folder = new URL('../', import.meta.url)
const { sizeBudgetBytes } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'))
const { values } = parseArgs({ options: { budget: { type: 'string', default: String(sizeBudgetBytes) } } })
const budget = Number(values.budget)

/** The whole client as a browser gets it: bundled, minified, without what only Node has. */
const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL('dist/src/index.js', folder))],
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2023',
  platform: 'browser',
  write: false,
})
const [{ contents }] = outputFiles
const bytes = gzipSync(contents, { level: 9 }).length
console.log(`gaia-client is ${bytes} bytes, minified and gzipped (${contents.length} minified); at most ${budget}.`)
if (bytes > budget) process.exitCode = 1
