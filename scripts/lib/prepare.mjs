import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { Advice } from './advice.mjs'
import { build } from './build.mjs'
import { install, requireNode } from './install.mjs'
import { inRoot } from './root.mjs'
import { node } from './run.mjs'
import { say } from './say.mjs'

/** Brings a clone to where its programs run: packages installed, everything compiled. */
export async function prepare() {
  requireNode()
  await install()
  await build()
}

export const tapBin = inRoot('node_modules', 'tap', 'dist', 'esm', 'run.mjs')

const stamp = inRoot('node_modules', '.tap-built-with')

/** tap compiles its own plugins once per installation, and the run that does so fails: so that is done beforehand. */
export async function buildTap() {
  const plugins = JSON.stringify(JSON.parse(readFileSync(inRoot('package.json'), 'utf8')).tap?.plugin ?? [])
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === plugins) return
  say('Building tap with its plugins …')
  const { code, output } = await node(tapBin, ['build'], { quiet: true })
  if (code !== 0) throw new Advice(`tap could not be built:\n${output}`)
  writeFileSync(stamp, plugins)
}
