import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { History } from '../src/faults/history.js'
import { Judge } from '../src/faults/judge.js'
import { ClientRecord, type Entry, SocketRecord } from '../src/faults/recording.js'
import { north, south } from '../src/faults/woods.js'

const epoch = 'kwvnxzab'
const zoneOfGlade = `world.updates.zone.${north}.glade`
const user = 'world.updates.user.ada'

interface Made {
  readonly kind?: 'rebase'
  readonly subject: string
  readonly base: number
  readonly version: number
  readonly zone?: string
  readonly except?: readonly string[]
  readonly request?: string
  readonly experience?: string
}

/** What a commit told of one subject, as it goes over the wire. */
function bodyOf({ subject, base, version, experience = north }: Made) {
  const isZone = subject.includes('.zone.')
  const place = { operation: 'remove', area_id: 'near', spot_id: 'spot_1', instance_id: `item_${version}` }
  const own = { operation: 'update', area_id: null, path: 'player.stats', stats: { health: version } }
  return {
    type: 'world_update',
    version: '0.4',
    experience,
    user_id: isZone ? '' : subject.slice('world.updates.user.'.length),
    base_version: base,
    snapshot_version: version,
    changes: base === version ? [own] : isZone ? [place] : [place, own],
    timestamp: 1,
    metadata: { source: 'kb_service', state_model: 'shared' },
  }
}

const one: Made = { subject: zoneOfGlade, base: 10, version: 11 }
const two: Made = { subject: zoneOfGlade, base: 11, version: 12 }
const three: Made = { subject: zoneOfGlade, base: 12, version: 13 }
const ofSouth: Made = { ...two, subject: `world.updates.zone.${south}.glade`, experience: south }

/** A journal of some commits, one a second, the first at `1000`. */
async function historyOf(
  t: Test,
  experience: string,
  commits: readonly (readonly Made[])[],
  requests: readonly (string | null)[] = [],
) {
  const folder = t.testdir()
  await mkdir(join(folder, experience), { recursive: true })
  const lines = commits.map((events, index) => {
    const request = requests[index] ?? null
    const record = {
      commit: index + 1,
      at: (index + 1) * 1_000,
      player: request === null ? null : 'ada',
      request_id: request,
      outcome: request === null ? null : { frames: [answer] },
      events: events.map((made) => ({
        subject: made.subject,
        kind: made.kind ?? 'update',
        zone: made.zone ?? 'glade',
        version: made.version,
        except: made.except ?? [],
        request: made.request ?? null,
        body: made.kind === 'rebase' ? areaOf(made.version) : bodyOf(made),
      })),
    }
    return `00000000 ${JSON.stringify(record)}\n`
  })
  const header = `${JSON.stringify({ epoch, format: 1, previous: null })}\n`
  await writeFile(join(folder, experience, 'journal-1.jsonl'), header + lines.join(''))
  const history = new History(folder, [experience])
  await history.poll()
  return history
}

const answer = { type: 'action_response', action: 'use_item', success: true, message: 'Done.', timestamp: 1 }
const connected = (more: object = {}) => ({
  type: 'connected',
  connection_id: 'c',
  user_id: 'ada',
  experience: north,
  timestamp: 1,
  message: 'Connected',
  protocol: 'gaia.v2',
  session_id: 's',
  heartbeat_ms: 1_000,
  ...more,
})
const cursor = (commit: number, zone = 'glade') => `${epoch}.${commit}.${commit}.${zone}`
const update = (made: Made, commit: number) => ({ cursor: cursor(commit), ...bodyOf(made) })
const area = (commit: number, version: number) => ({ cursor: cursor(commit), ...areaOf(version) })
const areaOf = (version: number) => ({
  type: 'area_of_interest',
  timestamp: 1,
  zone: { id: 'glade', name: 'Glade', description: 'A glade.', gps: { lat: 40, lng: 10 } },
  areas: {},
  player: { current_location: 'glade', current_area: 'near', inventory: [] },
  snapshot_version: version,
})

interface Seen {
  readonly startedMs?: number
  readonly cursor?: string
  readonly frames: readonly { readonly atMs?: number; readonly frame?: object; readonly sent?: object }[]
}

/** Kinds of what the judge finds in what one client was told. */
function found(history: History, sockets: readonly Seen[], requestEnd = false): string[] {
  const client = new ClientRecord('ada/1', 'ada', north, 'gaia.v2')
  for (const { startedMs = 500, cursor, frames } of sockets) {
    const url = new URL(`ws://127.0.0.1:1/ws/experience${cursor === undefined ? '' : `?cursor=${cursor}`}`)
    const socket = new SocketRecord(client.sockets.length + 1, url, 'gaia.v2', startedMs)
    for (const { atMs = startedMs, frame, sent } of frames) {
      const what = sent === undefined ? 'frame' : 'sent'
      socket.entries.push({ atMs, what, text: JSON.stringify(frame ?? sent) } as Entry)
    }
    client.sockets.push(socket)
  }
  const judge = new Judge(history, [client])
  judge.take(Number.POSITIVE_INFINITY)
  if (requestEnd) judge.atTheEnd()
  return judge.violations.map(({ kind }) => kind)
}

const fresh = { frame: connected({ recovery: { outcome: 'fresh' } }) }

t.test('what keeps the promise is found good', async (t) => {
  const history = await historyOf(t, north, [[one], [two], [three]])
  const frames = [fresh, { frame: area(1, 11) }, { frame: update(two, 2) }, { frame: update(three, 3) }]
  t.same(found(history, [{ frames }], true), [])
})

for (const [what, kinds, frames] of [
  [
    'an event that comes twice',
    ['order', 'chain'],
    [fresh, { frame: area(1, 11) }, { frame: update(two, 2) }, { frame: update(two, 2) }],
  ],
  ['an event that is skipped', ['skipped', 'chain'], [fresh, { frame: area(1, 11) }, { frame: update(three, 3) }]],
  ['an event before there is a world', ['worldless'], [fresh, { frame: update(two, 2) }]],
  [
    'an event that nobody committed',
    ['unknown event'],
    [fresh, { frame: area(1, 11) }, { frame: { ...update(two, 2), timestamp: 7 } }],
  ],
  [
    'an area of interest that takes a client back',
    ['back in time', 'chain'],
    [fresh, { frame: area(2, 12) }, { frame: area(1, 11) }],
  ],
  ['an area of interest of a version that its commit did not have', ['version'], [fresh, { frame: area(2, 11) }]],
  ['an area of interest of a commit that is not on disk', ['unknown commit'], [fresh, { frame: area(9, 12) }]],
  ['a frame before connected', ['too early'], [{ frame: area(1, 11) }]],
  ['a frame that is none', ['bad frame'], [fresh, { frame: { type: 'world_update' } }]],
  [
    'a pong that stands where its client does not',
    ['cursor'],
    [fresh, { frame: area(2, 12) }, { frame: { type: 'pong', timestamp: 1, cursor: cursor(1), current: true } }],
  ],
  [
    'an error that nobody asked for',
    ['error'],
    [
      fresh,
      {
        frame: {
          type: 'error',
          code: 'server_error',
          message: 'Something',
          timestamp: 1,
          retryable: true,
          retry_after_ms: 1,
        },
      },
    ],
  ],
] as const) {
  t.test(`${what} is a violation`, async (t) => {
    const history = await historyOf(t, north, [[one], [two], [three]])
    t.same(found(history, [{ frames }]), kinds)
  })
}

t.test('an event of another player, and one that excepts this player, are foreign', async (t) => {
  const bob: Made = { ...two, subject: 'world.updates.user.bob' }
  const except: Made = { ...three, except: ['ada'] }
  const history = await historyOf(t, north, [[one], [bob], [except]])
  t.same(found(history, [{ frames: [fresh, { frame: area(1, 11) }, { frame: update(bob, 2) }] }]), ['foreign frame'])
  t.same(
    found(history, [{ frames: [fresh, { frame: area(1, 11) }, { frame: update(except, 3) }] }])[0],
    'foreign frame',
  )
})

t.test('an area of interest into which a commit put another player is foreign', async (t) => {
  const bob: Made = { kind: 'rebase', subject: 'world.updates.user.bob', base: 11, version: 11 }
  const history = await historyOf(t, north, [[one], [bob]])
  t.same(found(history, [{ frames: [fresh, { frame: area(1, 11) }, { frame: area(2, 11) }] }]), ['foreign frame'])
  const asked = { sent: { type: 'request_resync' } }
  t.same(
    found(history, [{ frames: [fresh, { frame: area(1, 11) }, asked, { frame: area(2, 11) }] }]),
    [],
    'both see this',
  )
  const moved = await historyOf(t, north, [[one], [{ ...bob, subject: user }], [bob]])
  const frames = [fresh, { frame: area(1, 11) }, asked, { frame: area(2, 11) }, { frame: area(3, 11) }]
  t.same(found(moved, [{ frames }]), [], 'what she did on another device is no answer')
  const own = await historyOf(t, north, [[one], [{ ...bob, subject: user }]])
  t.same(found(own, [{ frames: [fresh, { frame: area(1, 11) }, { frame: area(2, 11) }] }]), [])
})

t.test('an event of another experience is foreign', async (t) => {
  const history = await historyOf(t, south, [[ofSouth]])
  t.ok(found(history, [{ frames: [fresh, { frame: update(ofSouth, 1) }] }]).includes('foreign frame'))
})

t.test('an event of a zone that is not shown is a violation', async (t) => {
  const brook: Made = { subject: `world.updates.zone.${north}.brook`, base: 4, version: 5, zone: 'brook' }
  const history = await historyOf(t, north, [[one], [brook]])
  const frames = [fresh, { frame: area(1, 11) }, { frame: { ...update(brook, 2), cursor: cursor(2, 'brook') } }]
  t.ok(found(history, [{ frames }]).includes('other zone'))
})

t.test('who comes back is told one true outcome', async (t) => {
  const history = await historyOf(t, north, [[one], [two], [three]])
  const before = { frames: [fresh, { frame: area(1, 11) }] }
  const other = (atMs: number) => ({
    frames: [fresh, { frame: area(1, 11) }, { frame: update(two, 2) }, { atMs, frame: update(three, 3) }],
  })
  const back = (startedMs: number, recovery: object, told: readonly object[] = []) => ({
    startedMs,
    cursor: cursor(1),
    frames: [{ frame: connected({ recovery, cursor: cursor(1) }) }, ...told.map((frame) => ({ frame }))],
  })
  const replayed = { outcome: 'replayed', events: 2 }
  t.same(found(history, [before, back(4_000, replayed, [update(two, 2), update(three, 3)])], true), [])
  t.same(found(history, [before, back(1_500, { outcome: 'current' }), other(1_600)], true), [], 'nothing was there yet')
  t.same(found(history, [other(3_100), back(4_000, { outcome: 'current' })], true), ['untrue recovery'])
  t.same(found(history, [before, back(4_000, { outcome: 'current' })], true), [], 'it may still be on its way')
  const pong = { type: 'pong', timestamp: 1, cursor: cursor(2), current: false }
  t.same(found(history, [before, back(4_000, replayed, [update(two, 2), pong])])[0], 'replay')
  t.same(found(history, [before, back(4_000, { outcome: 'fresh' })])[0], 'recovery')
  t.same(found(history, [before, back(4_000, { outcome: 'resync', reason: 'invalid_cursor' })])[0], 'recovery')
  t.same(found(history, [before, back(4_000, { outcome: 'resync', reason: 'epoch_changed' })])[0], 'recovery')
})

t.test('an acknowledged action is in the journal, once, and answered before it is seen', async (t) => {
  const id = 'request-00000001'
  const own: Made = { subject: user, base: 11, version: 11, request: id }
  const sent = { atMs: 1_500, sent: { type: 'action', action: 'use_item', request_id: id } }
  const reply = { atMs: 2_050, frame: { request_id: id, version: 11, replayed: false, ...answer } }
  const effect = (atMs: number) => ({ atMs, frame: update(own, 2) })
  const start = [fresh, { frame: area(1, 11) }, sent]
  const history = await historyOf(t, north, [[one], [own]], [null, id])
  t.same(found(history, [{ frames: [...start, reply, effect(2_060)] }], true), [])
  t.same(found(history, [{ frames: [...start, effect(2_010), reply] }], true), ['effect before reply'])
  t.same(found(history, [{ frames: [...start, effect(2_300), reply] }], true), [], 'it does not wait for ever')
  t.same(found(history, [{ frames: [...start, reply, reply] }], true), ['answered twice'])
  const other = { ...reply, frame: { ...reply.frame, message: 'Never said.' } }
  t.same(found(history, [{ frames: [...start, other] }], true), ['other answer'])
  const without = await historyOf(t, north, [[one]])
  t.same(found(without, [{ frames: [...start, reply] }], true), ['lost action'])
  const twice = await historyOf(t, north, [[one], [own], [{ ...own }]], [null, id, id])
  t.same(found(twice, [{ frames: [...start, reply] }], true), ['doubled'])
  const refusal = { atMs: 5_000, frame: { request_id: id, version: 11, replayed: false, ...answer, success: false } }
  const late = { ...sent, atMs: 4_500 }
  t.same(found(history, [{ frames: [fresh, { frame: area(1, 11) }, late, refusal] }], true), ['forgotten'])
})
