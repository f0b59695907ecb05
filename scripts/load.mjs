import { runMain } from './lib/advice.mjs'
import { needK6 } from './lib/k6.mjs'
import { putNatsOnPath } from './lib/nats-path.mjs'
import { prepare } from './lib/prepare.mjs'

/** Runs a k6 script of load-tests/k6, with what it needs. */
async function main() {
  await prepare()
  const { readOptions, usage } = await import('../load-tests/dist/src/k6/options.js')
  const options = readOptions(process.argv.slice(2))
  if (options === 'help') {
    process.stdout.write(usage)
    return 0
  }
  if ('wrong' in options) {
    process.stderr.write(`${options.wrong}\n\n${usage}`)
    return 2
  }
  const k6 = await needK6()
  if (options.withSystem) await putNatsOnPath()
  const { runScript } = await import('../load-tests/dist/src/k6/run.js')
  return runScript(options, k6)
}

await runMain(main)
