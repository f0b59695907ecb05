import { cp, rename, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { ContentCopy } from './support/content-copy.js'
import type { Frame } from './support/experience.js'
import { LogLines } from './support/log-lines.js'
import { json, type RunningKb, startKb } from './support/service.js'

interface Running {
  kb: RunningKb
  content: ContentCopy
  log: LogLines
  /** What alice sees of Woander's shop now. */
  look(): Promise<Frame>
}

async function running(t: Test): Promise<Running> {
  const content = await ContentCopy.make(t)
  const log = new LogLines()
  const kb = await startKb(t, { log: log.log }, undefined, { KB_CONTENT_DIR: content.root, CONTENT_RELOAD: 'on' })
  let number = 0
  const look = async () => {
    const headers = { 'Gaia-Request': `request-number-${++number}` }
    const answer = await kb.call('alice', 'messages', { body: '{"type":"request_resync"}', headers })
    return JSON.parse(await answer.text()) as Frame
  }
  await kb.call('alice', 'attach')
  return { kb, content, log, look }
}

const bottle = 'templates/items/bottle_joy.md'
const joyIn = (frame: Frame) => frame.areas.main_room.spots.spot_3.items[0]
const taken = /"experience":"wylding-woods".*"changed content is taken up"/

t.test(
  'UP 7.4 cached: an edited description is read by the next area of interest, and nobody is disturbed',
  async (t) => {
    const { content, log, look } = await running(t)
    const before = await look()
    await content.edit(bottle, (text) => text.replace('It is warm to hold', 'It is cold to hold'))
    await log.said(taken)
    const after = await look()
    t.match(joyIn(after), { description: /^It is cold to hold/ })
    t.equal(after.snapshot_version, before.snapshot_version)
  },
)

t.test(
  'broken content is told with file and line, the last good version stays, and repaired content is taken up',
  async (t) => {
    const { kb, content, log, look } = await running(t)
    const health = async () => (await json(fetch(`${kb.url}/health`))).content
    const metric = async () => /^kb_content_broken (\d)/m.exec(await (await fetch(`${kb.url}/metrics`)).text())?.[1]
    t.same([await health(), await metric()], ['current', '0'])
    await content.edit(bottle, (text) => text.replace('It is warm', 'It is cold').replace(': yes', ': maybe'))
    await content.edit('config.json', (text) => text.replace('0.5.0', 'new'))
    const told = JSON.parse(await log.said(/bottle_joy/)) as Frame
    t.match(told, { level: 50, file: `wylding-woods/${bottle}`, line: 6, reason: 'collectible must be yes or no' })
    t.match(told.msg, `content is broken: wylding-woods/${bottle}:6: collectible must be yes or no`)
    await log.said(/wylding-woods\/config\.json:\d+: version must be like 1\.0\.0/)
    t.same([await health(), await metric()], ['broken', '1'])
    t.match(joyIn(await look()), { description: /^It is warm/, collectible: true })
    await content.edit(bottle, (text) => text.replace(': maybe', ': yes'))
    await content.edit('config.json', (text) => text.replace('"new"', '"0.5.1"'))
    await log.said(taken)
    t.same([await health(), await metric()], ['current', '0'])
    t.match(joyIn(await look()), { description: /^It is cold/ })
  },
)

t.test('what is broken in one experience keeps no other from being taken up', async (t) => {
  const { content, log } = await running(t)
  await content.edit('config.json', (text) => text.replace('"isolated"', '"lonely"'), 'west-of-house')
  await log.said(/west-of-house\/config\.json:\d+: state\.model must be/)
  await content.edit(bottle, (text) => text.replace('It is warm', 'It is cold'))
  await log.said(taken)
  t.pass('the other one was')
})

t.test('editors that replace a file, and a folder that is away for a while, are followed', async (t) => {
  const { kb, content, log, look } = await running(t)
  const replace = async (word: string, at = new Date()) => {
    const aside = content.path(`${bottle}~`)
    const text = `# Joy\n\n> **Type**: collectible\n> **Semantic Name**: Joy\n\n## Description\n\n${word}\n`
    await writeFile(aside, text)
    await utimes(aside, at, at)
    await rename(aside, content.path(bottle))
    await log.said(taken)
    t.match(joyIn(await look()), { description: word, collectible: false })
  }
  await replace('Old.')
  await replace('New.', new Date('2020-01-01'))

  await rename(content.root, `${content.root}-away`)
  await log.said(/content is broken: .* is not a folder that can be read/)
  t.equal((await json(fetch(`${kb.url}/health`))).content, 'broken')
  t.match(joyIn(await look()), { description: 'New.' })
  await rename(`${content.root}-away`, content.root)
  await log.said(/content is good again/)

  await rename(content.path(''), join(content.root, '.other'))
  await log.said(/"experience":"wylding-woods","why":"removed".* is not taken up while the service runs/)
  await rename(join(content.root, '.other'), content.path(''))
  await content.edit(bottle, (text) => text.replace('New.', 'Newer.'))
  await log.said(taken)
  t.match(joyIn(await look()), { description: 'Newer.' })
})

t.test('an experience that is new, and one of another model, are not taken up, and told of', async (t) => {
  const { content, log } = await running(t)
  await content.edit('config.json', (text) => text.replace('"isolated"', '"shared"'), 'west-of-house')
  await log.said(/"experience":"west-of-house","why":"another model".* is not taken up while the service runs/)
  await cp(content.path('', 'west-of-house'), content.path('', 'north-of-house'), { recursive: true })
  await content.edit('config.json', (text) => text.replace('west-of-house', 'north-of-house'), 'north-of-house')
  await log.said(/"experience":"north-of-house","why":"new".* is not taken up while the service runs/)
  t.notOk(log.lines.some((line) => /taken up/.test(line)))
})
