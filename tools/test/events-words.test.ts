import { epochSubject, healthSubject, liveSubject, headers as names, userSubject } from 'schemas'
import t from 'tap'
import { asWords } from '../src/events/as-words.js'
import { readEvent } from '../src/events/event.js'
import type { Passed } from '../src/events/passed.js'
import { choosePaint } from '../src/play/paint.js'
import { seen } from './support/frames.js'
import { committedAt, headersWith, passed, seenTaken, taken, updateWith } from './support/passed.js'

const plain = choosePaint({}, false)

function linesOf(message: Passed, now = committedAt): string[] {
  return asWords(readEvent(message), plain, now).split('\n')
}

t.test('an update is a line that says when, where, whose, what and why, and a line for each change', async (t) => {
  t.same(linesOf(taken()), [
    '12:04:05.123  wylding-woods  alice  update  50→51  #205  by 3f0c9a41-7be2-4f53  3 ms',
    '    − bottle_joy from main_room/spot_3',
    "    + bottle_joy in alice's inventory",
  ])
  t.same(linesOf(seenTaken()), [
    '12:04:05.123  wylding-woods  zone woander_store  update  50→51  #205  not to alice  3 ms',
    '    − bottle_joy from main_room/spot_3',
  ])
})

t.test('a live copy is told as what is stored', async (t) => {
  const stored = taken()
  t.same(linesOf({ ...stored, subject: liveSubject(stored.subject) }), linesOf(stored))
})

t.test('what was read from the stream has no latency, and of another day it says the day', async (t) => {
  const [line] = linesOf({ ...taken(), source: 'stream', at: committedAt + 50_000 }, committedAt + 86_400_000)
  t.match(line, /^2024-11-04 12:04:05\.123 .* stored$/)
})

t.test('every change that the contract knows is told in words', async (t) => {
  const at = { area_id: 'main_room', spot_id: 'spot_3' }
  const inventory = { area_id: null, path: 'player.inventory' }
  const known: [object, string][] = [
    [{ operation: 'add', ...at, instance_id: 'joy', item: {} }, '+ joy in main_room/spot_3'],
    [{ operation: 'update', ...at, instance_id: 'joy', item: { lit: true } }, '~ joy in main_room/spot_3: lit=true'],
    [{ operation: 'remove', ...inventory, instance_id: 'joy' }, "− joy from alice's inventory"],
    [{ operation: 'update', ...inventory, instance_id: 'joy', item: { n: 1 } }, "~ joy in alice's inventory: n=1"],
    [{ operation: 'update', path: 'player.current_area', area_id: 'attic' }, '~ alice is in attic now'],
    [{ operation: 'update', path: 'player.current_area', area_id: null }, '~ alice is in the open now'],
    [
      { operation: 'update', path: 'zone.npcs', ...at, instance_id: 'louisa_1', npc: {} },
      '~ louisa_1 in main_room/spot_3',
    ],
    [{ operation: 'remove', path: 'zone.npcs', ...at, instance_id: 'louisa_1' }, '− louisa_1 from main_room/spot_3'],
    [{ operation: 'update', path: 'zone.weather', weather: 'mist' }, '~ the weather is mist now'],
    [{ operation: 'update', path: 'zone.weather', weather: null }, '~ the weather is over'],
    [{ operation: 'update', path: 'player.stats', stats: { health: 80 } }, "~ alice's stats: health=80"],
    [
      { operation: 'update', path: 'player.status_effects', status_effects: [{ name: 'glowing' }, { name: 'warm' }] },
      "~ alice's effects: glowing, warm",
    ],
    [{ operation: 'update', path: 'player.status_effects', status_effects: [] }, "~ alice's effects: none"],
    [
      {
        operation: 'update',
        path: 'player.quests',
        quest_id: 'bottles',
        quest: { status: 'active', steps: [{ id: 'collect', count: 2, total: 4 }] },
      },
      "~ alice's bottles: active, collect 2/4",
    ],
    [{ operation: 'update', path: 'player.quests', quest_id: 'bottles', quest: null }, "~ alice's bottles: forgotten"],
  ]
  const [, ...lines] = linesOf(taken({ changes: known.map(([change]) => change) }))
  for (const [index, [, words]] of known.entries()) t.equal(lines[index]?.trim(), words)
})

t.test('a change of a kind that is not known is told with all that it has', async (t) => {
  const unknown: [unknown, string][] = [
    [
      { operation: 'update', path: 'zone.doors', spot_id: 'door', isOpen: true },
      '~ zone.doors spot_id="door" isOpen=true',
    ],
    [{ operation: 'update', path: 'zone.state', state: { rain: 1 } }, '~ zone.state state={"rain":1}'],
    [{ operation: 'move', instance_id: 'joy', to: 'attic' }, '? "move" instance_id="joy" to="attic"'],
    [{}, '? nothing'],
    [{ operation: 'update', path: 'player.quests', quest: 7 }, '~ player.quests quest=7'],
    [
      { operation: 'update', path: 'player.status_effects', status_effects: 7 },
      '~ player.status_effects status_effects=7',
    ],
    [{ operation: 'remove', path: 'zone.npcs' }, '− zone.npcs'],
    [null, '? null'],
    ['gone', '? "gone"'],
    [[1], '? [1]'],
    [{ operation: { deep: true }, path: 7 }, '? {"deep":true} 7'],
    [{ operation: 'constructor', instance_id: 'a' }, '? "constructor" instance_id="a"'],
  ]
  const [, ...lines] = linesOf(taken({ changes: unknown.map(([change]) => change) }))
  for (const [index, [, words]] of unknown.entries()) t.equal(lines[index]?.trim(), words)
  t.match(lines.at(-1), /^ {4}! Field 'changes/, 'and that the contract does not know it')
})

t.test('many and long changes are cut', async (t) => {
  const change = { operation: 'update', path: 'zone.state', state: 'x'.repeat(1000) }
  const lines = linesOf(taken({ changes: Array(30).fill(change) }))
  t.equal(lines[21], '    … and 10 more')
  t.ok(lines.every((line) => line.length < 250))
})

t.test('a rebase says where the player is, an epoch that commits are counted anew', async (t) => {
  const body = seen({ version: 51, shelf: [], inventory: [] })
  const rebase = passed(userSubject('alice'), body, headersWith({ [names.kind]: 'rebase' }))
  const [line, where] = linesOf(rebase)
  t.match(line, /wylding-woods {2}alice {2}rebase {2}at 51 {2}#205/)
  t.equal(where, '    now in zone woander_store, area main_room: 0 items lie there, 0 in the inventory')

  const { [names.zone]: _, [names.request]: __, ...headers } = headersWith({ [names.kind]: 'epoch' })
  const epoch = { type: 'epoch', experience: 'wylding-woods', epoch: 'kwvnxzab', commit: 205, timestamp: committedAt }
  t.same(linesOf(passed(epochSubject('wylding-woods'), epoch, headers)), [
    '12:04:05.123  wylding-woods  epoch  kwvnxzab  #205  3 ms',
    '    commits are counted anew: everyone gets a new area of interest',
  ])
})

t.test('an event without our headers is foreign, and still told in words where it can be', async (t) => {
  const [line, first] = linesOf(passed(userSubject('alice'), updateWith()))
  t.match(line, /wylding-woods {2}alice {2}foreign {2}50→51 {2}3 ms/)
  t.match(first, '− bottle_joy from main_room/spot_3')
  t.match(linesOf(passed(userSubject('alice'), { type: 'hello' })), [/alice {2}foreign/, /\{"type":"hello"\}/])
  t.match(linesOf(passed('world.updates.x.y', 'hello')), [/world\.updates\.x\.y {2}foreign/, /hello/, /! Only on/])
  t.match(linesOf(passed(userSubject('alice'), 'hello')), [/foreign/, /hello/, /! The body is no JSON object/])
})

t.test('what gateways drop is malformed, with the reason', async (t) => {
  const good = updateWith()
  const wrong: [Passed, RegExp][] = [
    [taken({}, { [names.commit]: 'seven' }), /'Gaia-Commit' must be a whole number/],
    [taken({}, { [names.kind]: 'surprise' }), /'Gaia-Kind' must be update, rebase or epoch/],
    [passed(userSubject('alice'), good, { [names.kind]: 'update' }), /'Gaia-Epoch' is missing/],
    [passed(userSubject('alice'), '', headersWith()), /The body is no JSON object/],
    [passed(userSubject('alice'), '[1]', headersWith()), /The body is no JSON object/],
    [passed(userSubject('alice'), '{"a":', headersWith()), /The body is no JSON object/],
    [passed(userSubject('alice'), Buffer.from([0x7b, 0xff, 0x7d]), headersWith()), /The body is no JSON object/],
    [passed(userSubject('alice'), { a: 'x'.repeat(300 * 1024) }, headersWith()), /larger than 262144 bytes/],
    [passed('world.updates.zone.wylding-woods.attic', good, headersWith()), /do not fit the subject/],
    [passed('world.updates.epoch.wylding-woods', good, headersWith()), /do not fit the subject/],
    [passed('world.updates.nobody', good, headersWith()), /do not fit the subject/],
  ]
  for (const [message, reason] of wrong) {
    const { kind, problem } = readEvent(message)
    t.equal(kind, 'malformed')
    t.match(problem, reason)
    t.match(linesOf(message).at(-1), reason)
  }
})

t.test('what breaks the contract and is passed on all the same is told with what is wrong', async (t) => {
  const { kind, problem } = readEvent(taken({ snapshot_version: 60 }))
  t.same([kind, problem], ['update', "Field 'snapshot_version' must be base_version + 1"])
  t.equal(readEvent(taken()).problem, null)
  t.equal(readEvent(seenTaken()).problem, null)
})

t.test('whatever a body holds in place of what is expected, it is told somehow', async (t) => {
  const values = [null, 7, 'x', [], {}, [[]], { a: { b: [] } }, true, 1e308, '']
  const fields = ['experience', 'base_version', 'snapshot_version', 'changes', 'timestamp', 'user_id', 'zone', 'areas']
  for (const kind of ['update', 'rebase', 'epoch']) {
    for (const field of fields) {
      for (const value of values) {
        t.type(linesOf(taken({ [field]: value }, { [names.kind]: kind }))[0], 'string')
        t.type(linesOf(passed(userSubject('alice'), updateWith({ [field]: value })))[0], 'string')
      }
    }
  }
  const deep = `{"changes":[${'['.repeat(100_000)}${']'.repeat(100_000)}]}`
  t.match(linesOf(passed(userSubject('alice'), deep, headersWith()))[1], '? …')
})

t.test('no control character of a payload reaches the terminal', async (t) => {
  const evil = '\x1b[2J\x07\x9b31m\u0000\r\n'
  const messages = [
    taken({ changes: [{ operation: evil, path: evil, instance_id: evil, [evil]: evil }, evil], experience: evil }),
    taken({}, { [names.request]: evil, [names.except]: evil, [names.commit]: evil, [names.experience]: evil }),
    passed(userSubject('alice'), { type: evil, experience: evil, base_version: evil, changes: evil }),
    passed(`world.updates.${evil}`, evil),
    passed(healthSubject, { service_name: evil, status: evil, timestamp: evil }),
  ]
  for (const message of messages) {
    const text = linesOf(message).join('')
    t.notMatch(text, /\p{Cc}/u, JSON.stringify(text))
  }
})

t.test('a service that starts is told by its name; one that says it twice encoded is told of', async (t) => {
  const timestamp = '2024-11-04T12:04:05.000Z'
  const health = { service_name: 'session-service', status: 'starting', timestamp }
  const [line, ...more] = linesOf(passed(healthSubject, health, {}, { sequence: null }))
  t.match(line, /session-service {2}health {2}starting$/)
  t.same(more, [])
  t.match(
    linesOf(passed(healthSubject, JSON.stringify(JSON.stringify(health)))).at(-1),
    '! The message must be an object',
  )
})

t.test('on a terminal it is coloured', async (t) => {
  t.match(asWords(readEvent(taken()), choosePaint({}, true), committedAt), '\x1b[31m−\x1b[0m')
})
