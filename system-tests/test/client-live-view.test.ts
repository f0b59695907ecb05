import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { bareEnvironment, Program } from '../src/program.js'
import { Rig } from '../src/rig.js'
import { tokenOf } from '../src/tokens.js'

const root = new URL('../../../', import.meta.url)
const example = new URL('clients/typescript/examples/live-view.mjs', root)
const content = { folder: fileURLToPath(new URL('kb-service/experiences', root)), experience: 'wylding-woods' }

t.test('a live view of a zone takes less than thirty lines', async (t) => {
  t.ok(readFileSync(example, 'utf8').trim().split('\n').length < 30)
})

/** With the WebSocket of Node.js itself, which older ones have to be asked for; and with that of `ws`, where they have not. */
const flags = typeof WebSocket === 'undefined' ? [['--experimental-websocket'], []] : [[]]

t.test('it shows the zone, what others do in it, and that its line broke and nothing was missed', async (t) => {
  t.setTimeout(120_000)
  const rig = await Rig.start({ content, kbEnv: { WORLD_TIMERS: 'off' } })
  t.teardown(() => rig.close())
  const { port } = rig.gateway.service
  const args = [fileURLToPath(example), `ws://127.0.0.1:${port}`, await tokenOf('alice')]
  const views = flags.map(
    (more) => new Program('live-view', process.execPath, [...more, ...args], bareEnvironment(), fileURLToPath(root)),
  )
  t.teardown(() => Promise.all(views.map((view) => view.end('SIGKILL'))))
  const show = (pattern: RegExp) => Promise.all(views.map((view) => view.line(pattern)))
  await show(/^.*Woander.*, version \d+$/)
  await show(/Bottle of Joy/)
  const bob = rig.gateway.knock({ user: 'bob', token: await tokenOf('bob') })
  await bob.next('connected')
  await bob.ask({ type: 'update_location', lat: 37.906512, lng: -122.544217 }, 'area_of_interest')
  t.ok((await bob.act('collect_item', { instance_id: 'bottle_joy' })).success)
  await show(/^Bottle of Joy was removed$/)
  bob.cut()
  await rig.gateway.service.kill()
  await show(/^\(waiting/)
  await rig.gateway.service.start('/ready')
  await show(/^\(recovery: current\)$/)
  for (const view of views) t.same(await view.end('SIGINT'), { code: 0, signal: null })
})
