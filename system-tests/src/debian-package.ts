import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Whether there is such a program, brought by Debian's package if it was not there and we are root. */
export async function hasProgram(program: string, packageName = program): Promise<boolean> {
  if (await isThere(program)) return true
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  await install(packageName).catch(async () => {
    await run('apt-get', ['-qq', 'update']).catch(() => undefined)
    await install(packageName).catch(() => undefined)
  })
  return isThere(program)
}

function isThere(program: string): Promise<boolean> {
  return run('sh', ['-c', `command -v ${program}`]).then(
    () => true,
    () => false,
  )
}

async function install(packageName: string): Promise<void> {
  await run('apt-get', ['-qq', 'install', '-y', '--no-install-recommends', packageName])
}
