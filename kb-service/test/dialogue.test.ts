import { validateServerMessage } from 'schemas'
import t from 'tap'
import type { DialogueLine } from '../src/content/dialogue.js'
import { plan } from '../src/world/delta.js'
import type { Progress } from '../src/world/state.js'
import { car, loadWoods, Woods } from './support/experience.js'
import { followsOf, questOf, withDialogue, withQuests } from './support/made.js'

const content = await loadWoods()
const line = (says: string, when: DialogueLine['when'] = {}, offers: string | null = null) => ({ says, when, offers })

async function withLines(...lines: DialogueLine[]): Promise<Woods> {
  const woods = await Woods.open({ content: withDialogue(content, 'louisa', lines) })
  await woods.enter('alice', 'bob')
  return woods
}

async function hear(woods: Woods, message = '', user = 'alice', npc = 'louisa'): Promise<string> {
  const { frame } = await woods.act(user, 'talk', { npc_id: npc, ...(message !== '' && { message }) })
  t.equal(frame.success, true, frame.message)
  return frame.message as string
}

t.test('the first line whose conditions all hold is said', async (t) => {
  const woods = await withLines(
    line('about dreams', { words: ['dream', 'dreams'] }),
    line('about dreams, later', { words: ['dreams'] }),
    line('both', { words: ['tea'], holds: 'moon_tea' }),
    line('else'),
  )
  t.equal(await hear(woods, 'What of your DREAMS?'), 'about dreams')
  t.equal(await hear(woods, 'dreamy things'), 'else', 'whole words')
  t.equal(await hear(woods, 'tea'), 'else', 'not both conditions hold')
  await woods.act('alice', 'go', { destination: 'entrance' })
  await woods.act('alice', 'collect_item', { instance_id: 'moon_tea' })
  await woods.act('alice', 'go', { destination: 'main_room' })
  t.equal(await hear(woods, 'some tea?'), 'both')
})

t.test('a word is heard whatever its case, accents and apostrophes', async (t) => {
  const woods = await withLines(line('yes', { words: ['eliska'] }), line('no'))
  for (const name of ['Eliška', 'ELIŠKA', 'Elis\u030cka', 'eliska!', '«Eliška»', '...Eliška...']) {
    t.equal(await hear(woods, name), 'yes', name)
  }
  t.equal(await hear(woods, 'Eliškaa'), 'no')
})

t.test('a quest’s status is a condition, each of the four', async (t) => {
  const statuses = ['none', 'offered', 'active', 'completed'] as const
  const lines = statuses.map((status) => line(status, { quest: 'dream_bottle_recovery', status }))
  const woods = await withLines(...lines, line('else'))
  t.equal(await hear(woods), 'none')
  for (const status of ['offered', 'active', 'completed'] as const) {
    const quests: [string, Progress][] = [['dream_bottle_recovery', { status, done: {} }]]
    woods.ledger.commit(plan([], [['alice', { quests }]]), { player: null, request: null })
    t.equal(await hear(woods), status)
  }
  t.equal(await hear(woods, '', 'bob'), 'none', 'of the one who talks')
})

t.test('weather is that of the zone where the player stands', async (t) => {
  const woods = await withLines(line('wet', { weather: 'rain' }), line('dry'))
  t.equal(await hear(woods), 'dry')
  woods.ledger.commit(plan([['gravity_car', { weather: 'rain' }]], []), { player: null, request: null })
  t.equal(await hear(woods), 'dry', 'it rains elsewhere')
  woods.ledger.commit(plan([['woander_store', { weather: 'rain' }]], []), { player: null, request: null })
  t.equal(await hear(woods), 'wet')
})

t.test('trust grows with what is said, for each player alone, and ends at 100', async (t) => {
  const woods = await withLines(
    line('dear friend', { trustAtLeast: 100 }),
    line('friend', { trustAtLeast: 52 }),
    line('you'),
  )
  const trust = (user: string) => woods.ledger.state.players.get(user)!.trust.get('louisa')
  t.equal(await hear(woods, 'hello'), 'you')
  t.equal(trust('alice'), undefined, 'five characters are no talk')
  t.equal(await hear(woods, '          hi       '), 'you')
  t.equal(trust('alice'), undefined, 'nor are blanks')
  t.equal(await hear(woods, 'hello!'), 'you', 'what is said counts for the next time')
  t.equal(await hear(woods, 'hello!'), 'friend')
  t.equal(trust('alice'), 54)
  t.equal(trust('bob'), undefined)
  for (let talk = 0; talk < 30; talk++) await hear(woods, 'hello again')
  t.equal(trust('alice'), 100)
  t.equal(await hear(woods, 'hello!'), 'dear friend')
  const { records } = await woods.act('alice', 'talk', { npc_id: 'louisa', message: 'hello again' })
  t.same(records, [], 'there is nothing more to gain')
})

t.test('trust is nobody’s business: no event tells of it', async (t) => {
  const woods = await withLines(line('you'))
  const { records } = await woods.act('alice', 'talk', { npc_id: 'louisa', message: 'hello there' })
  t.same(
    records.map(({ events }) => events),
    [[]],
  )
})

t.test('what a quest gives in trust comes on top of what the talk itself gives', async (t) => {
  const quest = questOf([{ does: 'talk', of: ['louisa'] }], {
    onComplete: followsOf({ trust: new Map([['louisa', 10]]) }),
  })
  const woods = await Woods.open({ content: withQuests(content, { q: quest }) })
  await woods.act('alice', 'talk', { npc_id: 'louisa', message: 'hello there' })
  t.equal(woods.ledger.state.players.get('alice')!.trust.get('louisa'), 62)
})

t.test('a quest is offered once, whatever else the character says', async (t) => {
  const woods = await withLines(line('Would you?', {}, 'dream_bottle_recovery'))
  const first = await woods.act('alice', 'talk', { npc_id: 'louisa' })
  t.match(first.frame.metadata, { offers: 'dream_bottle_recovery' })
  t.match(first.records[0]!.events, [
    { body: { changes: [{ path: 'player.quests', quest: { status: 'offered', steps: [{ count: 0, total: 4 }] } }] } },
  ])
  const again = await woods.act('alice', 'talk', { npc_id: 'louisa' })
  t.notOk('offers' in again.frame.metadata)
  t.same(again.records, [])
  await woods.act('alice', 'accept_quest', { quest_id: 'dream_bottle_recovery' })
  t.notOk('offers' in (await woods.act('alice', 'talk', { npc_id: 'louisa' })).frame.metadata)
  t.match((await woods.act('bob', 'talk', { npc_id: 'louisa' })).frame.metadata, { offers: 'dream_bottle_recovery' })
})

t.test('a quest that the talk itself begins is not offered besides', async (t) => {
  const quest = questOf([{ does: 'talk', of: ['louisa', 'woander'] }])
  const speaking = withDialogue(withQuests(content, { q: quest }), 'louisa', [line('Would you?', {}, 'q')])
  const woods = await Woods.open({ content: speaking })
  const { frame, records } = await woods.act('alice', 'talk', { npc_id: 'louisa' })
  t.notOk('offers' in frame.metadata)
  t.match(records.at(-1)!.events[0]?.body, { changes: { length: 1 } })
  t.match(woods.ledger.state.players.get('alice')!.quests.get('q'), { status: 'active' })
})

t.test('a character without a word to say says so', async (t) => {
  const woods = await withLines(line('about tea', { words: ['tea'] }))
  t.equal(await hear(woods, 'dreams'), 'Louisa has nothing to say.')
})

t.test('one must be where the character is', async (t) => {
  const woods = await Woods.open()
  const say = async (fields: object) => (await woods.act('alice', 'talk', fields)).frame
  t.match(await say({}), { success: false, message: 'Who do you want to talk to? (missing npc_id)' })
  t.match(await say({ npc_id: 'dragon' }), { message: "NPC 'dragon' not found in this experience." })
  t.match(await say({ npc_id: 'fairy_guide' }), { success: false }, 'who stands nowhere cannot be talked to')
  await woods.act('alice', 'go', { destination: 'entrance' })
  t.match(await say({ npc_id: 'louisa' }), { success: false, message: 'You must be near Louisa to talk.' })
  await woods.walk('alice', car)
  t.match(await say({ npc_id: 'louisa' }), { message: 'You must be in the same location as Louisa.' })
  woods.ledger.commit(plan([['woander_store', { npcs: [['louisa', { area: 'entrance', spot: 'window' }]] }]], []), {
    player: null,
    request: null,
  })
  await woods.walk('alice', { lat: 37.906512, lng: -122.544217 })
  t.match(await say({ npc_id: 'louisa' }), { success: false }, 'nor where the character stood before')
  await woods.act('alice', 'go', { destination: 'entrance' })
  t.match(await say({ npc_id: 'louisa' }), { success: true })
})

t.test('hostile words are words like others', async (t) => {
  const woods = await withLines(line('yes', { words: ['tea'] }), line('no'))
  const texts = [
    '$& $1 {item} {count} \\u0000',
    '\u0000\u0007\u202e\ufeff',
    '__proto__ constructor toString',
    '😀'.repeat(500),
    'a'.repeat(1000),
    '('.repeat(1000),
    ' '.repeat(1000),
    '\n'.repeat(1000),
    `${'a\u0301'.repeat(490)} tea`,
    '\ud800',
  ]
  for (const text of texts) {
    const startedMs = performance.now()
    t.equal(await hear(woods, text), text.endsWith(' tea') ? 'yes' : 'no')
    t.ok(performance.now() - startedMs < 500)
  }
  const { frame } = await woods.act('alice', 'talk', { npc_id: 'louisa', message: 'a'.repeat(1001) })
  t.match(frame, { type: 'error', code: 'invalid_message' })
  const { frame: wrong } = await woods.act('alice', 'talk', { npc_id: 'louisa', message: ['tea'] })
  t.match(wrong, { type: 'error', code: 'invalid_message' })
})

t.test('what fills a gift’s text in cannot be more than a name', async (t) => {
  const louisa = content.npcs.get('louisa')!
  const gifts = { thanks: '{item} {item} {count}/{total} {other} $&', complete: 'all' }
  const npcs = new Map([...content.npcs, ['louisa', { ...louisa, gifts }]])
  const joy = { fields: { ...content.templates.get('bottle_joy')!.fields, semantic_name: '{count}$&' }, also: [] }
  const templates = new Map([...content.templates, ['bottle_joy', joy]])
  const describe: typeof content.describe = (item) => ({ ...joy.fields, ...item })
  const woods = await Woods.open({ content: { ...content, npcs, templates, describe } })
  await woods.act('alice', 'collect_item', { instance_id: 'bottle_joy' })
  const { frame } = await woods.act('alice', 'give_item', { instance_id: 'bottle_joy', target_npc_id: 'louisa' })
  t.equal(frame.message, '{count}$& {count}$& 1/4 {other} $&')
})

t.test('UP 7 A18: chat is answered by the guide of the experience, in its voice, and changes nothing', async (t) => {
  const woods = await Woods.open()
  await woods.enter('alice')
  const { frame, records } = await woods.say('alice', { type: 'chat', text: 'Where do I look?' })
  t.match(frame, { type: 'npc_speech', npc_id: 'fairy_guide', voice: 'cheerful', text: /^Look where it glows/ })
  t.match(validateServerMessage(JSON.parse(JSON.stringify(frame))), { ok: true })
  t.same(records, [])
  for (const text of [undefined, null, '', '😀'.repeat(1000)]) {
    t.match((await woods.say('alice', { type: 'chat', text })).frame, { type: 'npc_speech', text: /^Welcome/ })
  }
  const npcs = new Map([...content.npcs].filter(([id]) => id !== 'fairy_guide'))
  const silent = await Woods.open({ content: { ...content, npcs } })
  t.match((await silent.say('alice', { type: 'chat', text: 'hello' })).frame, { text: 'Nobody answers.' })
})
