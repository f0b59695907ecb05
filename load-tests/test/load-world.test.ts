import { execFile } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { itemId, placeOf, spotId, zoneId } from '#k6/world.js'
import { readOptions } from '../src/load-world/options.js'
import { isTooLarge, usualSize } from '../src/load-world/size.js'
import { writeLoadWorld } from '../src/load-world/write.js'

const kb = join(import.meta.dirname, '..', '..', '..', 'kb-service', 'dist', 'src', 'cli', 'main.js')

/** What the KB itself says of the content; rejects if it would not start with it. */
async function check(folder: string): Promise<string> {
  const env = { PATH: process.env.PATH, KB_CONTENT_DIR: folder }
  return (await promisify(execFile)(process.execPath, [kb, 'check'], { env })).stdout
}

t.test('the KB takes a world of every size that is not refused, to the largest', async (t) => {
  for (const [zones, spots, textBytes] of [
    [300, 1, 46],
    [20, 20, 46],
    [1, 10, 10_000],
  ] as const) {
    const folder = t.testdir()
    const size = { ...usualSize, zones, spots, textBytes }
    t.notOk(isTooLarge(size))
    await writeLoadWorld(folder, size)
    t.match(await check(folder), `${zones} zones, ${zones} areas, ${zones * spots} spots, ${zones * spots} items`)
  }
})

t.test('a world that would be too large for the KB is refused with a sentence', async (t) => {
  t.match(readOptions(['--zones', '30', '--spots', '20', 'there']), { wrong: /more than an experience can hold/ })
  t.match(readOptions(['--spots', '20', '--text', '9000', 'there']), { wrong: /more than an experience can hold/ })
  t.match(readOptions(['--zones', '0', 'there']), { wrong: /--zones must be a whole number/ })
  t.match(readOptions([]), { wrong: /into which folder/ })
})

t.test('what else is called so is not written over, what was written so is', async (t) => {
  const folder = t.testdir({ load: { 'config.json': '{"id":"load","description":"A garden."}' } })
  await t.rejects(writeLoadWorld(folder, usualSize), { message: /is another experience/ })
  writeFileSync(join(folder, 'load', 'config.json'), '{"description":"3 zones of 2 spots, for load tests."}')
  await writeLoadWorld(folder, usualSize)
  await writeLoadWorld(folder, { ...usualSize, zones: 7 })
  t.match(readdirSync(join(folder, 'load', 'waypoints')).length, 7)
})

t.test('zones are so far apart that nobody is in two', async (t) => {
  t.strictSame([zoneId(7), spotId(12), itemId(7, 12)], ['zone_007', 'spot_012', 'stone_007_012'])
  const places = Array.from({ length: 300 }, (_, at) => placeOf(at + 1))
  for (const [at, { lat, lng }] of places.entries()) {
    for (const other of places.slice(0, at)) {
      if (Math.abs(other.lat - lat) < 0.009 && Math.abs(other.lng - lng) < 0.009) t.fail(`zone ${at + 1} overlaps`)
    }
  }
})
