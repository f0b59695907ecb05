// Everybody is in one zone and sees what a few do there: each event reaches each watcher once, and the last not long after the first.
import { begin } from './lib/reset.js'
import { optionsOf, play } from './lib/run.js'
import { readSettings } from './lib/settings.js'
import { summaryOf } from './lib/summary.js'

const settings = readSettings({ clients: 500, actors: 5, rate: 10, durationS: 30, connects: 100, vus: 4, zones: 1 })

export const options = optionsOf(settings, {
  gaia_connected: [`count==${settings.clients}`],
  gaia_proven: [`count==${settings.clients}`],
  gaia_action_success: ['rate==1'],
  gaia_actions: [`count>=${Math.floor(settings.rate * settings.durationS * 0.99)}`],
  gaia_events: [`count>=${Math.floor(settings.clients * settings.rate * settings.durationS * 0.99)}`],
  gaia_delivery_ms: ['p(95)<500', 'p(99)<1000'],
})

export const setup = () => begin(settings)

export default function (run) {
  play(settings, run)
}

export const handleSummary = summaryOf('fan-out', settings)
