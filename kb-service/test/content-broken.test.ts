import t from 'tap'
import { ContentError } from '../src/content/problem.js'
import { type Edit, Editor, replace, write } from './support/edited.js'

const editor = await Editor.open(t)
const recovery = 'templates/quests/dream_bottle_recovery.md'
const bottles = 'templates/quests/bottle_quest.md'
const louisa = 'templates/npcs/louisa.md'
const timers = 'timers.json'

type Broken = readonly [name: string, edit: Edit, problem: string | RegExp, more?: readonly Edit[]]

const quests: Broken[] = [
  [
    'a quest without its block',
    [recovery, replace('```yaml', '```')],
    `${recovery}:null a fenced yaml block with the steps is missing`,
  ],
  [
    'a block that is no YAML',
    [recovery, replace('of: [bottle_mystery', 'of: [[bottle_mystery')],
    /recovery\.md:\d+ is not valid YAML/,
  ],
  [
    'a quest without steps',
    [recovery, replace(/steps:[\s\S]*?on_start/, 'steps: []\non_start')],
    `${recovery}:17 steps must have at least one step`,
  ],
  [
    'steps that are no list',
    [recovery, replace(/steps:[\s\S]*?on_start/, 'steps: all\non_start')],
    `${recovery}:17 steps must be a list`,
  ],
  [
    'a field nobody knows',
    [recovery, replace('> **Starts**', '> **Stars**: 5\n> **Starts**')],
    `${recovery}:4 stars is not known here`,
  ],
  ['a part nobody knows', [recovery, replace('on_complete', 'on_end')], `${recovery}:26 on_end is not known here`],
  [
    'a step’s field nobody knows',
    [recovery, replace('to: louisa', 'too: louisa')],
    `${recovery}:22 steps.0.too is not known here`,
  ],
  [
    'a consequence nobody knows',
    [recovery, replace('gives:', 'takes:')],
    `${recovery}:26 on_complete.takes is not known here`,
  ],
  [
    'a start nobody knows',
    [recovery, replace('by itself', 'at dawn')],
    `${recovery}:4 starts must be "by itself" or "when accepted"`,
  ],
  [
    'a giver nobody knows',
    [recovery, replace('By**: louisa', 'By**: dragon')],
    `${recovery}:5 given_by is "dragon", which has no template`,
  ],
  [
    'trust beyond measure',
    [recovery, replace('Needed**: 50', 'Needed**: 101')],
    `${recovery}:6 trust_needed must be a number from 0 to 100`,
  ],
  [
    'trust that is no number',
    [recovery, replace('Needed**: 50', 'Needed**: yes')],
    `${recovery}:6 trust_needed must be a number from 0 to 100`,
  ],
  [
    'trust in nobody',
    [recovery, replace('> **Given By**: louisa\n', '')],
    `${recovery}:5 trust_needed is of use only where there is given_by`,
  ],
  ['a name that is missing', [recovery, replace(/> \*\*Name.*\n/, '')], `${recovery}:null name must be a text`],
  [
    'an end without words',
    [recovery, replace('## When complete', '## Afterwards')],
    `${recovery}:null a section "when_complete" with a text is missing`,
  ],
  ['a step without a name', [recovery, replace(/ {4}name: .*\n/, '')], `${recovery}:18 steps.0.name must be a text`],
  [
    'a step whose id is none',
    [recovery, replace('id: bring', 'id: Bring It')],
    `${recovery}:18 steps.0.id must be an id of 1 to 64 characters a-z 0-9 _ -`,
  ],
  [
    'a deed nobody knows',
    [recovery, replace('does: deliver', 'does: steal')],
    /steps\.0\.does must be one of collect, deliver, visit, talk, use, examine$/,
  ],
  [
    'an item nobody knows',
    [recovery, replace('bottle_nature', 'bottle_rain')],
    `${recovery}:21 steps.0.of.3 is "bottle_rain", which is no item template`,
  ],
  [
    'an area nobody knows',
    [bottles, replace(/does: collect\n {4}of: .*/, 'does: visit\n    of: [moon]')],
    /steps\.0\.of\.0 is "moon", which is no area$/,
  ],
  [
    'a character nobody knows',
    [bottles, replace(/does: collect\n {4}of: .*/, 'does: talk\n    of: [moon]')],
    /steps\.0\.of\.0 is "moon", which is no character$/,
  ],
  [
    'one thing named twice',
    [recovery, replace('bottle_nature', 'bottle_joy')],
    /steps\.0\.of\.3 is "bottle_joy", which is there already$/,
  ],
  [
    'two steps of one name',
    [recovery, replace('on_start', '  - { id: bring, name: x, does: visit, of: [main_room] }\non_start')],
    /steps\.1\.id is "bring", which another step is called$/,
  ],
  ['a delivery to nobody', [recovery, replace(/ {4}to: louisa\n/, '')], /steps\.0(\.to)? must name a character$/],
  [
    'a receiver where nothing is delivered',
    [bottles, replace('does: collect', 'to: louisa\n    does: collect')],
    /steps\.0\.to is of use only where something is delivered$/,
  ],
  [
    'a total that is nothing',
    [recovery, replace('to: louisa', 'to: louisa\n    total: 0')],
    `${recovery}:23 steps.0.total must be a number from 1 to 1000`,
  ],
  [
    'a total that is a half',
    [recovery, replace('to: louisa', 'to: louisa\n    total: 1.5')],
    `${recovery}:23 steps.0.total must be a whole number`,
  ],
  [
    'more visits than there are areas',
    [bottles, replace(/does: collect\n {4}of: .*/, 'does: visit\n    of: [main_room]\n    total: 2')],
    /steps\.0\.total is more than there is in "of"/,
  ],
  [
    'a gift nobody wrote',
    [recovery, replace('[dream_lantern]', '[crown]')],
    /on_complete\.gives\.0 is "crown", which is no item template$/,
  ],
  [
    'something shown that is nowhere',
    [recovery, replace('[glow_moth]', '[crown]')],
    /on_start\.reveals\.0 is "crown", which is no item of the world$/,
  ],
  [
    'trust of a stranger',
    [recovery, replace('{ louisa: 30 }', '{ dragon: 30 }')],
    /on_complete\.trust\.dragon is of no known character$/,
  ],
  [
    'trust that is a word',
    [recovery, replace('{ louisa: 30 }', '{ louisa: much }')],
    /on_complete\.trust\.louisa must be a number from -100 to 100$/,
  ],
  [
    'a name of a file that is no id',
    ['templates/quests/Big Quest.md', write('# Big')],
    /Big Quest\.md:null the file name must be an id/,
  ],
  [
    'a quest that nobody offers',
    [bottles, replace('by itself', 'when accepted')],
    `${bottles}:null is to be accepted, but nobody offers it`,
  ],
  [
    'an item that a gift could be mistaken for',
    ['world.template.json', replace('"instance_id": "moon_tea"', '"instance_id": "dream_lantern_7"')],
    /on_complete\.gives\.0 could get the id "dream_lantern_7", which an item of the world has$/,
    [[timers, replace(/,\s+\{ "item": "moon_tea", "after_s": 300 \}/, '')]],
  ],
  [
    'more that follows from one deed than an event can tell',
    [recovery, replace('gives: [dream_lantern]', `gives: [${Array(190).fill('dream_lantern').join(', ')}]`)],
    /makes 192 changes follow from one deed \(deliver bottle_mystery to louisa\), more than 190$/,
  ],
  [
    'gifts of which an event cannot hold what players can carry',
    ['templates/items/dream_lantern.md', replace('What burns', `${'Light. '.repeat(150)}What burns`)],
    /128 of the largest gift of a quest are \d+ bytes together, more than/,
  ],
]

const dialogues: Broken[] = [
  [
    'a line that says nothing',
    [louisa, replace('    says: I slept', '    sings: I slept')],
    /louisa\.md:\d+ dialogue\.0\.(sings is not known here|says must be a text)$/,
  ],
  [
    'a condition nobody knows',
    [louisa, replace('trust_at_least: 70', 'trust: 70')],
    /dialogue\.5\.when\.trust is not known here$/,
  ],
  [
    'a quest nobody wrote',
    [louisa, replace('quest: dream_bottle_recovery, status: completed', 'quest: sleep, status: completed')],
    /dialogue\.0\.when\.quest is "sleep", which is no quest$/,
  ],
  [
    'a status without a quest',
    [louisa, replace('quest: dream_bottle_recovery, status: completed', 'status: completed')],
    /dialogue\.0\.when must have both quest and status/,
  ],
  [
    'a status nobody knows',
    [louisa, replace('status: completed', 'status: done')],
    /dialogue\.0\.when\.status must be one of none, offered, active, completed$/,
  ],
  [
    'an offer nobody wrote',
    [louisa, replace('offers: dream_bottle_recovery', 'offers: sleep')],
    /dialogue\.4\.offers is "sleep", which is no quest$/,
  ],
  [
    'an item nobody wrote',
    [louisa, replace('trust_at_least: 70', 'holds: crown')],
    /dialogue\.5\.when\.holds is "crown", which is no item template$/,
  ],
  [
    'a weather that never is',
    [louisa, replace('trust_at_least: 70', 'weather: snow')],
    /dialogue\.5\.when\.weather is "snow", which is no weather of timers\.json$/,
  ],
  [
    'two words for one',
    [louisa, replace('[neebling, elf', '[blue elf')],
    /dialogue\.1\.when\.words\.0 must be one word$/,
  ],
  [
    'a word that is none',
    [louisa, replace('[neebling, elf', '["?!", elf')],
    /dialogue\.1\.when\.words\.0 must be one word$/,
  ],
  [
    'trust beyond measure',
    [louisa, replace('trust_at_least: 70', 'trust_at_least: 700')],
    /dialogue\.5\.when\.trust_at_least must be a number from 0 to 100$/,
  ],
  [
    'an end with a condition',
    [louisa, replace(/ {2}- says: Princess[\s\S]*?```/, '```')],
    /dialogue must end with a line that has no "when"$/,
  ],
  ['a part nobody knows', [louisa, replace('dialogue:', 'monologue:')], /louisa\.md:\d+ monologue is not known here$/],
  [
    'a dialogue that is no list',
    [louisa, replace(/dialogue:[\s\S]*?```/, 'dialogue: hello\n```')],
    /dialogue must be a list$/,
  ],
  ['a dialogue that is no YAML', [louisa, replace('dialogue:', 'dialogue: [')], /louisa\.md:\d+ is not valid YAML/],
  [
    'a character’s own trust beyond measure',
    [louisa, replace('Trust**: 50', 'Trust**: -1')],
    `${louisa}:6 trust must be a number from 0 to 100`,
  ],
]

const tooLong = `templates/npcs/${'n'.repeat(127)}.md`
dialogues.push([
  'a character whose name leaves no room',
  [tooLong, write('# N\n\n> **Name**: N\n\n## Description\n\nN.\n')],
  `${tooLong}:null the file name must have at most 126 characters`,
])

const walks = '"every_s": 45,'
const movements: Broken[] = [
  ['a list nobody knows', [timers, replace('"walks"', '"runs"')], `${timers}:10 runs is not known here`],
  [
    'a field nobody knows',
    [timers, replace('"item": "moon_tea", "after_s"', '"item": "moon_tea", "afters_s"')],
    /returns\.4\.afters_s is not known here$/,
  ],
  [
    'an item that lies nowhere',
    [timers, replace('"item": "moon_tea"', '"item": "sun_tea"')],
    /timers\.json:8 returns\.4\.item is "sun_tea", which lies nowhere in world\.template\.json$/,
  ],
  [
    'an item twice',
    [timers, replace('"item": "moon_tea"', '"item": "bottle_joy"')],
    /timers\.json:8 returns\.4 is there twice$/,
  ],
  [
    'no time',
    [timers, replace('"after_s": 300', '"after_s": 0')],
    /timers\.json:8 returns\.4\.after_s must be a number from 1 to 604800$/,
  ],
  [
    'a time that is a text',
    [timers, replace('"after_s": 300', '"after_s": "300"')],
    /returns\.4\.after_s must be a number/,
  ],
  [
    'a walker nobody wrote',
    [timers, replace('"npc": "woander"', '"npc": "dragon"')],
    /walks\.0\.npc is "dragon", which has no template$/,
  ],
  [
    'a walker who stands elsewhere',
    [timers, replace('"zone": "woander_store",\n      "every_s"', '"zone": "gravity_car",\n      "every_s"')],
    /walks\.0\.zone is "gravity_car", where woander does not stand in world\.template\.json$/,
  ],
  [
    'a walk through a zone that is none',
    [timers, replace('"zone": "woander_store",\n      "every_s"', '"zone": "moon",\n      "every_s"')],
    /walks\.0\.zone is "moon", which is no zone$/,
  ],
  [
    'a stop that is none',
    [timers, replace('"spot": "window"', '"spot": "roof"')],
    /timers\.json:\d+ walks\.0\.route\.1 is no spot of the zone$/,
  ],
  [
    'a stop that is the next one too',
    [timers, replace('{ "area": "entrance", "spot": "window" }', '{ "area": "main_room", "spot": "counter" }')],
    /walks\.0\.route\.0 is the stop after it too$/,
  ],
  [
    'a walk of one stop',
    [timers, replace(/"route": \[[\s\S]*?\]/, '"route": [{ "area": "main_room", "spot": "counter" }]')],
    /walks\.0\.route must have at least two stops$/,
  ],
  [
    'a walk without end',
    [timers, replace(walks, '"every_s": 1e9,')],
    /walks\.0\.every_s must be a number from 1 to 604800$/,
  ],
  [
    'weather over a zone that is none',
    [timers, replace('"zone": "gravity_car"', '"zone": "moon"')],
    /weather\.1\.zone is "moon", which is no zone$/,
  ],
  [
    'weather twice',
    [timers, replace('"zone": "gravity_car"', '"zone": "woander_store"')],
    /weather\.1 is there twice$/,
  ],
  [
    'weather that never turns',
    [timers, replace('["clear", "wind", "mist"]', '["clear"]')],
    /weather\.1\.turns must have at least two$/,
  ],
  [
    'weather that cannot be told',
    [timers, replace('"wind"', '"Wind & Rain"')],
    /weather\.1\.turns\.1 must be of 1 to 64 characters a-z 0-9 _ -$/,
  ],
  ['timers that are a list', [timers, write('[]')], `${timers}:1 must be an object`],
  [
    'timers that are no JSON',
    [timers, replace('"returns": [', '"returns": [,')],
    /timers\.json:(\d+|null) is not valid JSON$/,
  ],
]

for (const [what, all] of Object.entries({ quests, dialogues, movements })) {
  t.test(`${what}: what is wrong is told with its file and line`, async (t) => {
    for (const [name, edit, problem, more = []] of all) {
      const found = await editor.problems('wylding-woods', edit, ...more)
      const isTold = found.some((one) => (typeof problem === 'string' ? one === problem : problem.test(one)))
      t.ok(isTold, `${name}: ${found.join('; ')}`)
      t.equal(new Set(found).size, found.length, `${name} is told once: ${found.join('; ')}`)
    }
  })
}

t.test('what would end the process is told instead', async (t) => {
  const yaml = (text: string): Edit => [recovery, replace('on_start:', `${text}\non_start:`)]
  const cases: [name: string, edit: Edit, problem: RegExp][] = [
    [
      'flow within flow',
      yaml(`x: ${'['.repeat(20_000)}${']'.repeat(20_000)}`),
      /recovery\.md:23 is nested too deeply$/,
    ],
    ['lists within lists', yaml(`x:\n${'- '.repeat(5_000)}1`), /recovery\.md:24 is nested too deeply$/],
    [
      'JSON within JSON',
      [timers, write(`{"a":${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}}`)],
      /timers\.json:1 is nested too deeply$/,
    ],
    ['a part that holds itself', yaml('x: &x { y: *x }'), /recovery\.md:23 \*x refers to another place: write it out$/],
    ['a laugh of a billion', yaml('x: &x [1, 1]\ny: &y [*x, *x, *x]\nz: [*y, *y, *y]'), /\*y refers to another place/],
  ]
  for (const [name, edit, problem] of cases) {
    const found = await editor.problems('wylding-woods', edit)
    t.ok(
      found.some((one) => problem.test(one)),
      `${name}: ${found.slice(0, 3).join('; ')}`,
    )
  }
})

t.test('what is wrong in many files is told of all of them, and what is good is taken', async (t) => {
  const found = await editor.problems(
    'wylding-woods',
    [recovery, replace('[dream_lantern]', '[crown]')],
    [louisa, replace('status: completed', 'status: done')],
    [timers, replace('"after_s": 300', '"after_s": 0')],
  )
  t.equal(found.length, 3)
  const content = await editor.load('wylding-woods', [timers, replace(walks, '"every_s": 1.5,')])
  t.match(content.timers.get('walk:woander'), { everyMs: 1500 })
  await t.rejects(
    editor.load('west-of-house', [timers, write('{"weather":[{"zone":"house","every_s":5,"turns":["a","b"]}]}')]),
    ContentError,
  )
  t.ok(await editor.load('west-of-house', [timers, write('{}')]), 'no timers are no timers')
})
