import { readSettings } from './origin.js'
import { Page } from './page.js'
import { applyTheme } from './theme.js'

/** `?sleep_ms=` and `?cut_ms=` say how long the device sleeps and its line stays cut. */
function lengthOf(name: string, standardMs: number): number {
  const text = new URLSearchParams(location.search).get(name) ?? ''
  return /^\d{1,8}$/.test(text) ? Number(text) : standardMs
}

applyTheme()
const host = document.querySelector<HTMLElement>('#page')!
try {
  const settings = await readSettings()
  host.replaceChildren()
  new Page(host, { settings, sleepMs: lengthOf('sleep_ms', 10_000), cutMs: lengthOf('cut_ms', 3_000) })
} catch {
  host.textContent = 'The server of this page does not answer. Load it again.'
}
