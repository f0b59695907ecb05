// All tokens end together: each client is warned ahead, by chance at another time, renews on its socket, and plays on.
import { begin } from './lib/reset.js'
import { optionsOf, play } from './lib/run.js'
import { readSettings } from './lib/settings.js'
import { summaryOf } from './lib/summary.js'

const settings = readSettings({ clients: 300, actors: 60, rate: 30, durationS: 50, connects: 300, vus: 4, ttlS: 30 })

export const options = optionsOf(settings, {
  gaia_connected: [`count==${settings.clients}`],
  gaia_proven: [`count==${settings.clients}`],
  gaia_action_success: ['rate==1'],
  gaia_actions: [`count>=${Math.floor(settings.rate * settings.durationS * 0.99)}`],
  gaia_tokens_renewed: [`count>=${settings.clients}`],
  gaia_action_ms: ['p(99)<1000'],
})

export const setup = () => begin(settings)

export default function (run) {
  play(settings, run)
}

export const handleSummary = summaryOf('token-wave', settings)
