import t from 'tap'
import { networkAddresses } from '../lib/addresses.mjs'
import { findNats, isNewEnough, natsFolders } from '../lib/nats-find.mjs'
import { natsRelease, releaseFor } from '../lib/nats-release.mjs'

const script = (/** @type {string} */ version) => `#!/bin/sh\necho "nats-server: v${version}"\n`

t.test('PATH is looked at first, then where installers put it', async (t) => {
  const folders = natsFolders({ PATH: '/one:/two', GOBIN: '/go/here' })
  t.same(folders.slice(0, 2), ['/one', '/two'])
  t.ok(folders.indexOf('/go/here') > 1)
  t.ok(folders.includes('/usr/sbin'))
})

t.test('a nats-server that is too old, or does not run, is passed over', async (t) => {
  const { chmodSync } = await import('node:fs')
  const folder = t.testdir({
    broken: { 'nats-server': '#!/bin/sh\nexit 1\n' },
    old: { 'nats-server': script('2.8.4') },
    good: { 'nats-server': script('2.10.7') },
  })
  for (const name of ['broken', 'old', 'good']) chmodSync(`${folder}/${name}/nats-server`, 0o755)
  const found = findNats({ PATH: `${folder}/broken:${folder}/old:${folder}/good` })
  t.same(found, { path: `${folder}/good/nats-server`, version: '2.10.7' })
})

t.test('republish as we need it came with 2.9', async (t) => {
  t.same(['2.8.4', '2.9.0', '2.10.1', '3.0.0', '1.9.9'].map(isNewEnough), [false, true, true, true, false])
})

t.test('a pinned release has an address and a checksum, another platform has none', async (t) => {
  t.match(releaseFor('linux', 'x64'), {
    url: `https://github.com/nats-io/nats-server/releases/download/v${natsRelease.version}/nats-server-v${natsRelease.version}-linux-amd64.tar.gz`,
    sum: /^[0-9a-f]{64}$/,
    binary: /\/nats-server$/,
  })
  t.equal(releaseFor('sunos', 'x64'), null)
})

t.test('devices are told addresses of real networks only', async (t) => {
  const address = (/** @type {string} */ text, internal = false) =>
    /** @type {any} */ ({ address: text, family: text.includes(':') ? 'IPv6' : 'IPv4', internal })
  const interfaces = {
    lo: [address('127.0.0.1', true)],
    docker0: [address('172.17.0.1')],
    wlan0: [address('fe80::1'), address('192.168.1.7')],
  }
  t.same(networkAddresses(interfaces), ['192.168.1.7'])
})
