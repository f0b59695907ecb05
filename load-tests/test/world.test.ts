import {
  headers,
  userSubject,
  validateAttachAnswer,
  validateEventHeaders,
  validatePlayerUpdate,
  validateZoneUpdate,
  zoneSubject,
} from 'schemas'
import t from 'tap'
import { type MadeEvent, World } from '../src/load/world.js'

function headersOf(event: MadeEvent): Record<string, string> {
  const lines = event.headers.split('\r\n').filter((line) => line !== '')
  return Object.fromEntries(lines.map((line) => line.split(': ') as [string, string]))
}

function someWorld(): World {
  const world = new World('wylding-woods')
  world.enroll('alice', 'shop')
  world.enroll('bob', 'shop')
  return world
}

t.test("a player's event is one that the KB could have published", async (t) => {
  const event = someWorld().userEvent('alice', 600)
  t.equal(event.subject, userSubject('alice'))
  t.equal(Buffer.byteLength(event.body), 600)
  t.match(validatePlayerUpdate(JSON.parse(event.body)), { ok: true })
  t.match(validateEventHeaders(headersOf(event)), { ok: true })
})

t.test("a zone's event is one that the KB could have published", async (t) => {
  const event = someWorld().zoneEvent('shop', 600)
  t.equal(event.subject, zoneSubject('wylding-woods', 'shop'))
  t.equal(Buffer.byteLength(event.body), 600)
  t.match(validateZoneUpdate(JSON.parse(event.body)), { ok: true })
  t.match(validateEventHeaders(headersOf(event)), { ok: true })
})

t.test('events of a subject are chained, commits rise over all, a zone goes up by one', async (t) => {
  const world = someWorld()
  const made = [world.userEvent('alice', 600), world.userEvent('bob', 600), world.userEvent('alice', 600)]
  const [first, other, second] = made.map(headersOf)
  t.equal(first![headers.previous], '0')
  t.equal(other![headers.previous], '0')
  t.equal(second![headers.previous], first![headers.commit])
  t.ok(Number(first![headers.commit]) < Number(other![headers.commit]))
  t.ok(Number(other![headers.commit]) < Number(second![headers.commit]))
  const [before, after] = [world.zoneEvent('shop', 600), world.zoneEvent('shop', 600)].map((event) =>
    JSON.parse(event.body),
  )
  t.equal(after.base_version, before.snapshot_version)
})

t.test('where a player stands fits the events published so far', async (t) => {
  const world = someWorld()
  const own = headersOf(world.userEvent('alice', 600))[headers.commit]
  const seen = headersOf(world.zoneEvent('shop', 600))[headers.commit]
  const standing = world.standing('alice')
  t.match(validateAttachAnswer(standing), { ok: true })
  t.match(standing, { user_commit: Number(own), zone_commit: Number(seen), commit: Number(seen), zone: 'shop' })
  t.equal(world.standing('nobody'), null)
})
