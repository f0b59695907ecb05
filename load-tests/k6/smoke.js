// Does it work at all: both protocols, several zones, actions and their effect on others, a socket that breaks and goes on from its cursor.
import { at } from './lib/clockwork.js'
import { begin } from './lib/reset.js'
import { optionsOf, play } from './lib/run.js'
import { readSettings } from './lib/settings.js'
import { summaryOf } from './lib/summary.js'

const settings = readSettings({
  clients: 40,
  actors: 8,
  rate: 8,
  durationS: 6,
  connects: 40,
  vus: 2,
  v1: 0.25,
  zones: 4,
})

export const options = optionsOf(settings, {
  gaia_connected: [`count>=${settings.clients}`],
  gaia_proven: [`count==${settings.clients}`],
  gaia_action_success: ['rate==1'],
  gaia_actions: [`count>=${Math.floor(settings.rate * settings.durationS * 0.9)}`],
  gaia_resumes: ['count>=1'],
  gaia_action_ms: ['p(95)<1000'],
  gaia_delivery_ms: ['p(95)<1000'],
})

export const setup = () => begin(settings)

export default function (run) {
  play(settings, run, {
    during: (crowd, { fromMs, toMs }) => {
      const [, client] = [...crowd.clients].find(([, { isV2, actor }]) => isV2 && actor === null)
      at((fromMs + toMs) / 2, () => client.comeBack())
    },
  })
}

export const handleSummary = summaryOf('smoke', settings)
