import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Guide } from './guide.js'
import { bareEnvironment } from './program.js'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../../', import.meta.url))

/** A copy of the project, to be changed as a guide says. The packages are the project's own. */
export class Checkout {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  static async make(): Promise<Checkout> {
    const folder = await mkdtemp(join(tmpdir(), 'guide-'))
    const { stdout } = await run('git', ['ls-files'], { cwd: root, maxBuffer: 16 * 1024 * 1024 })
    for (const file of stdout.split('\n').filter((line) => line !== '')) {
      await mkdir(dirname(join(folder, file)), { recursive: true })
      await cp(join(root, file), join(folder, file))
    }
    await linkPackages(folder)
    return new Checkout(folder)
  }

  /** Writes and changes the files. Throws if a place that is to be changed is not there, or more than once. */
  async follow({ files, edits }: Guide): Promise<void> {
    for (const [file, text] of files) {
      await mkdir(dirname(join(this.folder, file)), { recursive: true })
      await writeFile(join(this.folder, file), text)
    }
    for (const { file, from, to } of edits) {
      const path = join(this.folder, file)
      const text = await readFile(path, 'utf8')
      const places = text.split(from).length - 1
      if (places !== 1) throw new Error(`the guide changes a place in ${file} that is there ${places} times:\n${from}`)
      await writeFile(
        path,
        text.replace(from, () => to),
      )
    }
  }

  /** `npm run build`, `npm run generate` and build again, as after a change of schemas. Rejects with what the compiler says. */
  async build(): Promise<void> {
    const node = (...args: string[]) => this.#node(...args)
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
    // What the types lack is what is made next.
    const first = await node(tsc, '-b', 'schemas').catch((error: { stdout: string; stderr: string }) => error)
    await node('schemas/dist/src/generate/main.js').catch((error: { stderr: string }) => {
      throw new Error(`${first.stdout}${first.stderr}${error.stderr}`)
    })
    await node(tsc, '-b').catch((error: { stdout: string }) => {
      throw new Error(error.stdout)
    })
  }

  /** Runs a test file of the copy. Rejects with what it printed if it fails. */
  async test(file: string): Promise<void> {
    await this.#node(file).catch((error: { stdout: string }) => {
      throw new Error(error.stdout)
    })
  }

  /** What runs this test puts itself into every node that is started, which the compiler cannot bear. */
  #node(...args: string[]): Promise<{ stdout: string; stderr: string }> {
    const bare = ['-u', 'NODE_OPTIONS', process.execPath, ...args]
    return run('env', bare, { cwd: this.folder, env: bareEnvironment(), maxBuffer: 16 * 1024 * 1024 })
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** Workspaces are links in `node_modules`: those of the copy must lead into the copy. */
async function linkPackages(folder: string): Promise<void> {
  const { workspaces } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { workspaces: string[] }
  await mkdir(join(folder, 'node_modules'))
  for (const name of await readdir(join(root, 'node_modules'))) {
    const own = join(root, 'node_modules', name)
    const link = await readlink(own).catch(() => null)
    const target = link === null ? own : join(folder, 'node_modules', link)
    await symlink(target, join(folder, 'node_modules', name))
  }
  for (const workspace of workspaces) {
    await symlink(join(root, workspace, 'node_modules'), join(folder, workspace, 'node_modules')).catch(() => undefined)
  }
}
