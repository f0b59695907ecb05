import { lendNetwork } from './base-image.js'

/** What a Dockerfile makes: a file system as a folder, and how it is run. */
export interface Image {
  readonly root: string
  readonly env: Readonly<Record<string, string>>
  readonly folder: string
  readonly user: string
  readonly volumes: readonly string[]
  readonly command: readonly string[]
  readonly healthcheck: readonly string[]
  readonly stopSignal: NodeJS.Signals
}

export interface RunOptions {
  /** In the place of the image's own. */
  readonly command?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly isReadOnly?: boolean
  readonly user?: string
  /** Folders of ours, by the place inside where they are seen. */
  readonly mounts?: Readonly<Record<string, string>>
}

/**
 * A command line that runs the image as an engine would: its file system is all it sees, it is process 1, and it ends
 * with us. The network is ours.
 */
export function containerCommand(
  image: Pick<Image, 'root' | 'env' | 'folder' | 'user' | 'command'>,
  options: RunOptions,
): string[] {
  const { root, folder } = image
  const { command = image.command, isReadOnly = false, user = image.user, mounts = {} } = options
  const variables = Object.entries({ PATH: path, HOME: homeOf(user), ...image.env, ...options.env })
  const inside = ['env', '-i', '-C', folder, ...variables.map(([name, value]) => `${name}=${value}`), ...command]
  const binds = Object.entries(mounts).map(([place, ours]) => `mount --bind ${quote(ours)} ${quote(root + place)}`)
  const script = [
    'set -e',
    `mount --bind ${quote(root)} ${quote(root)}`,
    `mount -t proc proc ${quote(`${root}/proc`)}`,
    `mount --rbind /dev ${quote(`${root}/dev`)}`,
    `mount -t tmpfs tmpfs ${quote(`${root}/tmp`)}`,
    ...binds,
    ...(isReadOnly ? [`mount -o remount,bind,ro ${quote(root)}`] : []),
    `exec chroot --userspec=${user}:${user} ${quote(root)} ${inside.map(quote).join(' ')}`,
  ]
  return ['unshare', '--mount', '--pid', '--fork', '--kill-child', 'sh', '-c', script.join('\n')]
}

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

function homeOf(user: string): string {
  return user === 'root' ? '/root' : `/home/${user}`
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`
}

/** The variables with which programs inside reach the network as ours do. */
export async function networkOf(root: string): Promise<Readonly<Record<string, string>>> {
  await lendNetwork(root)
  const proxies = ['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY']
  const lent = proxies.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))
  const own = process.env.NODE_EXTRA_CA_CERTS === undefined ? {} : { NODE_EXTRA_CA_CERTS: '/etc/ssl/lent.crt' }
  return { ...Object.fromEntries(lent), ...own }
}
