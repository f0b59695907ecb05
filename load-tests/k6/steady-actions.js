// Players act at a steady rate, by the clock: answers stay quick, everyone around sees each effect once and soon.
import { begin } from './lib/reset.js'
import { optionsOf, play } from './lib/run.js'
import { readSettings } from './lib/settings.js'
import { summaryOf } from './lib/summary.js'

const settings = readSettings({ clients: 300, actors: 100, rate: 50, durationS: 60, connects: 100, vus: 4, v1: 0.2 })

export const options = optionsOf(settings, {
  gaia_connected: [`count==${settings.clients}`],
  gaia_proven: [`count==${settings.clients}`],
  gaia_action_success: ['rate==1'],
  gaia_actions: [`count>=${Math.floor(settings.rate * settings.durationS * 0.99)}`],
  gaia_action_ms: ['p(95)<250', 'p(99)<1000'],
  gaia_delivery_ms: ['p(95)<250', 'p(99)<1000'],
})

export const setup = () => begin(settings)

export default function (run) {
  play(settings, run)
}

export const handleSummary = summaryOf('steady-actions', settings)
