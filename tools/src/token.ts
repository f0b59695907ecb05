import { writeFileSync } from 'node:fs'
import { readTokenOptions, type TokenOptions, tokenUsage } from './token-options.js'
import { mintToken, type Realm, readRealm } from './tokens.js'

process.exitCode = await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<number> {
  const options = readTokenOptions(args)
  if (options === 'help') {
    process.stdout.write(tokenUsage)
    return 0
  }
  if ('wrong' in options) return refuse(`${options.wrong}\nSee npm run token -- --help`)
  const realm = realmOrWhyNot()
  if (typeof realm === 'string') return refuse(realm)
  return deliver(await makeLines(options, realm), options.out)
}

function refuse(why: string): number {
  process.stderr.write(`${why}\n`)
  return 2
}

function realmOrWhyNot(): Realm | string {
  try {
    return readRealm(process.env)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

async function makeLines({ users, role, ttlMs, format }: TokenOptions, realm: Realm): Promise<string> {
  const lines: string[] = []
  for (const user of users) {
    const token = await mintToken({ user, ttlMs, ...(role === undefined ? {} : { role }) }, realm)
    lines.push(format === 'json' ? JSON.stringify({ user, token }) : token)
  }
  return `${lines.join('\n')}\n`
}

function deliver(lines: string, out: string | null): number {
  if (out === null) {
    process.stdout.write(lines)
    return 0
  }
  try {
    writeFileSync(out, lines, { mode: 0o600 })
    return 0
  } catch (error) {
    return refuse(`${out} could not be written: ${error instanceof Error ? error.message : error}`)
  }
}
