import { createRequire } from 'node:module'

// Read by uWebSockets.js when it is loaded; its own limit of 4,096 bytes is too small for long tokens.
process.env.UWS_HTTP_MAX_HEADERS_SIZE ??= '16384'

const require = createRequire(import.meta.url)

/** 20.51 has binaries for Node 20, 22 and 23, which run with glibc 2.27; 20.69 those for 24 and 26, which need 2.38. */
const releases = {
  old: { name: 'uWebSockets.js-20.51', version: '20.51.4' },
  new: { name: 'uWebSockets.js', version: '20.69.0' },
} as const

/**
 * uWebSockets.js with the binary for the Node.js that runs.
 * Throws a sentence that says what to do, with `code: 'no_uws_binary'`, where none can be loaded.
 */
export function loadUws(): typeof import('uWebSockets.js') {
  const { platform, arch, versions } = process
  const major = Number.parseInt(versions.node, 10)
  const { name, version } = major < 24 ? releases.old : releases.new
  try {
    return require(name)
  } catch (cause) {
    const place = `${platform}-${arch}-${major}`
    const message = [
      `uWebSockets.js ${version} cannot be loaded by Node ${versions.node} on ${platform}-${arch}.`,
      'It needs Node 20 or 22 with glibc 2.27, or Node 24 or 26 with glibc 2.38 (Debian 13, Ubuntu 24.04); musl (Alpine) never does.',
      `If that is so: npm install --no-save @uwsjs/${place}@${version}`,
    ]
    throw Object.assign(new Error(message.join('\n'), { cause }), { code: 'no_uws_binary' })
  }
}
