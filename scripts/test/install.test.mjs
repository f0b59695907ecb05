import t from 'tap'
import { needsInstall, requireNode } from '../lib/install.mjs'

const abi = process.versions.modules

t.test('packages are installed when there are none, or older ones than the lock file names', async (t) => {
  t.equal(needsInstall(1000, null, null), true)
  t.equal(needsInstall(1000, 999, abi), true)
  t.equal(needsInstall(1000, 1001, abi), false)
})

t.test('packages are installed anew under another Node, because some are native', async (t) => {
  t.equal(needsInstall(1000, 1001, '93'), true)
  t.equal(needsInstall(1000, 1001, null), false, 'installed by hand: taken as it is')
})

t.test('a Node that is too old is refused with what to do', async (t) => {
  t.throws(() => requireNode('18.20.4'), {
    name: 'Advice',
    message: /Node 18\.20\.4 is too old: install Node 20 or newer/,
  })
  t.doesNotThrow(() => requireNode('20.0.0'))
  t.doesNotThrow(() => requireNode('24.1.0'))
})
