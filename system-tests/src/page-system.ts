import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import type { Test } from 'tap'
import { Browser, networkHost } from './browser.js'
import type { Client } from './client.js'
import { enterAs, type Glass, servePage } from './glass.js'
import { Rig } from './rig.js'
import type { Service } from './service.js'
import { tokenOf } from './tokens.js'

const experiences = fileURLToPath(new URL('../../../kb-service/experiences', import.meta.url))
/** Nobody sleeps or is cut off for less time than a test wants. */
const patient = '?sleep_ms=99999999&cut_ms=99999999'
const deadlineMs = 15_000

export interface Visit {
  readonly page: Page
  readonly glass: Glass
  readonly user: string
  /** Everything that the page asked for. */
  readonly addresses: readonly string[]
}

/** The whole system with its real world, the server of the web page and one browser, for all tests of a file. */
export class PageSystem {
  readonly rig: Rig
  readonly server: Service
  /** What pages complained of, which is nothing. */
  readonly troubles: string[] = []
  readonly #browser: Browser
  #visits = 0

  private constructor(rig: Rig, server: Service, browser: Browser) {
    this.rig = rig
    this.server = server
    this.#browser = browser
  }

  static async start(t: Test): Promise<PageSystem> {
    const content = { folder: experiences, experience: 'wylding-woods' }
    // Nothing happens by itself, so that what is seen is what was done.
    const rig = await Rig.start({ content, kbEnv: { WORLD_TIMERS: 'off', CONTENT_RELOAD: 'off' } })
    t.teardown(() => rig.close())
    const server = await servePage(rig)
    t.teardown(() => server.kill())
    const browser = await Browser.start({ width: 1280, height: 900, colorScheme: 'dark' })
    t.teardown(() => browser.close())
    return new PageSystem(rig, server, browser)
  }

  /** Where a device on the network finds that server. */
  addressOf(server: Service): string {
    return `http://${networkHost}:${server.port}`
  }

  /** A page, opened and no more. */
  async open(t: Test, server = this.server): Promise<{ page: Page; addresses: string[] }> {
    const page = await this.#browser.context.newPage()
    t.teardown(() => page.close())
    page.setDefaultTimeout(deadlineMs)
    const addresses: string[] = []
    page.on('request', (request) => addresses.push(request.url()))
    page.on('websocket', (socket) => addresses.push(socket.url()))
    page.on('pageerror', (error) => this.troubles.push(error.message))
    page.on('console', (line) => line.type() === 'error' && this.troubles.push(line.text()))
    await page.goto(this.addressOf(server) + patient)
    return { page, addresses }
  }

  /** A player of that test alone, who has come in by name. */
  async visit(t: Test): Promise<Visit> {
    const { page, addresses } = await this.open(t)
    const user = this.user('alice')
    return { page, addresses, user, glass: await enterAs(page, user) }
  }

  /** Another player, without a page, who stands where pages begin. */
  async bob(t: Test): Promise<Client> {
    const user = this.user('bob')
    const token = await tokenOf(user)
    const client = this.rig.gateway.knock({ user, token, protocols: ['gaia.v2'] })
    t.teardown(() => client.cut())
    await client.next('connected')
    await client.ask({ type: 'request_resync' }, 'area_of_interest')
    return client
  }

  user(name: string): string {
    return `${name}-${++this.#visits}`
  }
}
