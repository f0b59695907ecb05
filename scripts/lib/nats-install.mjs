import { createHash } from 'node:crypto'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Advice } from './advice.mjs'
import { has, installDebian, succeeds } from './debian.mjs'
import { findNats } from './nats-find.mjs'
import { natsRelease, releaseFor } from './nats-release.mjs'
import { inRoot } from './root.mjs'
import { say } from './say.mjs'

/**
 * A nats-server to run: one that is here, else one that this machine's means can bring.
 * @returns {Promise<{ path: string, version: string }>}
 */
export async function needNats() {
  const found = findNats()
  if (found !== null) return found
  for (const [means, bring] of ways) {
    if (!(await bring())) continue
    const brought = findNats()
    if (brought === null) continue
    say(`nats-server ${brought.version} from ${means}`)
    return brought
  }
  throw new Advice(
    [
      'There is no nats-server (2.9 or newer) and none could be installed. Do one of these, then try again:',
      '  Debian, Ubuntu   sudo apt-get install nats-server',
      '  macOS            brew install nats-server',
      `  with Go          go install github.com/nats-io/nats-server/v2@v${natsRelease.version}`,
      `  by hand          put nats-server from https://github.com/nats-io/nats-server/releases into ${inRoot('data', 'bin')}`,
    ].join('\n'),
  )
}

/** @type {[string, () => Promise<boolean>][]} */
const ways = [
  ["Debian's package", () => installDebian('nats-server')],
  ['Homebrew', fromHomebrew],
  ['Go', fromGo],
  ['its release', fromRelease],
]

async function fromHomebrew() {
  if (!(await has('brew'))) return false
  say('Installing nats-server (Homebrew) …')
  return succeeds('brew', ['install', '--quiet', 'nats-server'])
}

async function fromGo() {
  if (!(await has('go', 'version'))) return false
  say(`Building nats-server ${natsRelease.version} (go install) …`)
  const module = `github.com/nats-io/nats-server/v2@v${natsRelease.version}`
  return succeeds('go', ['install', module], { ...process.env, GOBIN: inRoot('data', 'bin') })
}

async function fromRelease() {
  const release = releaseFor(process.platform, process.arch)
  if (release === null) return false
  say(`Fetching nats-server ${natsRelease.version} …`)
  const archive = await download(release.url)
  if (archive === null) return false
  const sum = createHash('sha256').update(archive).digest('hex')
  if (sum !== release.sum) throw new Advice(`The nats-server archive has a wrong checksum (${sum}); it was not used.`)
  return unpack(archive, release.binary)
}

/** @param {string} url */
async function download(url) {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(120_000) })
    return answer.ok ? Buffer.from(await answer.arrayBuffer()) : null
  } catch {
    return null
  }
}

/** @param {Buffer} archive @param {string} binary its path in the archive */
async function unpack(archive, binary) {
  const folder = mkdtempSync(join(tmpdir(), 'nats-server-'))
  try {
    writeFileSync(join(folder, 'archive.tar.gz'), archive)
    if (!(await succeeds('tar', ['-xzf', join(folder, 'archive.tar.gz'), '-C', folder]))) return false
    mkdirSync(inRoot('data', 'bin'), { recursive: true })
    const aside = inRoot('data', 'bin', 'nats-server.new')
    copyFileSync(join(folder, binary), aside)
    chmodSync(aside, 0o755)
    renameSync(aside, inRoot('data', 'bin', 'nats-server'))
    return true
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
