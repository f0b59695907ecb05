import { readFileSync } from 'node:fs'
import t from 'tap'
import { inRoot } from '../lib/root.mjs'

const homes = { 'session-service': 'session-service/src/gateway/uws.ts', 'load-tests': 'load-tests/src/bare/uws.ts' }

t.test('the gateway and the bare forwarder load uWebSockets.js alike, so that they can be compared', async (t) => {
  const [ofGateway, ofForwarder] = Object.values(homes).map((file) => readFileSync(inRoot(file), 'utf8'))
  t.equal(ofGateway, ofForwarder)
})

t.test('the releases of uWebSockets.js that the code names are those that are installed', async (t) => {
  for (const [workspace, file] of Object.entries(homes)) {
    const { dependencies } = JSON.parse(readFileSync(inRoot(workspace, 'package.json'), 'utf8'))
    const named = [...readFileSync(inRoot(file), 'utf8').matchAll(/name: '(\S+)', version: '(\S+)'/g)]
    t.equal(named.length, 2)
    for (const [, name = '', version] of named) t.equal(dependencies[name], `npm:@uwsjs/core@${version}`)
  }
})
