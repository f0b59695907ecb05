import { readFileSync, writeFileSync } from 'node:fs'
import { runMain } from './lib/advice.mjs'
import { metricsTable } from './lib/metrics.mjs'
import { inRoot } from './lib/root.mjs'

/** Writes the table of metrics into its page, as the code has it. */
async function main() {
  const path = inRoot('fly', 'METRICS.md')
  const page = readFileSync(path, 'utf8')
  writeFileSync(
    path,
    page.replace(/^\| metric [\s\S]*?\n\n/m, () => `${metricsTable()}\n\n`),
  )
  return 0
}

await runMain(main)
