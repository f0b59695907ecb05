import { networkAddresses } from './addresses.mjs'
import { paint } from './paint.mjs'

/**
 * What a person wants to know once everything runs.
 * @param {import('./settings.mjs').Ports} ports
 * @param {string | null} token a player's, or null where only others can make one
 */
export function welcome(ports, token) {
  const path = `${ports.sessionPort}/ws/experience`
  const addresses = networkAddresses()
  const lines = [
    '',
    paint('green', paint('bold', 'Everything runs.')),
    `  web page     ${[...new Set(['127.0.0.1', ...addresses])].map((address) => paint('cyan', `http://${address}:${ports.pagePort}`)).join('   ')}`,
    `  players      ${paint('cyan', `ws://127.0.0.1:${path}`)}`,
    ...addresses.map((address) => `  from devices ${paint('cyan', `ws://${address}:${path}`)}`),
    `  health       http://127.0.0.1:${ports.sessionPort}/health   http://127.0.0.1:${ports.kbPort}/health   http://127.0.0.1:${ports.monitorPort}`,
    '  logs         data/logs',
    '',
    ...(token === null
      ? ['  Keys come from JWKS_URL: connect with ?token=… of your own sign-in.']
      : [`  A player's token (alice, good for 24 hours): connect with ?token=…`, token]),
    '',
    `  Next, in another terminal:  ${paint('bold', playCommand(ports))}`,
    `  Stop with Ctrl-C; the world is kept.`,
    '',
  ]
  return lines.join('\n')
}

/** @param {import('./settings.mjs').Ports} ports */
function playCommand(ports) {
  const url = ports.sessionPort === 8003 ? '' : ` -- --url ws://127.0.0.1:${ports.sessionPort}/ws/experience`
  return `npm run play${url}`
}
