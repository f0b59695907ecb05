import t from 'tap'
import { requestConflict } from '../src/engine.js'
import { car, Woods } from './support/experience.js'

const request = 'request-0123456789'
const collect = { type: 'action', action: 'collect_item', instance_id: 'bottle_joy' }

t.test('two devices with the same request id: one effect, the same answer', async (t) => {
  const woods = await Woods.open()
  await woods.enter('alice')
  const [one, other] = await Promise.all([woods.ask('alice', collect, request), woods.ask('alice', collect, request)])
  t.same(other, { ...(one as object), replayed: true })
  t.equal(woods.disk.records().filter(({ request_id }) => request_id === request).length, 1)
})

t.test('a second copy of one that is still being written waits for the first', async (t) => {
  const woods = await Woods.open()
  await woods.enter('alice')
  woods.disk.isQuick = false
  const answers: unknown[] = []
  const both = [1, 2].map(() => woods.ask('alice', collect, request).then((answer) => answers.push(answer)))
  await new Promise(setImmediate)
  t.same(answers, [])
  woods.disk.current!.flush()
  await Promise.all(both)
  t.same(answers[1], { ...(answers[0] as object), replayed: true })
})

t.test('a stored outcome comes with the commit it had, after others and after a restart', async (t) => {
  const woods = await Woods.open()
  const { answer } = await woods.say('alice', collect, request)
  await woods.act('bob', 'collect_item', { instance_id: 'bottle_energy' })
  await woods.walk('alice', car)
  t.same(await woods.ask('alice', collect, request), { ...answer, replayed: true })
  const again = await Woods.open({ disk: woods.disk, content: woods.content })
  t.same(await again.ask('alice', collect, request), { ...answer, replayed: true })
  t.equal(answer.zone, 'woander_store')
})

t.test('a walk that comes again answers the area of interest that it had', async (t) => {
  const woods = await Woods.open()
  const walk = { type: 'update_location', ...car }
  const { answer } = await woods.say('alice', walk, request)
  t.equal(answer.rebase, true)
  t.same(await woods.ask('alice', walk, request), { ...answer, replayed: true })
})

t.test('the id with another message is a conflict, and changes nothing', async (t) => {
  const woods = await Woods.open()
  await woods.say('alice', collect, request)
  const before = woods.text
  t.equal(await woods.ask('alice', { ...collect, instance_id: 'bottle_energy' }, request), requestConflict)
  t.equal(woods.text, before)
})

t.test('the id of one player means nothing for another', async (t) => {
  const woods = await Woods.open()
  await woods.say('alice', collect, request)
  const { frame } = await woods.say('bob', { ...collect, instance_id: 'bottle_energy' }, request)
  t.equal(frame.success, true)
})

t.test('a refusal is evaluated anew', async (t) => {
  const woods = await Woods.open()
  await woods.say('bob', collect)
  const refused = await woods.say('alice', collect, request)
  t.equal(refused.frame.success, false)
  await woods.act('bob', 'drop_item', { instance_id: 'bottle_joy' })
  const taken = await woods.say('alice', collect, request)
  t.equal(taken.frame.success, true)
})

t.test('the last 64 outcomes of a player are kept', async (t) => {
  const woods = await Woods.open()
  await woods.enter('alice')
  const id = (index: number) => `request-number-${index}`
  for (let index = 0; index < 65; index++) {
    await woods.act('alice', 'go', { destination: index % 2 ? 'main_room' : 'entrance' }, id(index))
  }
  t.equal(woods.ledger.state.outcomes.find('alice', id(0)), undefined)
  t.ok(woods.ledger.state.outcomes.find('alice', id(1)))
})

t.test('they are kept 10 minutes at least, and then go with the next commit of anybody', async (t) => {
  const woods = await Woods.open()
  await woods.say('alice', collect, request)
  woods.nowMs += 10 * 60 * 1000
  await woods.enter('bob')
  t.ok(woods.ledger.state.outcomes.find('alice', request))
  woods.nowMs += 1
  await woods.enter('carol')
  t.equal(woods.ledger.state.outcomes.find('alice', request), undefined)
})
