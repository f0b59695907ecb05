import t from 'tap'
import { choosePaint } from '../src/play/paint.js'
import { renderQuests, renderStep, renderWorld } from '../src/play/render.js'
import { house, item, quest, seen, worldOf } from './support/frames.js'

const plain = choosePaint({}, false)

t.test('a zone shows its areas, who stands and what lies there, and what is carried', async (t) => {
  const shown = renderWorld(worldOf(seen({ version: 7, shelf: [item('joy', 'Bottle of Joy')] })), plain)
  t.match(shown, /^The Shop {2}version 7$/m)
  t.match(shown, /^ {2}Main Room {2}← you are here$/m)
  t.match(shown, /^ {4}Shelf +Bottle of Joy$/m)
  t.match(shown, /^ {4}Counter +Louisa$/m)
  t.match(shown, /^ {2}You carry {2,}nothing$/m)
  t.notMatch(shown, /Quests|You are |Exits/)
})

t.test('the weather, stats, effects and quests are shown where there are any', async (t) => {
  const shown = renderWorld(worldOf(house()), plain)
  t.match(shown, /^The House {2}mist · version 1$/m)
  t.match(shown, /^ {2}You are +health 80, wide awake$/m)
  t.match(shown, /^ {2}Quests +What Rattles: Find the keys 1\/2$/m)
  t.match(shown, /^ +The Letter: offered, you may accept it$/m)
  const { player, ...rest } = house()
  const done = worldOf({ ...rest, player: { ...player, quests: { rattle: quest('completed', 2) } } })
  t.same(renderQuests(done, plain), ['  Quests     What Rattles: done'])
})

t.test('where there are exits only the area here is in sight, and where it leads', async (t) => {
  const shown = renderWorld(worldOf(house()), plain)
  t.match(shown, /^ {4}Shelf +Brass Lamp$/m)
  t.match(shown, /^ {4}Exits +up to North Attic, north to North Attic$/m)
  t.notMatch(shown, /Silver Key/)
  t.match(renderStep(worldOf(house('attic')), plain), /^ {4}Shelf +Silver Key\n {4}Exits +down to Hall$/)
  t.equal(renderStep(worldOf(seen({ version: 1, shelf: [] })), plain), '')
})

t.test('near no zone it says so, with what is carried', async (t) => {
  const shown = renderWorld(worldOf({ ...house(), zone: null, areas: {} }), plain)
  t.match(shown, /^Nothing is near here\.\n {2}You carry +Old Coin$/m)
})
