import type { Locator, Page } from 'playwright-core'
import type { Rig } from './rig.js'
import { Service } from './service.js'

/** The server of the web page, for the first gateway of a system. */
export async function servePage(rig: Rig, more: Readonly<Record<string, string>> = {}): Promise<Service> {
  const env = { GATEWAY_PORT: String(rig.gateway.service.port), KB_SERVICE_URL: rig.kb.service.url, ...more }
  const service = await Service.prepare({
    name: 'page',
    entry: 'clients/page/dist/server/main.js',
    env,
    cwd: rig.folder,
  })
  await service.start('/ready')
  return service
}

/** One device on the web page: its parts, by what a person calls them. */
export class Glass {
  readonly root: Locator

  constructor(page: Page, device: 1 | 2 = 1) {
    this.root = page.getByRole('region', { name: `Device ${device}`, exact: true })
  }

  button(name: string | RegExp): Locator {
    return this.root.getByRole('button', { name, exact: typeof name === 'string' })
  }

  /** A thing or a character on the plan. */
  onPlan(name: string): Locator {
    return this.root.getByRole('group', { name: /^Plan of/ }).getByRole('button', { name: new RegExp(`^${name}, `) })
  }

  carried(name: string): Locator {
    return this.root.getByRole('list', { name: 'You carry' }).getByRole('button', { name, exact: true })
  }

  /** Where the line stands, and what came of it. */
  says(text: string | RegExp): Locator {
    return this.root.getByRole('status').filter({ hasText: text })
  }

  logged(text: string | RegExp): Locator {
    return this.root.getByRole('log').getByRole('listitem').filter({ hasText: text })
  }

  /** What the world answered last. */
  reply(text: string | RegExp): Locator {
    return this.root.locator('output').filter({ hasText: text })
  }

  /** Points at it and does that with it. */
  async take(name: string): Promise<void> {
    await this.onPlan(name).click()
    await this.button('Take').click()
    await this.carried(name).waitFor()
  }

  async do(sentence: string): Promise<void> {
    await this.root.getByRole('textbox', { name: 'What you do or say' }).fill(sentence)
    await this.button('Do').click()
  }
}

/** Enters as that player, by the form; resolves when the world is there. */
export async function enterAs(page: Page, user: string): Promise<Glass> {
  await page.getByLabel('Your name').fill(user)
  await page.getByLabel('World').selectOption('wylding-woods')
  await page.getByRole('button', { name: 'Enter' }).click()
  const glass = new Glass(page)
  await glass.says('live').waitFor()
  await glass.root.getByRole('group', { name: /^Plan of/ }).waitFor()
  return glass
}
