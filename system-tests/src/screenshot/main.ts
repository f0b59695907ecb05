import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Browser } from '../browser.js'
import { enterAs, servePage } from '../glass.js'
import { Rig } from '../rig.js'

const root = new URL('../../../../', import.meta.url)
const file = fileURLToPath(new URL('docs/images/page.webp', root))
const content = { folder: fileURLToPath(new URL('kb-service/experiences', root)), experience: 'wylding-woods' }

/** The picture of the README: a player who missed what another did, and was told. */
async function main(): Promise<void> {
  const rig = await Rig.start({ content, kbEnv: { WORLD_TIMERS: 'off' } })
  const server = await servePage(rig)
  const browser = await Browser.start({ width: 1240, height: 1100, colorScheme: 'dark' })
  try {
    const page = await browser.context.newPage()
    await page.goto(`${server.url}/?cut_ms=99999999`)
    const alice = await enterAs(page, 'alice')
    const other = await browser.context.newPage()
    await other.goto(server.url)
    const bob = await enterAs(other, 'bob')
    await page.bringToFront()
    await alice.onPlan('Louisa').click()
    await alice.button('Talk').click()
    await alice.button('Accept').click()
    await alice.take('Bottle of Energy')
    await alice.button('Drop the line').click()
    await other.bringToFront()
    await bob.take('Bottle of Joy')
    await bob.take('Bottle of Nature')
    await bob.do('drop the bottle of nature on the shelf of stars')
    await bob.onPlan('Bottle of Nature').waitFor()
    await page.bringToFront()
    await alice.button(/Mend the line/).click()
    await alice.says(/replayed/).waitFor()
    await alice.onPlan('Bottle of Mystery').click()
    await alice.root.locator('.ghost').first().waitFor({ state: 'detached' })
    await page.mouse.move(0, 0)
    await mkdir(dirname(file), { recursive: true })
    const session = await browser.context.newCDPSession(page)
    const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 82 })
    await writeFile(file, Buffer.from(data, 'base64'))
  } finally {
    await browser.close()
    await server.kill()
    await rig.close()
  }
}

await main()
