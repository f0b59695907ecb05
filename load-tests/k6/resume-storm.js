// All lose their sockets in the same moment and come back at once, to another gateway if there is one, while the world goes on.
import { at } from './lib/clockwork.js'
import { begin } from './lib/reset.js'
import { optionsOf, play } from './lib/run.js'
import { readSettings } from './lib/settings.js'
import { summaryOf } from './lib/summary.js'

const settings = readSettings({ clients: 500, actors: 20, rate: 20, durationS: 30, connects: 100, vus: 4 })

export const options = optionsOf(settings, {
  gaia_connected: [`count==${2 * settings.clients}`],
  gaia_resumes: [`count==${settings.clients}`],
  gaia_proven: [`count==${settings.clients}`],
  gaia_action_success: ['rate==1'],
  gaia_actions: [`count>=${Math.floor(settings.rate * settings.durationS * 0.99)}`],
  gaia_resume_ms: ['p(95)<5000'],
})

export const setup = () => begin(settings)

export default function (run) {
  play(settings, run, {
    during: (crowd, { fromMs, toMs }) => {
      at((fromMs + toMs) / 2, () => {
        for (const client of crowd.clients.values()) client.comeBack()
      })
    },
  })
}

export const handleSummary = summaryOf('resume-storm', settings)
