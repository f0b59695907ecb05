import { Advice, runMain } from './lib/advice.mjs'
import { prepare } from './lib/prepare.mjs'
import { inRoot } from './lib/root.mjs'
import { node, npm } from './lib/run.mjs'
import { say } from './lib/say.mjs'

/** All that must hold of the code without running it: types, lint and format, generated files, the size of the client. */
async function main() {
  await prepare()
  say('Linting (biome) …')
  const lint = await node(inRoot('node_modules', '@biomejs', 'biome', 'bin', 'biome'), ['check', '.'])
  say('Comparing generated files …')
  const generated = await npm(['run', '--silent', 'check', '--workspace', 'schemas', '--workspace', 'kb-service'])
  say('Weighing the client …')
  const size = await npm(['run', '--silent', 'check', '--workspace', 'gaia-client'])
  const failed = [
    lint.code !== 0 && 'lint or format',
    generated.code !== 0 && 'generated files',
    size.code !== 0 && 'the size of clients/typescript',
  ].filter(Boolean)
  if (failed.length > 0)
    throw new Advice(
      `To be put right: ${failed.join(', ')}. \`npm run format\` and \`npm run generate\` do most of it.`,
    )
  return 0
}

await runMain(main)
