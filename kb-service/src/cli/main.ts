import { resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { readFolders } from '../config.js'
import { disk } from '../journal/files.js'
import type { Context } from './command.js'
import { type Io, run } from './run.js'

/** The process edge: command line and environment in, exit code out. */
const io: Io = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
}

process.exitCode = await run(process.argv.slice(2), contextOf, io)

function contextOf(): Context {
  const folders = readFolders(process.env)
  return {
    dataDir: resolve(folders.dataDir),
    contentDir: resolve(folders.contentDir),
    files: disk,
    now: Date.now,
    // npm runs scripts in the folder of package.json, and says here where it was called.
    pathOf: (given) => resolve(process.env.INIT_CWD ?? '.', given),
    say: (line) => io.out(`${line}\n`),
    note: (line) => io.err(`${line}\n`),
    agree,
  }
}

async function agree(question: string): Promise<boolean | null> {
  if (!process.stdin.isTTY) return null
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await terminal.question(`${question} [y/N] `)
  terminal.close()
  return /^y(es)?$/i.test(answer.trim())
}
