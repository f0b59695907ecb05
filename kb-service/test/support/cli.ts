import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import type { Context } from '../../src/cli/command.js'
import { run } from '../../src/cli/run.js'
import { disk } from '../../src/journal/files.js'
import { contentDir } from './experience.js'

const main = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url))

export interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** `npm run kb -- …` as a process, with a folder for its data and whatever else, which goes when the test ends. */
export class Cli {
  readonly folder: string
  readonly dataDir: string
  readonly env: Record<string, string>

  private constructor(folder: string, env: Record<string, string>) {
    this.folder = folder
    this.dataDir = join(folder, 'data')
    this.env = { PATH: process.env.PATH ?? '', KB_DATA_DIR: this.dataDir, KB_CONTENT_DIR: contentDir, ...env }
  }

  static async make(t: Test, env: Record<string, string> = {}): Promise<Cli> {
    const folder = await mkdtemp(join(tmpdir(), 'kb-cli-'))
    t.teardown(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
    return new Cli(folder, env)
  }

  start(...args: string[]) {
    return spawn(process.execPath, [main, ...args], {
      cwd: this.folder,
      env: this.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  }

  /** The same in this process, which is quicker. */
  async call(...args: string[]): Promise<Ran> {
    const text = { out: '', err: '' }
    const io = {
      out: (more: string) => {
        text.out += more
      },
      err: (more: string) => {
        text.err += more
      },
    }
    const context: Context = {
      dataDir: this.env.KB_DATA_DIR!,
      contentDir: this.env.KB_CONTENT_DIR!,
      files: disk,
      now: Date.now,
      pathOf: (given) => resolve(this.folder, given),
      say: (line) => io.out(`${line}\n`),
      note: (line) => io.err(`${line}\n`),
      agree: async () => null,
    }
    return { code: await run(args, () => context, io), ...text }
  }

  async run(...args: string[]): Promise<Ran> {
    const child = this.start(...args)
    const text = { out: '', err: '' }
    child.stdout.on('data', (chunk) => {
      text.out += chunk
    })
    child.stderr.on('data', (chunk) => {
      text.err += chunk
    })
    const [code] = await once(child, 'close')
    return { code, ...text }
  }
}
