import { writeFileSync } from 'node:fs'
import { KeyFolderError, type KeyRequest, openKey } from './key-folder.js'
import { readTokenOptions, type TokenOptions, tokenUsage } from './token-options.js'
import { type Address, readAddress, readRealm, type Signer, secretSigner, signToken } from './tokens.js'

process.exitCode = await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<number> {
  const options = readTokenOptions(args)
  if (options === 'help') {
    process.stdout.write(tokenUsage)
    return 0
  }
  if ('wrong' in options) return refuse(`${options.wrong}\nSee npm run token -- --help`)
  const signer = options.keys === null ? secretOrWhyNot() : await keyOrWhyNot(options.keys)
  if (typeof signer === 'string') return refuse(signer)
  return deliver(await makeLines(options, readAddress(process.env), signer), options.out)
}

function refuse(why: string): number {
  process.stderr.write(`${why}\n`)
  return 2
}

function secretOrWhyNot(): Signer | string {
  try {
    return secretSigner(readRealm(process.env))
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

async function keyOrWhyNot(request: KeyRequest): Promise<Signer | string> {
  const { folder, alg } = request
  try {
    const signer = await openKey(request)
    if (signer.isMade) process.stderr.write(`A new ${alg} key, ${signer.kid}, is in ${folder}/jwks.json\n`)
    return signer
  } catch (error) {
    if (error instanceof KeyFolderError) return error.message
    return `${folder} cannot be used for keys: ${error instanceof Error ? error.message : error}`
  }
}

async function makeLines(
  { users, role, ttlMs, format }: TokenOptions,
  address: Address,
  signer: Signer,
): Promise<string> {
  const lines: string[] = []
  for (const user of users) {
    const token = await signToken({ user, ttlMs, ...(role === undefined ? {} : { role }) }, address, signer)
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
