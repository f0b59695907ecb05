import fc from 'fast-check'
import { checkSchema } from 'schemas'
import t from 'tap'
import { readAbout } from '../src/content/about.js'
import { parseJson, type Source } from '../src/content/source.js'
import { readWaypoints } from '../src/content/waypoints.js'

/** A content file that keeps what is reported of it. */
function file(text: string, name = 'waypoints/one.md'): Source & { problems: string[] } {
  const problems: string[] = []
  return { file: name, text, problems, report: (reason, line) => void problems.push(`${line} ${reason}`) }
}

const waypoint = (yaml: string, name?: string) => file(`# One\n\n\`\`\`yaml\n${yaml}\n\`\`\`\n`, name)
const store = 'id: store\nname: Store\ngps: { lat: 37.9, lng: -122.5 }\nradius_m: 50'
const zones = new Set(['store'])

t.test('a waypoint is listed as it was written, with its place as location', async (t) => {
  const source = waypoint(`${store}\nmedia: { audio: rain.ogg, layers: [1, 2] }\nvps_anchor_id: a7\ncolour: ~`)
  const { waypoints, listed } = readWaypoints([source], zones)
  t.match(waypoints, [{ zone: 'store', name: 'Store', lat: 37.9, lng: -122.5, radiusM: 50 }])
  t.strictSame(listed, [
    {
      id: 'store',
      name: 'Store',
      radius_m: 50,
      media: { audio: 'rain.ogg', layers: [1, 2] },
      vps_anchor_id: 'a7',
      location: { lat: 37.9, lng: -122.5 },
      waypoint_type: 'interactive',
    },
  ])
  t.strictSame(source.problems, [])
})

t.test('a pathway has no place and leads to no zone: it is listed only', async (t) => {
  const source = waypoint('id: 3_fx_lyric_line\nname: "#3 FX - Lyric Line"\nwaypoint_type: pathway')
  const { waypoints, listed } = readWaypoints([source], zones)
  t.strictSame(waypoints, [])
  t.strictSame(listed, [
    { id: '3_fx_lyric_line', name: '#3 FX - Lyric Line', location: null, waypoint_type: 'pathway', media: {} },
  ])
  t.strictSame(source.problems, [])
})

t.test('UP 3.4: a file whose name begins with + is a draft', async (t) => {
  const draft = waypoint('nothing: yet', 'waypoints/+later.md')
  t.strictSame(readWaypoints([draft, file('no block', 'waypoints/+notes.md')], zones), { waypoints: [], listed: [] })
  t.strictSame(draft.problems, [])
})

const broken: [name: string, yaml: string, problem: RegExp][] = [
  ['a zone without a place', 'id: store\nname: Store\nlocation_id: store\nradius_m: 5', /gps is missing: the waypoint/],
  ['no name', 'id: path\nname: ""', /^\d+ name must be a text$/],
  ['media that are a text', `${store}\nmedia: rain.ogg`, /^\d+ media must be an object$/],
  ['a type that is a list', `${store}\nwaypoint_type: [pathway]`, /^\d+ waypoint_type must be a text$/],
  [
    'a list that has itself in it',
    `${store}\nmedia: { round: &round [*round] }`,
    /\*round refers to another place: write it out$/,
  ],
  ['a list instead of fields', '- id: store', /^\d+ must be an object$/],
]

t.test('what is wrong with a waypoint is told, with its line, once', async (t) => {
  for (const [name, yaml, problem] of broken) {
    const source = waypoint(yaml)
    readWaypoints([source], zones)
    t.equal(source.problems.filter((one) => problem.test(one)).length, 1, `${name}: ${source.problems.join(' · ')}`)
  }
})

t.test('whatever fields a waypoint has, what is listed is JSON that fits the contract', async () => {
  const name = fc.stringMatching(/^[a-z_]{1,12}$/).filter((one) => !['id', 'name', 'gps', 'location_id'].includes(one))
  const fields = fc.dictionary(name, fc.jsonValue({ maxDepth: 3 }))
  fc.assert(
    fc.property(fields, (extra) => {
      const source = waypoint(JSON.stringify({ ...extra, id: 'path', name: 'Path' }))
      const { listed } = readWaypoints([source], zones)
      const list = { success: true, waypoints: listed, count: listed.length }
      return source.problems.length > 0 || checkSchema('http/waypoint-list', JSON.parse(JSON.stringify(list))).ok
    }),
  )
})

t.test('what config.json does not say of an experience is as upstream had it', async (t) => {
  const config = file('{ "version": "1.2.3", "capabilities": { "scrying": true, "inventory_system": false } }')
  t.strictSame(readAbout(parseJson(config)!, true), {
    version: '1.2.3',
    description: '',
    isMultiplayer: false,
    capabilities: {
      gps_based: true,
      ar_enabled: false,
      voice_enabled: false,
      inventory_system: false,
      quest_system: false,
      combat_system: false,
      scrying: true,
    },
  })
  t.strictSame(config.problems, [])
})

t.test('a capability and multiplayer are true or false, and nothing else', async (t) => {
  const config = file('{ "version": "1", "multiplayer": { "enabled": "yes" },\n"capabilities": { "ar_enabled": 1 } }')
  readAbout(parseJson(config)!, false)
  t.strictSame(config.problems, [
    '1 version must be like 1.0.0',
    '1 multiplayer.enabled must be true or false',
    '2 capabilities.ar_enabled must be true or false',
  ])
})
