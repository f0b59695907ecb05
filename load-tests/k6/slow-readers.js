// Some read slowly while much happens: they fall behind alone, the others notice nothing, and in the end they too have everything.
import http from 'k6/http'
import { Counter } from 'k6/metrics'
import { at, openLoop } from './lib/clockwork.js'
import { begin } from './lib/reset.js'
import { optionsOf, play } from './lib/run.js'
import { readSettings } from './lib/settings.js'
import { summaryOf } from './lib/summary.js'

const settings = readSettings({
  clients: 40,
  actors: 10,
  rate: 40,
  durationS: 60,
  connects: 50,
  vus: 4,
  zones: 1,
  spots: 10,
  quietS: 15,
})
// k6 reads its sockets as fast as it can: the slow way to the gateway is made by `npm run load`.
const slowUrl = __ENV.SLOW_URL
const flowUrl = __ENV.SLOW_FLOW_URL
if (!slowUrl || !flowUrl)
  throw new Error('Run it with npm run load -- slow-readers, which makes a slow way to the gateway')

/** Times that the gateway saw a socket fall behind: without one, the slow ones were not slow enough for what the network holds. */
const lagged = new Counter('gaia_lagged')

/** A fifth of those who only watch. */
const isSlow = (number) => number >= settings.actors && number % 5 === 4

function readLagged() {
  const { body } = http.get(`${settings.urls[0].replace(/^ws/, 'http')}/metrics`)
  return Number(/^gateway_lagged_total (\d+)/m.exec(body)?.[1] ?? 0)
}

export const options = optionsOf(settings, {
  gaia_connected: [`count==${settings.clients}`],
  gaia_proven: [`count==${settings.clients}`],
  gaia_action_success: ['rate==1'],
  gaia_actions: [`count>=${Math.floor(settings.rate * settings.durationS * 0.99)}`],
  // Who is too far behind asks for the world anew: that is how it is meant.
  gaia_resyncs: null,
  gaia_lagged: ['count>=1'],
  'gaia_action_ms{reader:fast}': ['p(95)<250'],
  'gaia_delivery_ms{reader:fast}': ['p(95)<250', 'p(99)<1000'],
  'gaia_delivery_ms{reader:slow}': ['p(95)>1000'],
})

export const setup = () => begin(settings)

export default function (run) {
  play(settings, run, {
    urlsOf: (number) => (isSlow(number) ? [slowUrl] : settings.urls),
    tagsOf: (number) => ({ reader: isSlow(number) ? 'slow' : 'fast' }),
    during: (crowd, times, isFirstVu) => {
      const clients = [...crowd.clients.values()]
      openLoop(0.1, times, () => {
        for (const client of clients) client.ping()
      })
      if (!isFirstVu) return
      at(times.toMs, () => {
        lagged.add(readLagged())
        http.post(flowUrl)
      })
    },
  })
}

export const handleSummary = summaryOf('slow-readers', settings)
