import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { validateInteractAnswer } from 'schemas'
import t from 'tap'
import { get, interact, say } from '../support/interact.js'
import { json, startKb } from '../support/service.js'
import { claimsOf, tokenOf } from '../support/tokens.js'

const woods = 'wylding-woods'
const house = 'west-of-house'
const request_id = 'request-0123456789'

const invitation = {
  success: true,
  narrative: 'Welcome! Please select an experience: West of House, The Wylding Woods.',
  experience: '',
  available_actions: [`play ${house}`, `play ${woods}`],
  metadata: { requires_selection: true },
}

t.test('who has selected nothing is told what there is', async (t) => {
  const kb = await startKb(t)
  t.same(await say(kb, 'alice', 'inventory'), invitation)
  t.same(await say(kb, 'alice', ''), invitation)
})

t.test('an experience is selected by its id, and is where one plays from then on', async (t) => {
  const kb = await startKb(t)
  const selected = await say(kb, 'alice', `I want to play ${house}`)
  t.match(selected, { success: true, experience: house, available_actions: ['look around'] })
  t.match(selected.narrative, /West of House/)
  t.match(await say(kb, 'alice', 'inventory'), { success: true, experience: house })
  t.match(await say(kb, 'alice', woods), { experience: woods })
  t.match(await say(kb, 'alice', 'inventory'), { experience: woods })
  t.same(await say(kb, 'bob', 'inventory'), invitation, 'for that player only')
})

t.test('the last choice counts, even if no time passes between two', async (t) => {
  const kb = await startKb(t, { now: () => Date.now() - (Date.now() % 60_000) })
  for (const experience of [woods, house, woods, house, woods]) {
    await say(kb, 'alice', `play ${experience}`)
    t.match(await say(kb, 'alice', 'inventory'), { experience })
  }
})

t.test('a choice outlives the service, from the journal and from a checkpoint', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'kb-service-'))
  const first = await startKb(t, {}, folder)
  await say(first, 'alice', `play ${woods}`)
  await say(first, 'alice', `play ${house}`)
  for (const _ of ['from the journal and a first checkpoint', 'from a checkpoint alone']) {
    const next = await startKb(t, {}, await stopped(first, folder))
    t.match(await say(next, 'alice', 'inventory'), { experience: house })
    await next.service.stop()
  }
})

async function stopped({ service }: { service: { stop(): Promise<void> } }, folder: string): Promise<string> {
  await service.stop()
  return folder
}

t.test('a choice is nobody else’s business: it changes no version and makes no event', async (t) => {
  const kb = await startKb(t)
  await say(kb, 'alice', `play ${woods}`)
  await kb.published()
  t.same(
    kb.publisher.events.filter(({ event }) => event.kind !== 'epoch'),
    [],
  )
  t.match(await json(kb.call('alice', 'attach')), { version: 1, user_commit: 0 })
})

t.test('an experience that is named goes before the choice, and does not change it', async (t) => {
  const kb = await startKb(t)
  await say(kb, 'alice', `play ${house}`)
  t.match(await say(kb, 'alice', 'inventory', { experience: woods }), { experience: woods })
  t.match(await say(kb, 'alice', 'inventory', { experience: null }), { experience: house })
  t.match(await say(kb, 'alice', 'inventory', { experience: '' }), { experience: house })
})

t.test('a choice can be asked for anew; a message that chooses needs no asking', async (t) => {
  const kb = await startKb(t)
  await say(kb, 'alice', `play ${house}`)
  const force = { force_experience_selection: true, experience: woods }
  t.same(await say(kb, 'alice', 'inventory', force), invitation)
  t.match(await say(kb, 'alice', 'inventory'), { experience: house }, 'what was selected stays selected')
  t.match(await say(kb, 'alice', `play ${woods}`, force), { experience: woods })
})

t.test('an action is played as on a socket, and its message is the narrative', async (t) => {
  const kb = await startKb(t)
  const response = await interact(kb, 'alice', { message: 'inventory', experience: woods })
  t.equal(response.headers.get('gaia-zone'), 'woander_store')
  t.match(response.headers.get('gaia-commit'), /^\d+$/)
  t.match(await json(response), { success: true, narrative: 'Your inventory is empty.', metadata: { item_count: 0 } })
  const refused = await say(kb, 'alice', '@reset experience CONFIRM', { experience: woods })
  t.match(refused, { success: false, experience: woods })
})

t.test('a choice that comes again with its id is one choice; with other words it is a conflict', async (t) => {
  const kb = await startKb(t)
  const first = await interact(kb, 'alice', { message: `play ${woods}`, request_id })
  const again = await interact(kb, 'alice', { message: `play ${woods}`, request_id })
  t.equal(again.headers.get('gaia-commit'), first.headers.get('gaia-commit'))
  t.same(await json(again), await json(first))
  const other = await interact(kb, 'alice', { message: 'inventory', request_id })
  t.equal(other.status, 409)
  t.match(await json(other), { code: 'request_conflict', request_id })
})

t.test('the id may come in the header; that in the body goes before it', async (t) => {
  const kb = await startKb(t)
  const headers = { 'gaia-request': request_id }
  const first = await interact(kb, 'alice', { message: `play ${woods}` }, { headers })
  const again = await interact(kb, 'alice', { message: `play ${woods}` }, { headers })
  t.equal(again.headers.get('gaia-commit'), first.headers.get('gaia-commit'))
  const own = { message: `play ${woods}`, request_id: 'another-0123456789' }
  const anew = await interact(kb, 'alice', own, { headers })
  t.not(anew.headers.get('gaia-commit'), first.headers.get('gaia-commit'))
})

t.test('what was left to the last choice goes again to whom it went, whatever was chosen since', async (t) => {
  const kb = await startKb(t)
  await say(kb, 'alice', `play ${woods}`)
  await kb.call('alice', 'messages', { body: '{"type":"action","action":"collect_item","instance_id":"bottle_joy"}' })
  const token = tokenOf({ ...claimsOf('alice'), app_metadata: { role: 'admin' } })
  const reset = { message: '@reset experience CONFIRM', request_id }
  const first = await interact(kb, 'alice', reset, { token })
  await say(kb, 'alice', `play ${house}`)
  const again = await interact(kb, 'alice', reset, { token })
  t.match(await json(first.clone()), { success: true, experience: woods })
  t.same(await json(again), await json(first))
  t.equal(again.headers.get('gaia-commit'), first.headers.get('gaia-commit'))
})

t.test('UP 3.2: an answer is whole and its narrative a text, whatever is said', async (t) => {
  const kb = await startKb(t)
  const said = [
    'inventory',
    'look around',
    'dance',
    '@',
    '@fly',
    '??',
    '\u0000',
    '🧚',
    'x'.repeat(1000),
    'collect_item',
  ]
  for (const experience of [woods, house]) {
    for (const message of said) {
      const response = await interact(kb, 'alice', { message, experience })
      t.equal(response.status, 200, message)
      t.match(validateInteractAnswer(await json(response)), { ok: true }, message)
    }
  }
})

t.test('UP 7 L11: an experience that is a path or is unknown is none, and no path is told', async (t) => {
  const kb = await startKb(t)
  for (const experience of [
    '../../etc',
    '..%2F..%2Fetc',
    '/etc/passwd',
    'moon',
    '__proto__',
    'constructor',
    '\u0000',
  ]) {
    t.same(await say(kb, 'alice', 'inventory', { experience }), invitation, experience)
    t.same(await say(kb, 'alice', `play ${experience}`), invitation, experience)
  }
})

t.test('UP 3.1: a player is the same as on a socket, whatever other names the token has', async (t) => {
  const kb = await startKb(t)
  const user = 'a.b+c@example.org'
  const token = tokenOf({ ...claimsOf(user), email: 'other@example.org' })
  const body = '{"type":"action","action":"collect_item","instance_id":"bottle_joy"}'
  await kb.call(user, 'messages', { body, token })
  const told = await json(interact(kb, user, { message: 'inventory', experience: woods }, { token }))
  t.match(told, { metadata: { items: [{ template_id: 'bottle_joy', count: 1 }] } })
})

t.test('UP 7.5: a user or a role in the body counts for nothing', async (t) => {
  const kb = await startKb(t)
  await say(kb, 'alice', `play ${woods}`, { user_id: 'bob', user: 'bob' })
  t.same(await say(kb, 'bob', 'inventory'), invitation)
  t.match(await say(kb, 'alice', '@reset experience CONFIRM', { role: 'admin' }), { success: false })
})

t.test('UP 7.5 user_id: the endpoints that took a user from the body are gone', async (t) => {
  const kb = await startKb(t)
  for (const path of ['quest/state', 'npc/accept_item', 'quest/reward']) {
    const body = JSON.stringify({ user_id: 'bob', quest_id: 'q', npc_id: 'louisa', item_id: 'bottle_joy' })
    const response = await fetch(`${kb.url}/experience/${woods}/${path}`, { method: 'POST', body })
    t.equal(response.status, 404, path)
  }
  t.equal((await get(kb, `/experience/${woods}/player/inventory?user_id=bob`)).status, 404)
})
