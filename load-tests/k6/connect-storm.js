// Many connect in a short time, by the clock: nobody is refused, nobody waits long, and everybody hears what happens afterwards.
import { begin } from './lib/reset.js'
import { optionsOf, play } from './lib/run.js'
import { readSettings } from './lib/settings.js'
import { summaryOf } from './lib/summary.js'

const settings = readSettings({ clients: 1_000, actors: 10, rate: 5, durationS: 10, connects: 250, vus: 4 })

export const options = optionsOf(settings, {
  gaia_connected: [`count==${settings.clients}`],
  gaia_proven: [`count==${settings.clients}`],
  gaia_action_success: ['rate==1'],
  gaia_actions: [`count>=${Math.floor(settings.rate * settings.durationS * 0.99)}`],
  gaia_connect_ms: ['p(95)<1000', 'p(99)<3000'],
  gaia_enter_ms: ['p(95)<2000'],
})

export const setup = () => begin(settings)

export default function (run) {
  play(settings, run)
}

export const handleSummary = summaryOf('connect-storm', settings)
