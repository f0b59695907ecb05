// A gateway is told to drain under load: each client opens its next socket at its slot, and nothing is lost, doubled or refused.
import http from 'k6/http'
import { Gauge } from 'k6/metrics'
import { at } from './lib/clockwork.js'
import { begin } from './lib/reset.js'
import { optionsOf, play } from './lib/run.js'
import { readSettings } from './lib/settings.js'
import { summaryOf } from './lib/summary.js'

const settings = readSettings({ clients: 400, actors: 40, rate: 20, durationS: 40, connects: 100, vus: 4 })
const drainUrl = __ENV.DRAIN_URL
if (!drainUrl) throw new Error('DRAIN_URL must be the first gateway’s http://…/admin/drain (ADMIN_PORT)')
if (settings.urls.length < 2) throw new Error('URL must name two gateways: the one that is drained, and where to go')

/** Clients that the drained gateway still has at the end. */
const leftBehind = new Gauge('gaia_left_behind')

export const options = optionsOf(settings, {
  gaia_connected: [`count==${2 * settings.clients}`],
  gaia_moves: [`count==${settings.clients}`],
  gaia_proven: [`count==${settings.clients}`],
  gaia_left_behind: ['value==0'],
  gaia_action_success: ['rate==1'],
  gaia_actions: [`count>=${Math.floor(settings.rate * settings.durationS * 0.99)}`],
  gaia_resume_ms: ['p(95)<2000'],
  gaia_action_ms: ['p(99)<2000'],
})

export const setup = () => begin(settings)

export default function (run) {
  play(settings, run, {
    urlsOf: () => settings.urls,
    during: (_crowd, { fromMs, toMs }, isFirstVu) => {
      if (!isFirstVu) return
      at(fromMs + (toMs - fromMs) / 4, () => http.post(drainUrl))
      at(toMs, () => leftBehind.add(http.get(drainUrl).json('sessions')))
    },
  })
}

export const handleSummary = summaryOf('rolling-drain', settings)
