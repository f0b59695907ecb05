import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium } from 'playwright-core'

/** A name for this machine that is not its own: as another device on the network sees it, and as little trusted. */
export const networkHost = 'glass.test'

/** What a browser in a test does without: its own calls home, and a sandbox where we are root. */
const args = [
  `--host-resolver-rules=MAP ${networkHost} 127.0.0.1`,
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
]

export interface BrowserOptions {
  readonly width: number
  readonly height: number
  readonly colorScheme?: 'dark' | 'light'
  readonly hasTouch?: boolean
}

/** A Chromium with a new profile; `CHROME_PATH` says where it is. */
export class Browser {
  readonly context: BrowserContext
  readonly #profile: string

  private constructor(context: BrowserContext, profile: string) {
    this.context = context
    this.#profile = profile
  }

  static async start(
    { width, height, ...rest }: BrowserOptions,
    path = process.env.CHROME_PATH ?? '',
  ): Promise<Browser> {
    const profile = await mkdtemp(join(tmpdir(), 'chromium-'))
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: path,
      args,
      chromiumSandbox: process.getuid?.() !== 0,
      viewport: { width, height },
      ...rest,
    })
    return new Browser(context, profile)
  }

  async close(): Promise<void> {
    await this.context.close()
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 })
  }
}
