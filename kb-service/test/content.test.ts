import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { loadAllContent } from '../src/content/content.js'
import { ContentError } from '../src/content/problem.js'
import { plan } from '../src/world/delta.js'
import { ContentCopy } from './support/content-copy.js'
import { loadWoods, Woods } from './support/experience.js'

type Edit = [file: string, edit: (text: string) => string]

/** The shipped content with some files of the Wylding Woods changed. */
async function edited(t: Test, ...edits: Edit[]): Promise<string> {
  const copy = await ContentCopy.make(t)
  for (const [file, edit] of edits) await copy.edit(file, edit)
  return copy.root
}

async function problems(t: Test, ...edits: Edit[]): Promise<string[]> {
  const error = await loadAllContent(await edited(t, ...edits)).catch((error: unknown) => error)
  if (!(error instanceof ContentError)) return []
  return error.problems.map(({ file, line, reason }) => `${file.replace('wylding-woods/', '')}:${line} ${reason}`)
}

const replace = (from: string | RegExp, to: string) => (text: string) => text.replace(from, to)
const world = 'world.template.json'

t.test('the content that comes with the service is good', async (t) => {
  const content = await loadWoods()
  t.same([...content.zones.keys()], ['woander_store', 'gravity_car'])
  t.same(content.start, { zone: 'woander_store', area: 'main_room' })
  t.match(content.npcs.get('louisa'), { name: 'Louisa', dialogue: { length: 7 } })
  t.match(content.quests.get('dream_bottle_recovery'), { steps: [{ total: 4, to: 'louisa' }] })
})

const broken: [name: string, edit: Edit, problem: RegExp][] = [
  [
    'a comma too many',
    [world, replace('"locations": {', '"locations": {,')],
    /^world\.template\.json:3 is not valid JSON/,
  ],
  [
    'an item with a name that is no text',
    [world, replace('"template_id": "bottle_joy"', '"template_id": "bottle_joy", "semantic_name": 7')],
    /:\d+ .*semantic_name must be a text/,
  ],
  [
    'an item with a state that is a list',
    [world, replace(/"state": \{[^}]*\}/, '"state": []')],
    /:\d+ .*state must be an object/,
  ],
  [
    'an item without a template',
    [world, replace('"template_id": "bottle_joy"', '"template_id": "crown"')],
    /:\d+ .* is of template "crown"/,
  ],
  [
    'an id that is there twice',
    [world, replace('"instance_id": "bottle_joy"', '"instance_id": "bottle_energy"')],
    /:\d+ .* which another item has/,
  ],
  [
    'an area without spots',
    [world, replace(/"spots": \{\s+"bench"[\s\S]*?"signpost": \{[^}]*\}\s+\}/, '"spots": {}')],
    /platform\.spots must have at least one spot/,
  ],
  [
    'an item beside the spots',
    [world, replace('"name": "Platform",', '"name": "Platform", "items": ["brass_ticket"],')],
    /platform\.items must lie at spots/,
  ],
  [
    'a character nobody wrote',
    [world, replace('"npc": "louisa"', '"npc": "dragon"')],
    /npc is "dragon", which has no template/,
  ],
  [
    'a zone that cannot be a subject',
    [world, replace('"gravity_car": {', '"gravity.car": {')],
    /must have an id of 1 to 64 characters/,
  ],
  [
    'a text where a truth is asked for',
    [world, replace('"template_id": "brake_wheel"', '"template_id": "brake_wheel", "collectible": "no"')],
    /collectible must be true or false/,
  ],
  [
    'a start that is no zone',
    ['config.json', replace('"woander_store"', '"moon"')],
    /config\.json:9 .*is "moon", which is no zone/,
  ],
  [
    'a config for another folder',
    ['config.json', replace('"id": "wylding-woods"', '"id": "woods"')],
    /config\.json:3 id must be the name of its folder/,
  ],
  ['a version that is none', ['config.json', replace('0.5.0', '0.5')], /config\.json:5 version must be like 1\.0\.0/],
  [
    'an isolated world with timers',
    ['config.json', replace('"shared"', '"isolated"')],
    /timers\.json:1 cannot be there in an isolated experience/,
  ],
  [
    'a model nobody knows',
    ['config.json', replace('"shared"', '"loud"')],
    /state\.model must be "shared" or "isolated"/,
  ],
  [
    'a field that is no field',
    ['templates/items/bottle_joy.md', replace('> **Collectible**: yes', '> Collectible: yes')],
    /bottle_joy\.md:6 a field must be written/,
  ],
  [
    'a field twice',
    ['templates/items/bottle_joy.md', replace('> **Collectible**: yes', '> **Type**: gold')],
    /bottle_joy\.md:6 type is there twice/,
  ],
  [
    'a maybe',
    ['templates/items/bottle_joy.md', replace(': yes', ': maybe')],
    /bottle_joy\.md:6 collectible must be yes or no/,
  ],
  [
    'a template without a type',
    ['templates/items/bottle_joy.md', replace('> **Type**: collectible\n', '')],
    /bottle_joy\.md:null type must be a text/,
  ],
  [
    'a template without a description',
    ['templates/items/bottle_joy.md', replace('## Description', '## Story')],
    /a section "description" with a text is missing/,
  ],
  [
    'a template that would name an instance',
    ['templates/items/bottle_joy.md', replace('> **Type**', '> **Instance Id**: x\n> **Type**')],
    /bottle_joy\.md:3 instance_id cannot be a field/,
  ],
  [
    'a wish for what does not exist',
    ['templates/quests/dream_bottle_recovery.md', replace('bottle_nature', 'bottle_rain')],
    /dream_bottle_recovery\.md:21 steps\.0\.of\.3 is "bottle_rain", which is no item template/,
  ],
  [
    'a waypoint without its block',
    ['waypoints/8_inter_gravity_car.md', replace('```yaml', '```')],
    /a fenced yaml block is missing/,
  ],
  [
    'a waypoint that is not YAML',
    ['waypoints/8_inter_gravity_car.md', replace('  lat: 37.9', '\t- lat: [37.9')],
    /gravity_car\.md:\d+ is not valid YAML/,
  ],
  [
    'a waypoint beyond the pole',
    ['waypoints/8_inter_gravity_car.md', replace('37.905696', '97.9')],
    /gravity_car\.md:11 gps\.lat must be a number from -90 to 90/,
  ],
  [
    'a waypoint without a radius',
    ['waypoints/8_inter_gravity_car.md', replace('radius_m: 120', '')],
    /radius_m must be a number/,
  ],
  [
    'a waypoint to nowhere',
    ['waypoints/8_inter_gravity_car.md', replace('location_id: gravity_car', 'location_id: moon')],
    /gravity_car\.md:7 location_id names zone "moon"/,
  ],
  [
    'more than an event can hold',
    [world, replace('"description": "Worn planks', `"description": "${'planks '.repeat(20_000)}`)],
    /bytes together, more than/,
  ],
]

for (const [name, edit, problem] of broken) {
  t.test(`${name} is told, with its place`, async (t) => {
    const found = await problems(t, edit)
    t.ok(
      found.some((one) => problem.test(one)),
      found.join('\n'),
    )
  })
}

t.test('everything that is wrong is told at once', async (t) => {
  const found = await problems(
    t,
    ['config.json', replace('0.5.0', 'new')],
    ['templates/items/bottle_joy.md', replace(': yes', ': maybe')],
    ['waypoints/8_inter_gravity_car.md', replace('37.905696', 'north')],
    [world, replace('"npc": "louisa"', '"npc": "dragon"')],
  )
  t.equal(found.length, 4)
})

t.test('a missing file and a folder without experiences are told', async (t) => {
  const root = await edited(t)
  await rm(join(root, 'wylding-woods', 'config.json'))
  await t.rejects(loadAllContent(root), /config\.json: is missing/)
  await t.rejects(loadAllContent(join(root, 'nothing')), /is not a folder/)
  for (const experience of ['wylding-woods', 'west-of-house']) await rm(join(root, experience), { recursive: true })
  await t.rejects(loadAllContent(root), /has no experience/)
})

t.test('an item may be written as its name alone', async (t) => {
  const root = await edited(t, [
    world,
    replace(/\{\s+"instance_id": "brake_wheel",\s+"template_id": "brake_wheel"\s+\}/, '"brake_wheel"'),
  ])
  const woods = (await loadAllContent(root)).get('wylding-woods')!
  const wheel = woods.zones.get('gravity_car')!.items.find(({ item }) => item.instance_id === 'brake_wheel')
  t.match(wheel, { area: 'car', spot: 'brake', item: { template_id: 'brake_wheel' } })
})

t.test('a start with changed content loses nobody and nothing: places that are gone are left', async (t) => {
  const before = await Woods.open()
  await before.enter('alice')
  await before.act('bob', 'go', { destination: 'back_room' })
  const joy = before.ledger.state.zones.get('woander_store')!.items.get('bottle_joy')!
  const moved = { ...joy, area: 'back_room', spot: 'crate' }
  before.ledger.commit(plan([['woander_store', { put: [moved] }]], []), { player: null, request: null })
  const back = /,\s+"back_room": \{[\s\S]*?"crate": \{[^}]*\}\s+\}\s+\}/
  const content = (await loadAllContent(await edited(t, [world, replace(back, '')], ['timers.json', () => '{}']))).get(
    'wylding-woods',
  )!
  t.notOk(content.zones.get('woander_store')!.areas.has('back_room'))
  const after = await Woods.open({ disk: before.disk, content })
  t.equal(after.ledger.state.players.get('bob')!.area, 'main_room')
  t.match(after.ledger.state.zones.get('woander_store'), { version: 3 })
  t.match(after.ledger.state.zones.get('woander_store')!.items.get('bottle_joy'), { area: 'main_room', spot: 'spot_1' })
})

t.test('a zone that is new comes to be at the next start, and who stood in one that is gone begins anew', async (t) => {
  const root = await edited(
    t,
    [world, (text) => text.replaceAll('gravity_car', 'old_mill')],
    ['timers.json', (text) => text.replaceAll('gravity_car', 'old_mill')],
    ['waypoints/8_inter_gravity_car.md', replace('location_id: gravity_car', 'location_id: old_mill')],
  )
  const mill = (await loadAllContent(root)).get('wylding-woods')!
  const before = await Woods.open()
  await before.walk('alice', { lat: 37.905696, lng: -122.547701 })
  await before.act('alice', 'collect_item', { instance_id: 'brass_ticket' })
  const after = await Woods.open({ disk: before.disk, content: mill })
  t.match(after.ledger.state.zones.get('old_mill'), { version: 1 })
  t.match(after.ledger.state.players.get('alice'), { zone: 'woander_store', area: 'main_room' })
  t.notOk(after.ledger.state.zones.get('old_mill')!.items.has('brass_ticket'), 'it is there once')
  t.match(after.disk.records().at(-1)!.events, [{ kind: 'rebase', zone: 'woander_store' }])
})
