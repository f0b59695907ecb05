import { rm } from 'node:fs/promises'
import { userSubject } from 'schemas'
import t, { type Test } from 'tap'
import { type Content, loadAllContent } from '../src/content/content.js'
import { plan } from '../src/world/delta.js'
import { ContentCopy } from './support/content-copy.js'
import { car, type Frame, Woods } from './support/experience.js'
import { MemoryDisk } from './support/memory-journal.js'
import { Mirror } from './support/mirror.js'
import { playAtRandom, seeded } from './support/random.js'

const confirm = '@reset experience CONFIRM'
const world = 'world.template.json'
const joy = 'templates/items/bottle_joy.md'

/** What authors have written after some edits. */
async function authored(t: Test, edit: (copy: ContentCopy) => Promise<void>, experience = 'wylding-woods') {
  const copy = await ContentCopy.make(t)
  await edit(copy)
  return (await loadAllContent(copy.root)).get(experience)!
}

/** An attic instead of the back room, with a crown that nobody has seen before. */
async function addAttic(copy: ContentCopy): Promise<void> {
  await copy.edit('templates/items/crown.md', () =>
    [
      '# Crown',
      '> **Type**: gold',
      '> **Semantic Name**: Crown',
      '> **Collectible**: yes',
      '## Description',
      'Gold.',
    ].join('\n'),
  )
  await copy.editJson(world, ({ locations }) => {
    const { areas } = locations.woander_store
    delete areas.back_room
    areas.attic = { name: 'Attic', spots: { trunk: { name: 'Trunk', items: ['crown'] } } }
  })
  await copy.editJson('timers.json', ({ walks }) => {
    walks[0].route = [
      { area: 'main_room', spot: 'counter' },
      { area: 'attic', spot: 'trunk' },
    ]
  })
}

/** The car is gone, and an old mill stands at its place. */
async function replaceCar(copy: ContentCopy): Promise<void> {
  for (const file of [world, 'timers.json']) await copy.edit(file, (text) => text.replaceAll('gravity_car', 'old_mill'))
  await copy.edit('waypoints/8_inter_gravity_car.md', (text) =>
    text.replace('location_id: gravity_car', 'location_id: old_mill'),
  )
}

const hideJoy = (copy: ContentCopy) => copy.edit(joy, (text) => text.replace(': yes', ': yes\n> **Visible**: no'))

const look = async (woods: Woods, user: string): Promise<Frame> =>
  (await woods.say(user, { type: 'request_resync' })).frame

t.test('templates, dialogue, quests and names are what is read next; nothing is committed', async (t) => {
  const woods = await Woods.open()
  await woods.enter('alice')
  const { commit } = woods.ledger.state
  const content = await authored(t, async (copy) => {
    await copy.edit(joy, (text) => text.replace('It is warm', 'It is cold'))
    await copy.edit('templates/npcs/woander.md', (text) => text.replace('Welcome to my shop!', 'Closed.'))
    await copy.edit('config.json', (text) => text.replace('The Wylding Woods', 'The Wild Woods'))
    await copy.edit('templates/quests/bottle_quest.md', (text) => text.replaceAll('The Four Bottles', 'Four'))
    await copy.edit('waypoints/1_inter_woander_storefront.md', (text) => text.replaceAll('Storefront', 'Front'))
  })
  woods.ledger.reload(content)
  t.equal(woods.ledger.state.commit, commit)
  t.equal(woods.ledger.content.name, 'The Wild Woods')
  const { areas, zone } = await look(woods, 'alice')
  t.match(areas.main_room.spots.spot_3.items, [{ description: /^It is cold/ }])
  t.equal(zone.name, '#1 INTER - Woander Front')
  t.match(await woods.act('alice', 'talk', { npc_id: 'woander' }), { frame: { message: /^Closed\./ } })
  await woods.act('alice', 'collect_item', { instance_id: 'bottle_joy' })
  t.match((await look(woods, 'alice')).player.quests, { bottle_quest: { name: 'Four' } })
})

t.test('places wait for a reset, and then those who stand there are told them', async (t) => {
  const woods = await Woods.open()
  await woods.enter('alice', 'bob', 'admin')
  await woods.act('bob', 'go', { destination: 'back_room' })
  await woods.walk('admin', car)
  const alice = await Mirror.of(woods, 'alice')
  woods.ledger.reload(await authored(t, addAttic))
  t.ok((await look(woods, 'alice')).areas.back_room, 'the old places are in force')
  t.match(await woods.act('alice', 'go', { destination: 'attic' }), { frame: { success: false } })
  t.match(
    woods.ledger.content.timers.get('walk:woander'),
    undefined,
    'a route of places that are not there does not run',
  )

  const { records, frame } = await woods.act('admin', confirm)
  t.match(frame, { success: true, message: /as it was in the beginning/ })
  const rebases = records.flatMap(({ events }) => events.filter(({ kind }) => kind === 'rebase'))
  t.same(rebases.map(({ subject }) => subject.split('.').at(-1)).sort(), ['alice', 'bob'], 'admin stands elsewhere')
  t.same(alice.follow().picture, await alice.truth())
  t.match(await look(woods, 'bob'), { areas: { attic: { spots: { trunk: { items: [{ instance_id: 'crown' }] } } } } })
  t.notOk((await look(woods, 'bob')).areas.back_room)
  t.equal(woods.ledger.state.players.get('bob')!.area, 'main_room', 'nobody stands where no place is')
  t.match(await woods.act('alice', 'go', { destination: 'attic' }), { frame: { success: true } })
  t.ok(woods.ledger.content.timers.has('walk:woander'))
  t.equal((await woods.act('admin', confirm)).records.length, 0, 'once is enough')
})

t.test('a zone that is new comes to be at a reset, and who stood in one that is gone begins anew', async (t) => {
  const woods = await Woods.open()
  await woods.enter('admin')
  await woods.walk('alice', car)
  await woods.act('alice', 'collect_item', { instance_id: 'brass_ticket' })
  woods.ledger.reload(await authored(t, replaceCar))
  t.match((await woods.walk('bob', car)).frame, { zone: { id: 'gravity_car' } }, 'the old zone keeps its waypoint')
  await woods.act('admin', confirm)
  t.equal(woods.ledger.state.players.get('alice')!.zone, 'woander_store')
  t.same(woods.ledger.state.players.get('alice')!.inventory.size, 0)
  t.match((await woods.walk('alice', car)).frame, { zone: { id: 'old_mill' } })
  t.ok(woods.ledger.state.zones.get('old_mill')!.items.has('brass_ticket'), 'what alice held is back where it belongs')
})

t.test('what a template shows or hides is told to everybody who sees it', async (t) => {
  const woods = await Woods.open()
  await woods.enter('alice')
  const alice = await Mirror.of(woods, 'alice')
  const before = woods.ledger.content
  woods.ledger.reload(await authored(t, hideJoy))
  t.same(alice.follow().picture, await alice.truth())
  t.notMatch(JSON.stringify(await look(woods, 'alice')), 'bottle_joy')
  woods.ledger.reload(before)
  t.same(alice.follow().picture, await alice.truth())
  t.match(JSON.stringify(await look(woods, 'alice')), 'bottle_joy')
  t.equal(alice.picture.version, 3)
})

t.test('timers are those of now: new ones begin, others end, and weather that is none any more turns', async (t) => {
  const woods = await Woods.open()
  await woods.enter('alice')
  const alice = await Mirror.of(woods, 'alice')
  woods.ledger.commit(plan([['woander_store', { gone: ['glow_moth'] }]], []), { player: null, request: null })
  const content = await authored(t, async (copy) => {
    await copy.edit('templates/npcs/woander.md', (text) => text.replace('weather: rain', 'weather: hail'))
    await copy.editJson('timers.json', (timers) => {
      timers.walks = [{ ...timers.walks[0], npc: 'louisa' }]
      timers.weather[0].turns = ['snow', 'hail']
      timers.returns.push({ item: 'glow_moth', after_s: 5 }, { item: 'brass_ticket', after_s: 5 })
    })
  })
  woods.ledger.reload(content)
  const { timers, zones } = woods.ledger.state
  t.same([timers.has('walk:woander'), timers.has('walk:louisa')], [false, true])
  t.equal(zones.get('woander_store')!.weather, 'snow')
  t.same(timers.get('return:glow_moth'), { at: woods.nowMs + 5000, next: 0 }, 'it is away already')
  t.notOk(timers.has('return:brass_ticket'), 'it is at home')
  t.same(alice.follow().picture, await alice.truth())
})

t.test('characters and things whose templates are gone stay until the reset that takes them away', async (t) => {
  const woods = await Woods.open()
  await woods.enter('alice', 'admin')
  const alice = await Mirror.of(woods, 'alice')
  const content = await authored(t, async (copy) => {
    await copy.editJson(world, ({ locations }) => {
      delete locations.woander_store.areas.main_room.spots.counter.npc
      locations.woander_store.areas.entrance.spots.window.items = []
    })
    await copy.editJson('timers.json', (timers) => {
      timers.walks = []
      timers.returns.pop()
    })
    await rm(copy.path('templates/npcs/woander.md'))
    await rm(copy.path('templates/items/moon_tea.md'))
  })
  woods.ledger.reload(content)
  t.match(JSON.stringify(await look(woods, 'alice')), /"name":"Woander".*Pale tea in a thick cup/)
  await woods.act('admin', confirm)
  t.notMatch(JSON.stringify(await look(woods, 'alice')), /woander_1|moon_tea/)
  t.same(alice.follow().picture, await alice.truth())
})

t.test('in an isolated experience every player has the new places after a reset', async (t) => {
  const content = (await loadAllContent((await ContentCopy.make(t)).root)).get('west-of-house')!
  const house = await Woods.open({ content })
  await house.enter('alice', 'admin')
  const after = await authored(
    t,
    (copy) =>
      copy.editJson(
        world,
        ({ locations }) => {
          locations.house.areas.roof = { name: 'Roof', spots: { chimney: { name: 'Chimney', items: ['axe'] } } }
          locations.house.areas.north_of_house.spots.woodpile.items = []
        },
        'west-of-house',
      ),
    'west-of-house',
  )
  house.ledger.reload(after)
  await house.enter('bob')
  t.notOk((await look(house, 'bob')).areas.roof)
  const { records } = await house.act('admin', confirm)
  const rebases = records.flatMap(({ events }) => events.filter(({ kind }) => kind === 'rebase'))
  t.equal(rebases.length, 3)
  for (const user of ['alice', 'bob', 'carol']) {
    await house.enter(user)
    t.match((await look(house, user)).areas.roof.spots.chimney.items, [{ instance_id: 'axe' }])
  }
})

t.test('however many stand in a zone, all are told its new places', async (t) => {
  const woods = await Woods.open()
  const users = Array.from({ length: 250 }, (_, index) => `player-${index}`)
  await woods.enter(...users, 'admin')
  const some = ['player-0', 'player-150', 'player-249']
  const mirrors = await Promise.all(some.map((user) => Mirror.of(woods, user)))
  woods.ledger.reload(await authored(t, addAttic))
  const { answer } = await woods.act('admin', confirm)
  const { lastCommits } = woods.ledger.state
  while ((lastCommits.get(userSubject('player-249')) ?? 0) <= answer.commit) await new Promise(setImmediate)
  for (const mirror of mirrors) t.ok(mirror.follow().picture.areas.includes('attic'))
})

t.test('content that came while the disk refused is taken up when it is back', async (t) => {
  let reopen = () => {}
  const mayReopen = new Promise<void>((resolve) => {
    reopen = resolve
  })
  const woods = await Woods.open({ delay: () => mayReopen })
  await woods.enter('alice')
  woods.disk.isQuick = false
  const waiting = woods.act('alice', 'collect_item', { instance_id: 'bottle_energy' })
  woods.disk.current!.fail()
  await t.rejects(waiting)
  woods.ledger.reload(await authored(t, hideJoy))
  woods.disk.isQuick = true
  reopen()
  while (!woods.engine.isLive) await new Promise(setImmediate)
  t.notMatch(JSON.stringify(await look(woods, 'alice')), 'bottle_joy')
  t.match(woods.disk.records().at(-1)!.events, [{ body: { changes: [{ operation: 'remove' }] } }])
})

t.test('a disk that refuses in the midst of it leaves nothing half taken up', async (t) => {
  const woods = await Woods.open()
  await woods.enter('alice', 'admin')
  const alice = await Mirror.of(woods, 'alice')
  const content = await authored(t, async (copy) => {
    await addAttic(copy)
    await hideJoy(copy)
  })
  woods.disk.current!.fail()
  woods.ledger.reload(content)
  while (!woods.engine.isLive) await new Promise(setImmediate)
  t.same(alice.follow().picture, await alice.truth())
  t.notMatch(JSON.stringify(alice.picture), 'bottle_joy')
  woods.disk.current!.fail()
  await t.rejects(woods.act('admin', confirm))
  while (!woods.engine.isLive) await new Promise(setImmediate)
  await woods.act('admin', confirm)
  t.same(alice.follow().picture, await alice.truth())
  t.ok(alice.picture.areas.includes('attic'))
})

t.test(
  'whatever is played, edited and reset: versions are contiguous and every client knows what is there',
  async (t) => {
    const edits = [async () => {}, addAttic, replaceCar, hideJoy]
    const versions: Content[] = []
    for (const edit of edits) versions.push(await authored(t, edit))
    versions.push(
      await authored(t, async (copy) => {
        await hideJoy(copy)
        await replaceCar(copy)
      }),
    )
    for (const seed of [1, 2, 3]) {
      const disk = new MemoryDisk()
      const woods = await Woods.open({ disk, content: versions[0]! })
      const random = seeded(seed)
      const users = ['alice', 'bob', '7', 'admin']
      await woods.enter(...users)
      const mirrors = await Promise.all(users.map((user) => Mirror.of(woods, user)))
      for (let round = 0; round < 12; round++) {
        await playAtRandom(woods, 15, seed * 100 + round)
        woods.ledger.reload(versions[Math.floor(random() * versions.length)]!)
        if (random() < 0.4) await woods.act('admin', confirm)
        for (const mirror of mirrors) t.same(mirror.follow().picture, await mirror.truth())
      }
      const again = await Woods.open({ disk, content: woods.ledger.content })
      t.equal(again.text, woods.text, 'a start brings it back as it was')
    }
  },
)
