import { delimiter, dirname } from 'node:path'
import { runMain } from './lib/advice.mjs'
import { needNats } from './lib/nats-install.mjs'
import { prepare } from './lib/prepare.mjs'
import { inRoot } from './lib/root.mjs'
import { node } from './lib/run.mjs'

/** Builds, finds nats-server, and hands over to the checker, which starts it by its name. */
async function main() {
  await prepare()
  const nats = await needNats()
  const env = { ...process.env, PATH: `${process.env.PATH ?? ''}${delimiter}${dirname(nats.path)}` }
  const checker = inRoot('system-tests', 'dist', 'src', 'faults', 'main.js')
  const { code } = await node(checker, process.argv.slice(2), { env })
  return code
}

await runMain(main)
