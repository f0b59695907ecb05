import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import t from 'tap'
import { networkHost } from '../src/browser.js'
import { Glass, servePage } from '../src/glass.js'
import { PageSystem } from '../src/page-system.js'
import { collect, drop } from '../src/story.js'
import { tokenOf } from '../src/tokens.js'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** The initial in a character's circle is drawn, and no part of its name. */
const axeRun = `axe.run({ rules: { 'label-content-name-mismatch': { enabled: false } } })`

if (process.env.CHROME_PATH) await playAll()
else t.plan(0, 'there is no Chromium: set CHROME_PATH')

async function playAll(): Promise<void> {
  t.setTimeout(180_000)
  const system = await PageSystem.start(t)

  t.test(
    'a player comes in by name, takes a bottle by hand, and it is gone from its shelf and in the bag',
    async (t) => {
      const { glass } = await system.visit(t)
      await glass.says(/fresh/).waitFor()
      await glass.take('Bottle of Joy')
      await glass.onPlan('Bottle of Joy').waitFor({ state: 'detached' })
      await glass.logged(/You collected Bottle of Joy.*to the answer/s).waitFor()
      await glass.logged(/Bottle of Joy is gone from Shelf of Moons.*since the commit/s).waitFor()
      await glass.root.getByText('1/4').waitFor()
      await glass.do('drop the bottle of joy on the shelf of moons')
      await glass.onPlan('Bottle of Joy').waitFor()
    },
  )

  t.test('what another player takes vanishes, and comes back as soon as it is put down', async (t) => {
    const { glass } = await system.visit(t)
    const other = await system.bob(t)
    await collect(other, 'bottle_joy')
    await glass.onPlan('Bottle of Joy').waitFor({ state: 'detached' })
    await glass.logged(/Bottle of Joy is gone .*since the commit/s).waitFor()
    await drop(other, 'bottle_joy')
    await glass.onPlan('Bottle of Joy').waitFor()
  })

  t.test('while the line is dropped another player takes something: replayed, and the world is as it is', async (t) => {
    const { glass } = await system.visit(t)
    const other = await system.bob(t)
    await glass.button('Drop the line').click()
    await glass.says(/line down|connecting/).waitFor()
    await collect(other, 'bottle_mystery')
    t.ok(await glass.onPlan('Bottle of Mystery').isVisible(), 'the page cannot know yet')
    await glass.button(/Mend the line/).click()
    await glass.says(/replayed 1/).waitFor()
    await glass.says('live').waitFor()
    await glass.onPlan('Bottle of Mystery').waitFor({ state: 'detached' })
    await glass.logged(/Bottle of Mystery is gone .*old, missed/s).waitFor()
    await drop(other, 'bottle_mystery')
  })

  t.test('a line that was dropped while nothing happened: current', async (t) => {
    const { glass } = await system.visit(t)
    await glass.button('Drop the line').click()
    await glass.button(/Mend the line/).click()
    await glass.says(/current.*missed nothing/s).waitFor()
  })

  t.test('what is asked for while the line is down is done once when it is up', async (t) => {
    const { glass } = await system.visit(t)
    await glass.button('Drop the line').click()
    await glass.do('take the bottle of energy')
    t.equal(await glass.carried('Bottle of Energy').count(), 0)
    await glass.button(/Mend the line/).click()
    await glass.carried('Bottle of Energy').waitFor()
    t.equal(await glass.logged('You collected Bottle of Energy').count(), 1)
    await glass.carried('Bottle of Energy').click()
    await glass.button('Drop').click()
    await glass.onPlan('Bottle of Energy').waitFor()
  })

  t.test('a device that slept finds out that its socket is dead, and is told what it missed', async (t) => {
    const { glass } = await system.visit(t)
    const other = await system.bob(t)
    await glass.button(/^Sleep/).click()
    await glass.says('asleep').waitFor()
    await collect(other, 'bottle_nature')
    await drop(other, 'bottle_nature')
    await glass.button(/^Wake/).click()
    await glass.says(/replayed 2/).waitFor()
    await glass.onPlan('Bottle of Nature').waitFor()
  })

  t.test('a second device of the same player sees what the first does, and the other way round', async (t) => {
    const { page, glass } = await system.visit(t)
    await glass.button('Second device').click()
    const second = new Glass(page, 2)
    await second.says('live').waitFor()
    await glass.take('Bottle of Joy')
    await second.carried('Bottle of Joy').waitFor()
    await second.onPlan('Bottle of Joy').waitFor({ state: 'detached' })
    await second.carried('Bottle of Joy').click()
    await second.button('Drop').click()
    await glass.onPlan('Bottle of Joy').waitFor()
    t.equal(await glass.carried('Bottle of Joy').count(), 0)
    await second.button('Put away').click()
    await second.root.waitFor({ state: 'detached' })
  })

  t.test('one talks to characters, accepts what they ask for, and gives them what they want', async (t) => {
    const { glass } = await system.visit(t)
    await glass.onPlan('Louisa').click()
    await glass.button('Talk').click()
    await glass.reply(/./).waitFor()
    await glass.button('Accept').click()
    await glass.take('Bottle of Joy')
    await glass.carried('Bottle of Joy').click()
    await glass.button('Give to Louisa').click()
    await glass.reply(/1 out of 4/).waitFor()
    await glass.do('take the moon')
    await glass.root.locator('output[data-good=false]').waitFor()
  })

  t.test('one walks to another zone, and sees what is there', async (t) => {
    const { glass } = await system.visit(t)
    await glass.button('Walk to Gravity Car').click()
    await glass.root.getByRole('heading', { name: 'Gravity Car' }).waitFor()
    await glass.onPlan('Brass Ticket').waitFor()
    await glass.button('Walk to Woander Storefront').click()
    await glass.onPlan('Bottle of Mystery').waitFor()
  })

  t.test('one plays by the keyboard alone', async (t) => {
    const { page, glass } = await system.visit(t)
    await glass.onPlan('Bottle of Energy').focus()
    await page.keyboard.press('Enter')
    await glass.button('Take').press('Enter')
    await glass.root.locator('.deeds:focus').waitFor()
    await glass.carried('Bottle of Energy').press(' ')
    await glass.button('Drop').press('Enter')
    await glass.onPlan('Bottle of Energy').waitFor()
  })

  t.test(
    'the page reaches its own server and the gateway, nobody else, and no address has a token in it',
    async (t) => {
      const { addresses } = await system.visit(t)
      const gateway = `${networkHost}:${system.rig.gateway.service.port}`
      const hosts = new Set(addresses.map((address) => new URL(address).host))
      t.same([...hosts].sort(), [`${networkHost}:${system.server.port}`, gateway].sort())
      t.notOk(addresses.some((address) => /token|eyJ/.test(address.replace(/\/token$/, ''))))
    },
  )

  for (const scheme of ['dark', 'light'] as const) {
    for (const [device, width] of [
      ['a phone', 390],
      ['an iPad', 820],
    ] as const) {
      t.test(`${scheme}, on ${device}: nothing is wider than the screen, and all can be read and named`, async (t) => {
        const { page, glass } = await system.visit(t)
        await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
        await page.setViewportSize({ width, height: 900 })
        await glass.onPlan('Bottle of Energy').click()
        t.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), 'it does not scroll sideways')
        // Read by the browser's own means, which the page's policy does not concern.
        await page.evaluate(axe)
        const found = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(axeRun)
        t.same(
          found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html).slice(0, 3)]),
          [],
        )
      })
    }
  }
  t.test(
    'where tokens come from elsewhere the page asks for one, says whom it names, and why one is not good',
    async (t) => {
      const server = await servePage(system.rig, { NODE_ENV: 'production' })
      t.teardown(() => server.kill())
      const { page } = await system.open(t, server)
      const user = system.user('carol')
      const glass = new Glass(page)
      const enterWith = async (token: string) => {
        await page.getByLabel('Your token').fill(token)
        await page.getByLabel('World').fill('wylding-woods')
        await page.getByRole('button', { name: 'Enter' }).click()
      }
      await enterWith('not a token')
      await page.getByRole('alert').filter({ hasText: 'That is no token' }).waitFor()
      await enterWith(await tokenOf(user, { secret: 'a secret that nobody here ever had, long enough' }))
      await glass.says('closed').waitFor()
      await page.getByRole('button', { name: 'Leave' }).click()
      await enterWith(await tokenOf(user))
      await glass.says('live').waitFor()
      await glass.says(user).waitFor()
    },
  )

  t.test('in all of this no page had an error, and none was refused by its own policy', async (t) => {
    t.same(system.troubles, [])
  })
}
