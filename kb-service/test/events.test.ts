import { checkSchema, validateAreaOfInterest, validateEpochEvent } from 'schemas'
import t from 'tap'
import type { StoredEvent } from '../src/journal/record.js'
import { plan } from '../src/world/delta.js'
import { car, type Frame, shop, Woods } from './support/experience.js'

const request = 'req-0123456789abcdef'
const zoneOf = (zone: string) => `world.updates.zone.wylding-woods.${zone}`
const userOf = (user: string) => `world.updates.user.${user}`
const shopSubject = zoneOf('woander_store')

/** What an event tells, short: `v1→v2 -bottle_joy@spot_3 +bottle_joy@inventory`. */
function tell({ kind, body }: StoredEvent): string {
  const { base_version, snapshot_version, changes, player } = body as Frame
  if (kind !== 'update') return `${kind} ${player?.current_location} ${player?.current_area}`
  const parts = (changes as Frame[]).map(({ operation, instance_id, spot_id, path, area_id, quest_id, quest }) => {
    if (quest_id !== undefined) return `=${quest_id} ${quest?.status ?? 'forgotten'}`
    const sign = { add: '+', remove: '-', update: '=' }[operation as 'add']
    return instance_id === undefined ? `${sign}${path} ${area_id}` : `${sign}${instance_id}@${spot_id ?? 'inventory'}`
  })
  return `v${base_version}→v${snapshot_version} ${parts.join(' ')}`
}

interface Told {
  subject: string
  tells: string
  except?: string[]
  request?: string | null
}

interface Case {
  name: string
  before?: (woods: Woods) => Promise<unknown>
  does: (woods: Woods) => Promise<{ records: { events: StoredEvent[] }[] }>
  told: Told[]
}

const collect = (user: string) => (woods: Woods) =>
  woods.act(user, 'collect_item', { instance_id: 'bottle_joy' }, request)
const joy = { instance_id: 'bottle_joy' }

const cases: Case[] = [
  {
    name: 'a bottle is taken: everyone in the zone but the actor, and the actor with the inventory',
    does: collect('alice'),
    told: [
      { subject: shopSubject, tells: 'v1→v2 -bottle_joy@spot_3', except: ['alice'], request: null },
      {
        subject: userOf('alice'),
        tells: 'v1→v2 -bottle_joy@spot_3 +bottle_joy@inventory =bottle_quest active',
        request,
      },
    ],
  },
  {
    name: 'a bottle is dropped: the same the other way round',
    before: collect('alice'),
    does: (woods) => woods.act('alice', 'drop_item', { ...joy, spot_id: 'counter' }, 'drop-0123456789abcdef'),
    told: [
      { subject: shopSubject, tells: 'v2→v3 +bottle_joy@counter', except: ['alice'], request: null },
      {
        subject: userOf('alice'),
        tells: 'v2→v3 +bottle_joy@counter -bottle_joy@inventory',
        request: 'drop-0123456789abcdef',
      },
    ],
  },
  {
    name: 'a gift to another player: both privately, at the version they are at',
    before: collect('alice'),
    does: (woods) => woods.act('alice', 'give_item', { ...joy, target_player_id: 'bob' }, 'give-0123456789abcdef'),
    told: [
      { subject: userOf('alice'), tells: 'v2→v2 -bottle_joy@inventory', request: 'give-0123456789abcdef' },
      { subject: userOf('bob'), tells: 'v2→v2 +bottle_joy@inventory', request: null },
    ],
  },
  {
    name: 'a gift to a character: the giver privately',
    before: collect('alice'),
    does: (woods) => woods.act('alice', 'give_item', { ...joy, target_npc_id: 'woander' }, 'give-0123456789abcdef'),
    told: [{ subject: userOf('alice'), tells: 'v2→v2 -bottle_joy@inventory', request: 'give-0123456789abcdef' }],
  },
  {
    name: 'a gift that a quest counts and that shows something to all: the giver with the progress, the zone without it',
    before: collect('alice'),
    does: (woods) => woods.act('alice', 'give_item', { ...joy, target_npc_id: 'louisa' }, 'give-0123456789abcdef'),
    told: [
      { subject: shopSubject, tells: 'v2→v3 +glow_moth@fairy_door_main', except: ['alice'], request: null },
      {
        subject: userOf('alice'),
        tells: 'v2→v3 +glow_moth@fairy_door_main -bottle_joy@inventory =dream_bottle_recovery active',
        request: 'give-0123456789abcdef',
      },
    ],
  },
  {
    name: 'a step into another area: the walker privately',
    does: (woods) => woods.act('alice', 'go', { destination: 'entrance' }, request),
    told: [{ subject: userOf('alice'), tells: 'v1→v1 =player.current_area entrance', request }],
  },
  {
    name: 'a walk into another zone: the walker is given the new place whole',
    does: (woods) => woods.walk('alice', car),
    told: [{ subject: userOf('alice'), tells: 'rebase gravity_car platform' }],
  },
  {
    name: 'a refusal: nobody',
    does: (woods) => woods.act('alice', 'collect_item', { instance_id: 'crown' }),
    told: [],
  },
  {
    name: 'a reset by an admin who stands in the zone: the admin has an own copy, the loser hears it privately',
    before: collect('alice'),
    does: (woods) => woods.act('admin', '@reset experience CONFIRM', {}, request),
    told: [
      { subject: shopSubject, tells: 'v2→v3 +bottle_joy@spot_3', except: ['admin'], request: null },
      { subject: userOf('admin'), tells: 'v2→v3 +bottle_joy@spot_3', request },
      { subject: userOf('alice'), tells: 'v3→v3 -bottle_joy@inventory =bottle_quest forgotten', request: null },
    ],
  },
  {
    name: 'a reset by an admin who stands elsewhere: no own copy for a cause that sees nothing',
    before: async (woods) => {
      await collect('alice')(woods)
      await woods.walk('admin', car)
    },
    does: (woods) => woods.act('admin', '@reset experience CONFIRM', {}, request),
    told: [
      { subject: shopSubject, tells: 'v2→v3 +bottle_joy@spot_3', except: [], request: null },
      { subject: userOf('alice'), tells: 'v3→v3 -bottle_joy@inventory =bottle_quest forgotten', request: null },
    ],
  },
]

for (const { name, before, does, told } of cases) {
  t.test(name, async (t) => {
    const woods = await Woods.open()
    await woods.enter('alice', 'bob', 'admin')
    await before?.(woods)
    const { records } = await does(woods)
    const events = records.flatMap((record) => record.events)
    t.same(
      events.map((event) => ({ subject: event.subject, tells: tell(event) })),
      told.map(({ subject, tells }) => ({ subject, tells })),
    )
    for (const [index, { except, request }] of told.entries()) {
      if (except !== undefined) t.same(events[index]?.except, except)
      if (request !== undefined) t.equal(events[index]?.request, request)
    }
  })
}

t.test(
  'a commit that changes what others see and two players privately names both, and each has an own copy',
  async (t) => {
    const woods = await Woods.open()
    await woods.enter('alice', 'bob', 'carol')
    await woods.walk('carol', car)
    const [placed] = woods.content.zones.get('woander_store')!.items
    const gift = { ...placed!.item, instance_id: 'gift' }
    const change = plan(
      [['woander_store', { gone: ['bottle_joy'] }]],
      [
        ['bob', { put: [gift] }],
        ['carol', { put: [{ ...gift, instance_id: 'other' }] }],
      ],
    )
    woods.ledger.commit(change, { player: 'alice', request })
    const events = woods.disk.records().at(-1)!.events
    t.same(
      events.map((event) => [event.subject, tell(event), event.except]),
      [
        [shopSubject, 'v1→v2 -bottle_joy@spot_3', ['alice', 'bob']],
        [userOf('alice'), 'v1→v2 -bottle_joy@spot_3', []],
        [userOf('bob'), 'v1→v2 -bottle_joy@spot_3 +gift@inventory', []],
        [userOf('carol'), 'v1→v1 +other@inventory', []],
      ],
    )
  },
)

t.test(
  'who is moved by a commit that also changes both zones is left out of both, and is given the new place',
  async (t) => {
    const woods = await Woods.open()
    await woods.enter('alice')
    const change = plan(
      [
        ['woander_store', { gone: ['bottle_joy'] }],
        ['gravity_car', { gone: ['brass_ticket'] }],
      ],
      [['alice', { zone: 'gravity_car', area: 'platform' }]],
    )
    woods.ledger.commit(change, { player: null, request: null })
    const events = woods.disk.records().at(-1)!.events
    t.same(
      events.map((event) => [event.subject, event.except, event.zone, event.version]),
      [
        [shopSubject, ['alice'], 'woander_store', 2],
        [zoneOf('gravity_car'), ['alice'], 'gravity_car', 2],
        [userOf('alice'), [], 'gravity_car', 2],
      ],
    )
    t.match(events[2]?.body, { type: 'area_of_interest', snapshot_version: 2 })
  },
)

t.test('a hidden thing that moves is nobody’s business and raises no version', async (t) => {
  const woods = await Woods.open()
  await woods.enter('alice')
  await woods.walk('alice', car)
  const rune = woods.ledger.state.zones.get('gravity_car')!.items.get('chalk_rune')!
  const move = plan([['gravity_car', { put: [{ ...rune, area: 'platform', spot: 'bench' }] }]], [])
  woods.ledger.commit(move, { player: null, request: null })
  t.same(woods.disk.records().at(-1)!.events, [])
  t.equal(woods.ledger.state.zones.get('gravity_car')!.version, 1)
  const shown = plan([['gravity_car', { put: [{ ...rune, item: { ...rune.item, visible: true } }] }]], [])
  woods.ledger.commit(shown, { player: null, request: null })
  t.same(woods.disk.records().at(-1)!.events.map(tell), ['v1→v2 +chalk_rune@brake'])
  woods.ledger.commit(plan([['gravity_car', { put: [rune] }]], []), { player: null, request: null })
  t.same(woods.disk.records().at(-1)!.events.map(tell), ['v2→v3 -chalk_rune@brake'])
})

t.test('every event names the commit before it on its subject', async (t) => {
  const woods = await Woods.open()
  const last = new Map<string, number>()
  await woods.enter('alice', 'bob')
  await collect('alice')(woods)
  await woods.act('bob', 'collect_item', { instance_id: 'bottle_energy' })
  await woods.walk('alice', car)
  await woods.walk('alice', shop)
  await woods.act('alice', 'drop_item', joy)
  for (const { commit, events } of woods.disk.records()) {
    for (const { subject, previous } of events) {
      t.equal(previous, last.get(subject) ?? 0, `${subject} at ${commit}`)
      last.set(subject, commit)
    }
  }
  t.ok(last.size >= 4)
})

t.test('attach names the last published commit on each of the two subjects', async (t) => {
  const woods = await Woods.open()
  await woods.enter('alice', 'bob')
  await collect('alice')(woods)
  await woods.act('bob', 'collect_item', { instance_id: 'bottle_energy' })
  await woods.act('alice', 'drop_item', joy)
  const records = woods.disk.records()
  const lastOn = (subject: string, published: number) =>
    records.findLast(({ commit, events }) => commit <= published && events.some((one) => one.subject === subject))
      ?.commit
  for (let published = 0; published <= records.length; published++) {
    woods.disk.current!.setPublished(published)
    const attached = await woods.engine.attach({ user: 'alice', isAdmin: false })
    t.match(attached, {
      commit: records.length,
      published,
      user_commit: lastOn(userOf('alice'), published) ?? 0,
      zone_commit: lastOn(shopSubject, published) ?? 0,
    })
  }
  t.not(lastOn(shopSubject, records.length), lastOn(shopSubject, records.length - 1))
})

t.test('an event to a zone names no player, and every body has the shape of the contract', async (t) => {
  const woods = await Woods.open()
  await woods.enter('alice', 'bob', 'admin')
  await collect('alice')(woods)
  await woods.act('alice', 'give_item', { ...joy, target_player_id: 'bob' })
  await woods.walk('alice', car)
  await woods.act('bob', 'go', { destination: 'back_room' })
  await woods.act('bob', 'drop_item', joy)
  await woods.act('admin', '@reset experience CONFIRM')
  const events = woods.disk.records().flatMap((record) => record.events)
  t.ok(events.length > 8)
  for (const event of events) {
    const checked =
      event.kind === 'epoch'
        ? validateEpochEvent(event.body)
        : event.kind === 'rebase'
          ? validateAreaOfInterest(event.body)
          : checkSchema(
              event.subject.startsWith('world.updates.zone.') ? 'nats/zone-update' : 'nats/player-update',
              event.body,
            )
    t.match(checked, { ok: true }, event.subject)
    if (!event.subject.includes('.zone.')) continue
    t.notMatch(JSON.stringify(event.body), /alice|bob|admin|inventory/)
  }
})

t.test('the caller’s trace goes with the events of the call', async (t) => {
  const woods = await Woods.open()
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
  const message = { type: 'action', action: 'collect_item', ...joy }
  await woods.engine.message({ identity: { user: 'alice', isAdmin: false }, request, hash: 'h', message, traceparent })
  t.same(
    woods.disk
      .records()
      .at(-1)!
      .events.map((event) => event.traceparent),
    [traceparent, traceparent],
  )
})

t.test('a new journal tells its epoch, and nothing else', async (t) => {
  const woods = await Woods.open()
  const [first, ...more] = woods.disk.records()
  t.same(more, [])
  t.match(first!.events, [{ subject: 'world.updates.epoch.wylding-woods', kind: 'epoch', zone: null, previous: 0 }])
})
