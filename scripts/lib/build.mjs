import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Advice } from './advice.mjs'
import { inRoot } from './root.mjs'
import { node } from './run.mjs'
import { say } from './say.mjs'

/** The workspaces of package.json. @returns {string[]} */
export function workspaces() {
  return JSON.parse(readFileSync(inRoot('package.json'), 'utf8')).workspaces
}

/** Compiles every workspace into its `dist/`, removes there what has no source any more, and bundles the web page. */
export async function build() {
  for (const workspace of workspaces()) removeOrphans(inRoot(workspace))
  say('Building (tsc -b) …')
  const { code } = await node(inRoot('node_modules', 'typescript', 'bin', 'tsc'), ['-b'])
  if (code !== 0) throw new Advice('The build failed (above).')
  const bundled = await node(inRoot('clients', 'page', 'bundle.mjs'), [])
  if (bundled.code !== 0) throw new Advice('The web page could not be bundled (above).')
}

/**
 * Removes compiled files whose source is gone, so that nothing deleted still runs.
 * @param {string} workspace its folder
 */
export function removeOrphans(workspace) {
  const dist = join(workspace, 'dist')
  for (const compiled of filesBelow(dist)) {
    const [, stem] = /^(.*?)\.(?:js|js\.map|d\.ts)$/.exec(compiled) ?? []
    if (stem !== undefined && !existsSync(join(workspace, `${stem}.ts`))) rmSync(join(dist, compiled))
  }
}

/**
 * Files below a folder, as paths relative to it, sorted; none if there is no such folder.
 * @param {string} folder
 * @returns {string[]}
 */
export function filesBelow(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) =>
      entry.isDirectory() ? filesBelow(join(folder, entry.name)).map((file) => join(entry.name, file)) : [entry.name],
    )
    .sort()
}
