import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Browser } from '../browser.js'
import { enterAs, Glass, servePage } from '../glass.js'
import { Rig } from '../rig.js'

const root = new URL('../../../../', import.meta.url)
const file = fileURLToPath(new URL('docs/images/page.webp', root))
const content = { folder: fileURLToPath(new URL('kb-service/experiences', root)), experience: 'wylding-woods' }

/** The picture of the README: two devices of one player, one of which missed what the other did and was told. */
async function main(): Promise<void> {
  const rig = await Rig.start({ content, kbEnv: { WORLD_TIMERS: 'off' } })
  const server = await servePage(rig)
  const browser = await Browser.start({ width: 1400, height: 1240, colorScheme: 'dark' })
  try {
    const page = await browser.context.newPage()
    await page.goto(`${server.url}/?cut_ms=99999999`)
    const first = await enterAs(page, 'alice')
    await first.button('Second device').click()
    const second = new Glass(page, 2)
    await second.says('live').waitFor()
    await second.onPlan('Louisa').click()
    await second.button('Talk').click()
    await second.button('Accept').click()
    await second.take('Bottle of Energy')
    await first.button('Drop the line').click()
    await second.take('Bottle of Joy')
    await second.do('drop the bottle of energy on the shelf of leaves')
    await first.onPlan('Bottle of Joy').waitFor()
    await first.button(/Mend the line/).click()
    await first.says(/replayed/).waitFor()
    await first.onPlan('Bottle of Mystery').click()
    await page.mouse.move(0, 0)
    // What has gone has faded, and the newest is settled.
    await first.root.locator('.ghost').first().waitFor({ state: 'detached' })
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
