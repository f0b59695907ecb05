import { mintToken, readRealm, type TokenRequest } from '../tokens.js'
import { type PlayOptions, playUsage, readPlayOptions } from './options.js'
import { playScript } from './script/script.js'
import { type Lines, visit } from './visit.js'

const tokenTtlMs = 12 * 60 * 60 * 1000
const adminTtlMs = 60 * 1000

process.exitCode = await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<number> {
  const options = readPlayOptions(args)
  if (options === 'help') {
    process.stdout.write(playUsage)
    return 0
  }
  if ('wrong' in options) return refuse(`${options.wrong}\nSee npm run play -- --help`)
  const lines = linesOrWhyNot(options)
  if (typeof lines === 'string') return refuse(lines)
  return options.script !== null ? playScript(options, lines) : visit(options, lines)
}

function linesOrWhyNot({ urls, protocol, experience, user }: PlayOptions): Lines | string {
  try {
    const realm = readRealm(process.env)
    const line = (request: TokenRequest) => ({ urls, protocol, experience, token: () => mintToken(request, realm) })
    const admin = line({ user: 'play-reset', role: 'admin', ttlMs: adminTtlMs })
    const friend = line({ user: 'play-friend', ttlMs: tokenTtlMs })
    return { player: line({ user, ttlMs: tokenTtlMs }), admin, friend }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function refuse(why: string): number {
  process.stderr.write(`${why}\n`)
  return 2
}
