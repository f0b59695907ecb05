import { validateKbError } from 'schemas'
import t from 'tap'
import { get } from '../support/interact.js'
import { json, startKb } from '../support/service.js'

const info = {
  id: 'wylding-woods',
  name: 'The Wylding Woods',
  version: '0.5.0',
  description: 'A quiet street, a shop that was not there yesterday, and a fairy who has lost her dreams.',
  state_model: 'shared',
  multiplayer_enabled: true,
  capabilities: {
    gps_based: true,
    ar_enabled: true,
    voice_enabled: false,
    inventory_system: true,
    quest_system: true,
    combat_system: false,
  },
}

t.test('the list tells every experience, and each is told alone', async (t) => {
  const kb = await startKb(t)
  const { experiences } = await json(get(kb, '/experience/list'))
  t.strictSame(
    experiences.map(({ id, state_model }: typeof info) => [id, state_model]),
    [
      ['west-of-house', 'isolated'],
      ['wylding-woods', 'shared'],
    ],
  )
  t.strictSame(experiences[1], info)
  t.strictSame(await json(get(kb, '/experience/info/wylding-woods')), info)
})

t.test('both are for players only', async (t) => {
  const kb = await startKb(t)
  for (const path of ['/experience/list', '/experience/info/wylding-woods']) {
    const response = await fetch(kb.url + path)
    t.equal(response.status, 401)
    t.match(await json(response), { code: 'unauthorized', detail: 'Not authenticated. Provide a valid JWT.' })
  }
})

t.test('waypoints are told to everybody, as they were written', async (t) => {
  const kb = await startKb(t)
  const response = await fetch(`${kb.url}/waypoints/wylding-woods`)
  t.equal(response.status, 200)
  const { success, waypoints, count } = await json(response)
  t.equal(success, true)
  t.equal(count, waypoints.length)
  t.strictSame(waypoints[0], {
    id: '1_inter_woander_storefront',
    location_id: 'woander_store',
    name: '#1 INTER - Woander Storefront',
    description: 'A shop front that the street seems to have grown around.',
    waypoint_type: 'interactive',
    media: {
      interaction: 'breathe on the window',
      visual_fx: 'frost that clears',
      display_text: 'Stand close enough to see your breath on the window.',
    },
    radius_m: 100,
    location: { lat: 37.906512, lng: -122.544217 },
  })
  t.strictSame(await json(fetch(`${kb.url}/waypoints/west-of-house`)), { success: true, waypoints: [], count: 0 })
})

t.test('UP 7 L11: what is no experience is told without a path, and only an id is repeated', async (t) => {
  const kb = await startKb(t)
  const refused: [id: string, status: number, code: string, detail: string][] = [
    ['moon', 404, 'unknown_experience', 'Experience not found: moon'],
    ['..%2F..%2Fetc%2Fpasswd', 404, 'unknown_experience', 'Unknown experience'],
    ['%00', 404, 'unknown_experience', 'Unknown experience'],
    ['Wylding-Woods', 404, 'unknown_experience', 'Unknown experience'],
    ['__proto__', 404, 'unknown_experience', 'Experience not found: __proto__'],
    ['x'.repeat(401), 422, 'invalid_message', 'The call cannot be understood'],
    ['%zz', 422, 'invalid_message', 'The call cannot be understood'],
    ['', 404, 'unknown_experience', 'Unknown experience'],
  ]
  for (const path of ['/experience/info/', '/waypoints/']) {
    for (const [id, status, code, detail] of refused) {
      const response = await get(kb, path + id)
      const body = await json(response)
      t.equal(response.status, status, path + id)
      t.match(validateKbError(body), { ok: true })
      t.match(body, { code, detail }, path + id)
    }
  }
})

t.test('UP 7.5: there is no way around an experience by dots', async (t) => {
  const kb = await startKb(t)
  for (const path of ['/waypoints/../health', '/waypoints/%2e%2e/health', '/waypoints/a/b']) {
    const body = await json(get(kb, path))
    t.notOk('waypoints' in body, path)
  }
})
