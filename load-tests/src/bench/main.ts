import { mkdir, writeFile } from 'node:fs/promises'
import type { Figure } from './figure.js'
import { machine } from './machine.js'
import { type Options, readOptions, usage } from './options.js'
import { measure } from './run.js'
import { table } from './table.js'

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const options = readOptions(process.argv.slice(2))
if (options === 'help') process.stdout.write(usage)
else if ('wrong' in options) {
  process.stderr.write(`${options.wrong}\n\n${usage}`)
  process.exitCode = 2
} else {
  process.exitCode = await bench(options).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    return 1
  })
}

/** 0 if every limit is met, else 1. */
async function bench({ parts, sizes, jsonFile, profileFolder }: Options): Promise<number> {
  const about = machine()
  process.stderr.write(`${about}\n`)
  if (profileFolder !== null) await mkdir(profileFolder, { recursive: true })
  const figures: Figure[] = []
  for (const part of parts) {
    process.stderr.write(`measuring ${part} ...\n`)
    figures.push(...(await measure(part, sizes, profileFolder)))
  }
  process.stdout.write(`\n${table(figures)}`)
  if (jsonFile !== null) await writeFile(jsonFile, `${JSON.stringify({ machine: about, sizes, figures }, null, 2)}\n`)
  return figures.some(({ isMet }) => isMet === false) ? 1 : 0
}
