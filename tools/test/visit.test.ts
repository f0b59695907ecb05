import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { item, seen, update } from './support/frames.js'
import { openGateway } from './support/gateway.js'

const main = fileURLToPath(new URL('../src/play/main.js', import.meta.url))
const joy = item('bottle_joy', 'Bottle of Joy')

/** Runs the client with lines on its standard input. */
async function run(args: readonly string[], input: string) {
  const child = spawn(process.execPath, [main, ...args], { env: { ...process.env, NO_COLOR: '1' } })
  child.stdin.end(input)
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
  return { output, code }
}

t.test('lines that were piped in are done one after the other, and the visit ends with them', async (t) => {
  const { url } = await openGateway(t, (frame, seat) => {
    if (frame.type === 'update_location') return seat.send(seen({ version: 1, shelf: [joy] }))
    const place = { area_id: 'main_room', spot_id: 'shelf' }
    seat.send({ type: 'action_response', action: frame.action, success: true, message: 'Done so.', timestamp: 1 })
    seat.send(update(1, 2, [{ operation: 'remove', ...place, instance_id: 'bottle_joy' }], Date.now()))
  })
  const { output, code } = await run(['--url', url], 'take joy\ntake joy\n')
  t.equal(code, 0)
  t.match(output, /Shelf +Bottle of Joy/)
  t.match(output, /Done so\./)
  t.match(output, /Bottle of Joy is gone from Shelf {2}\d+ ms/)
})

t.test('the script ends with 1 and says which step was not seen', async (t) => {
  const { url } = await openGateway(t, (frame, seat) => {
    const shelf = ['mystery', 'energy', 'joy', 'nature'].map((name) => item(`bottle_${name}`))
    if (frame.type === 'update_location') return seat.send(seen({ version: 1, shelf }))
    seat.send({ type: 'action_response', action: frame.action, success: false, message: 'Too heavy.', timestamp: 1 })
  })
  const { output, code } = await run(['--script', '--url', url], '')
  t.equal(code, 1)
  t.match(output, /✓ walk into the shop/)
  t.match(output, /✗ take bottle_mystery: Too heavy\./)
  t.notMatch(output, /take bottle_energy/)
})

t.test('a wrong argument ends with 2', async (t) => {
  const { output, code } = await run(['--zone', 'moon'], '')
  t.same([output, code], ['', 2])
})
