import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { house, item, quest, seen, update } from './support/frames.js'
import { openGateway } from './support/gateway.js'

const main = fileURLToPath(new URL('../src/play/main.js', import.meta.url))
const joy = item('bottle_joy', 'Bottle of Joy')

function answerTo(frame: Record<string, unknown>): object {
  return { type: 'action_response', action: frame.action, success: true, message: 'Done so.', timestamp: 1 }
}

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
    seat.send(answerTo(frame))
    seat.send(update(1, 2, [{ operation: 'remove', ...place, instance_id: 'bottle_joy' }], Date.now()))
  })
  const { output, code } = await run(['--url', url], 'take joy\ntake joy\n')
  t.equal(code, 0)
  t.match(output, /Shelf +Bottle of Joy/)
  t.match(output, /Done so\./)
  t.match(output, /Bottle of Joy is gone from Shelf {2}\d+ ms/)
})

t.test('a line that was piped in finds what came of the line before it', async (t) => {
  const gateway = await openGateway(t, (frame, seat) => {
    if (frame.type === 'update_location') return seat.send(seen({ version: 1, shelf: [] }))
    seat.send(answerTo(frame))
    const offered = { path: 'player.quests', quest_id: 'rattle', quest: quest('offered', 0) } as const
    const late = update(1, 1, [{ operation: 'update', area_id: null, ...offered }])
    setTimeout(() => seat.send(late), 50)
  })
  const { output } = await run(['--url', gateway.url], 'talk louisa\naccept\n')
  t.match(output, /you may accept: What Rattles/)
  t.match(gateway.frames.at(-1), { action: 'accept_quest', quest_id: 'rattle' })
})

t.test('in a world with exits each step shows what is there', async (t) => {
  const gateway = await openGateway(t, (frame, seat) => {
    if (frame.type === 'request_resync') return seat.send(house())
    seat.send(answerTo(frame))
    seat.send(update(1, 1, [{ operation: 'update', area_id: 'attic', path: 'player.current_area' }]))
  })
  const { output, code } = await run(['--url', gateway.url, '--experience', 'west-of-house'], 'u\n')
  t.equal(code, 0)
  t.equal(gateway.seats[0]?.url.searchParams.get('experience'), 'west-of-house')
  t.match(output, /you are in North Attic now.*\n {4}Shelf +Silver Key\n {4}Exits +down to Hall/)
})

t.test('the script ends with 1 and says which step was not seen', async (t) => {
  const gateway = await openGateway(t, (frame, seat) => {
    const shelf = ['mystery', 'energy', 'joy', 'nature'].map((name) => item(`bottle_${name}`))
    if (frame.type !== 'action') return seat.send(seen({ version: 1, shelf }))
    seat.send({ ...answerTo(frame), success: frame.action === '@reset experience CONFIRM', message: 'Too tired.' })
  })
  const { output, code } = await run(['--script', 'sentences', '--url', gateway.url], '')
  t.equal(code, 1)
  t.match(output, /✓ walk into the shop/)
  t.match(output, /✓ everything is where it was/)
  t.match(output, /✗ go entrance: Too tired\./)
  t.notMatch(output, /louisa|All \d+ steps/)
  t.match(gateway.frames.at(-1), { type: 'action', action: 'go to the entrance' })
})

t.test('the status says how the line is', async (t) => {
  const { url } = await openGateway(t, (frame, seat) => {
    if (frame.type === 'ping') seat.send({ type: 'pong', timestamp: frame.timestamp, current: true })
    else seat.send({ ...seen({ version: 1, shelf: [] }), cursor: 'kwvnxzab.1.1.woander_store' })
  })
  const { output } = await run(['--url', url], 'status\n')
  t.match(output, /● connected to .*\n +protocol +gaia\.v2\n +cursor +kwvnxzab\.1\.1\.woander_store\n/)
  t.match(output, /recovery +begun anew\n +latency +\d+ ms there and back; you have all there is\n/)
})

t.test('a wrong argument ends with 2', async (t) => {
  const { output, code } = await run(['--zone', 'moon'], '')
  t.same([output, code], ['', 2])
})
