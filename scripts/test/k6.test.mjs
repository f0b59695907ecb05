import { chmodSync } from 'node:fs'
import t from 'tap'
import { findK6, isNewEnough } from '../lib/k6.mjs'

const script = (/** @type {string} */ version) => `#!/bin/sh\necho "k6 v${version} (go1.26.1, linux/amd64)"\n`

t.test('a k6 that is too old is passed over, K6_PATH is looked at first, as a folder or a file', async (t) => {
  const folder = t.testdir({
    old: { k6: script('0.52.0') },
    good: { k6: script('1.2.3') },
    own: { k6: script('2.0.0') },
  })
  for (const name of ['old', 'good', 'own']) chmodSync(`${folder}/${name}/k6`, 0o755)
  const path = `${folder}/old:${folder}/good`
  t.same(findK6({ PATH: path }), { path: `${folder}/good/k6`, version: '1.2.3' })
  t.same(findK6({ PATH: path, K6_PATH: `${folder}/own` }), { path: `${folder}/own/k6`, version: '2.0.0' })
  t.same(findK6({ PATH: path, K6_PATH: `${folder}/own/k6` }), { path: `${folder}/own/k6`, version: '2.0.0' })
})

t.test('the scripts are for 1.0 and newer', async (t) => {
  t.same(['0.57.0', '1.0.0', '1.8.1', '2.1.0'].map(isNewEnough), [false, true, true, true])
})
