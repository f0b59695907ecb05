// Everything for long: both protocols, actions, walks to other zones, sockets that break, tokens that end. Look for what grows.
import { openLoop } from './lib/clockwork.js'
import { begin } from './lib/reset.js'
import { optionsOf, play } from './lib/run.js'
import { readSettings } from './lib/settings.js'
import { summaryOf } from './lib/summary.js'

const settings = readSettings({
  clients: 200,
  actors: 60,
  rate: 10,
  durationS: 1_800,
  connects: 50,
  vus: 4,
  v1: 0.2,
  ttlS: 300,
})
const some = (list) => list[Math.floor(Math.random() * list.length)]

export const options = optionsOf(settings, {
  gaia_proven: [`count==${settings.clients}`],
  gaia_action_success: ['rate==1'],
  gaia_actions: [`count>=${Math.floor(settings.rate * settings.durationS * 0.99)}`],
  gaia_action_ms: ['p(95)<250', 'p(99)<1000'],
  gaia_delivery_ms: ['p(95)<250', 'p(99)<1000'],
  gaia_resume_ms: ['p(95)<1000'],
})

export const setup = () => begin(settings)

export default function (run) {
  play(settings, run, {
    during: (crowd, times) => {
      const watchers = [...crowd.clients.values()].filter(({ actor }) => actor === null)
      const returners = watchers.filter(({ isV2 }, at) => isV2 && at % 2 === 0)
      const walkers = watchers.filter((_, at) => at % 2 === 1)
      openLoop(1 / settings.vus, times, () => some(returners).comeBack())
      openLoop(1 / settings.vus, times, () => some(walkers).walk(1 + Math.floor(Math.random() * settings.zones)))
    },
  })
}

export const handleSummary = summaryOf('soak', settings)
