import { runMain } from './lib/advice.mjs'
import { putNatsOnPath } from './lib/nats-path.mjs'
import { prepare } from './lib/prepare.mjs'
import { inRoot } from './lib/root.mjs'
import { node } from './lib/run.mjs'

/** Runs the swarm of load-tests, with what it needs. */
async function main() {
  const args = process.argv.slice(2)
  await prepare()
  if (args.includes('--with-system')) await putNatsOnPath()
  return (await node(inRoot('load-tests', 'dist', 'src', 'swarm', 'main.js'), args)).code
}

// The swarm ends itself in order when the terminal says so; we wait for it.
process.on('SIGINT', () => undefined)
await runMain(main)
