/**
 * The one release of nats-server that is fetched where no package manager has it.
 * Checksums: SHA-256 of the Linux archives, as in https://github.com/nats-io/nats-docker (2.11.x/alpine3.22/Dockerfile).
 */
export const natsRelease = {
  version: '2.11.17',
  sha256: {
    'linux-x64': { name: 'linux-amd64', sum: 'ad608dd0ea8bbfa58c40e3b8f58ed67478eec26166ec49c502db8d17589b51b5' },
    'linux-arm64': { name: 'linux-arm64', sum: 'd21df24f262f34f8bf6d1f0bca557c08429e433fd9f60f6983105539ae517feb' },
    'linux-arm': { name: 'linux-arm7', sum: '5c1f445095ea9a455d6dd092967d20dd38c6bc8c4da13d108e7d3a1386ca3c7d' },
    'linux-s390x': { name: 'linux-s390x', sum: '4e19f27f2ee5f2fe9a5480d6b4541b63f58934524c14b839b2d4d32459ca91bc' },
    'linux-ppc64': { name: 'linux-ppc64le', sum: '822e7a6ab51dca0cda69a3dc274ecf058f4502265984d09d9b45ab13b749a4f3' },
  },
}

/**
 * Where the release for a platform is and what its bytes must hash to; null: not pinned for it.
 * @param {string} platform process.platform
 * @param {string} arch process.arch
 */
export function releaseFor(platform, arch) {
  const file = Object.entries(natsRelease.sha256).find(([key]) => key === `${platform}-${arch}`)?.[1]
  if (file === undefined) return null
  const folder = `nats-server-v${natsRelease.version}-${file.name}`
  const url = `https://github.com/nats-io/nats-server/releases/download/v${natsRelease.version}/${folder}.tar.gz`
  return { url, sum: file.sum, binary: `${folder}/nats-server` }
}
