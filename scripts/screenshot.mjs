import { delimiter, dirname } from 'node:path'
import { Advice, runMain } from './lib/advice.mjs'
import { needChromium } from './lib/chromium.mjs'
import { needNats } from './lib/nats-install.mjs'
import { prepare } from './lib/prepare.mjs'
import { inRoot } from './lib/root.mjs'
import { node } from './lib/run.mjs'

/** Makes the picture of the web page in the README anew. */
async function main() {
  await prepare()
  const nats = await needNats()
  const chromium = await needChromium()
  if (chromium === null) throw new Advice('A picture of the page needs a Chromium (above).')
  const PATH = `${process.env.PATH ?? ''}${delimiter}${dirname(nats.path)}`
  const script = inRoot('system-tests', 'dist', 'src', 'screenshot', 'main.js')
  const { code } = await node(script, [], { env: { ...process.env, PATH, CHROME_PATH: chromium } })
  return code
}

await runMain(main)
