import { join } from 'node:path'
import { filesBelow, workspaces } from './build.mjs'
import { inRoot } from './root.mjs'

/** @typedef {'quick' | 'slow'} Pace  slow tests are those in `*.slow.test.*` */

/**
 * The compiled tests of all workspaces and those of the scripts, as paths from the root.
 * @param {Pace} pace
 * @param {readonly string[]} words only files whose path has one of these; none: all
 */
export function testFiles(pace, words) {
  const compiled = workspaces().flatMap((name) => below(join(name, 'dist', 'test')))
  return selectTests([...compiled, ...below(join('scripts', 'test'))], pace, words)
}

/** @param {string} folder */
function below(folder) {
  return filesBelow(inRoot(folder)).map((file) => join(folder, file))
}

/**
 * @param {readonly string[]} files
 * @param {Pace} pace
 * @param {readonly string[]} words
 */
export function selectTests(files, pace, words) {
  return files
    .filter((file) => /\.test\.m?js$/.test(file))
    .filter((file) => /\.slow\.test\.m?js$/.test(file) === (pace === 'slow'))
    .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
}
